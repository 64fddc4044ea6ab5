import { z } from 'zod';
import type { Cost } from '../../core/money.ts';
import { tokenMicros } from './models.data.ts';

const tokens = z.number().int().nonnegative();
const usageSchema = z.object({
  input_tokens: tokens,
  input_tokens_details: z.object({ text_tokens: tokens, image_tokens: tokens }).nullish(),
  output_tokens: tokens,
  output_tokens_details: z.object({ text_tokens: tokens, image_tokens: tokens }).nullish(),
});
export type Usage = z.infer<typeof usageSchema>;

/** What an answer says of the tokens it took; `undefined` = nothing, or nothing that can be read. */
export function usageOf(said: unknown): Usage | undefined {
  return usageSchema.safeParse(said).data;
}

/** What is billed for it. A guess on the dear side where the kinds of tokens are not told apart, or words came out, whose price is not known. */
export function costOf({ input_tokens: input, input_tokens_details: inputs, output_tokens: output, output_tokens_details: outputs }: Usage): Cost {
  const { text_tokens: text, image_tokens: image } = inputs ?? { text_tokens: 0, image_tokens: input };
  return {
    micros: text * tokenMicros.textIn + image * tokenMicros.imageIn + output * tokenMicros.imageOut,
    estimated: !inputs || (outputs?.text_tokens ?? 0) > 0,
  };
}

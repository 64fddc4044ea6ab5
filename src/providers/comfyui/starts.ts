import { z } from 'zod';
import { noteSchema } from '../../core/note.ts';
import { modes } from '../../core/request.ts';
import type { KeptTexts } from '../../lib/kept-texts.ts';
import { parseJson } from '../../lib/parse-json.ts';

/** What is needed to look after a prompt: JSON, for any process. A prompt that was found again has perhaps nothing but its id. */
export const operationSchema = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/).refine((id) => id.length >= 8, 'is no id of a prompt'),
  mode: z.enum(modes).exactOptional(),
  count: z.number().int().positive().exactOptional(),
  outputs: z.array(z.string()).exactOptional(),
  weights: z.record(z.string(), z.number()).exactOptional(),
  /** What is booked for it, in US dollars. */
  rates: z.object({ perCall: z.number(), perSecond: z.number() }).exactOptional(),
  /** What was done otherwise than asked, to be told with the result. */
  notes: z.array(noteSchema).exactOptional(),
});
export type PromptOperation = z.output<typeof operationSchema>;

/** A start as it was before anything was sent. */
const startSchema = z.object({
  operation: operationSchema,
  /** A prompt that the server remembered then: while it still does, it has not been restarted. */
  witness: z.string().exactOptional(),
});
export type Start = z.output<typeof startSchema>;

/** The last starts, for whoever must find out what became of one. */
export type Starts = {
  /** Resolves once it is kept, as far as it can be. */
  note(start: Start): Promise<void>;
  of(id: string): Promise<Start | undefined>;
};

const kept = 50;
const name = 'starts';

export function createStarts(texts: KeptTexts): Starts {
  let list: Promise<readonly Start[]> | undefined;
  const all = (): Promise<readonly Start[]> => list ??= texts.get(name).then(readStarts);
  return {
    async note(start) {
      const before = all();
      list = before.then((starts) => [...starts.filter(({ operation }) => operation.id !== start.operation.id), start].slice(-kept));
      await texts.keep(name, JSON.stringify(await list));
    },
    of: async (id) => (await all()).find(({ operation }) => operation.id === id),
  };
}

function readStarts(text: string | undefined): readonly Start[] {
  return z.array(startSchema).safeParse(parseJson(text ?? '')).data ?? [];
}

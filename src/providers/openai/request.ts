import type { ImageEditParamsNonStreaming, ImageGenerateParamsNonStreaming } from 'openai/resources/images';
import { z } from 'zod';
import type { StoredFile } from '../../core/media.ts';
import type { Note } from '../../core/note.ts';
import { problem, type Problem } from '../../core/problem.ts';
import type { Order } from '../../core/provider.ts';
import type { ReadyPicture } from '../pictures/ready-picture.ts';
import { maxMaskBytes, qualities, sizes, standardQuality } from './models.data.ts';

/** The options of all cards; which values a model has is the card's to say. */
const optionsSchema = z.strictObject({
  quality: z.enum(qualities).default(standardQuality),
  complexity: z.enum(['low', 'medium', 'high']).exactOptional(),
  background: z.enum(['auto', 'opaque', 'transparent']).exactOptional(),
  output_format: z.enum(['png', 'jpeg', 'webp']).exactOptional(),
  output_compression: z.number().int().min(0).max(100).exactOptional(),
  last_reference: z.enum(['picture', 'marks']).default('picture'),
});
export type OpenaiOptions = z.infer<typeof optionsSchema>;

/** The options of an order that fits its card. */
export function optionsOf({ options }: Order): OpenaiOptions {
  return optionsSchema.parse(options);
}

/** The input pictures, the one to work on first; a mask is none of them. */
export function filesOf({ inputs }: Order): readonly StoredFile[] {
  return [...inputs.filter(({ role }) => role === 'image'), ...inputs.filter(({ role }) => role === 'reference')].map(({ file }) => file);
}

export function maskOf({ inputs }: Order): StoredFile | undefined {
  return inputs.find(({ role }) => role === 'mask')?.file;
}

/** What does not go together in an order that fits its card. */
export function faultOfCombination(order: Order): Problem | undefined {
  const { background, output_format: format, last_reference: last } = optionsOf(order);
  const notOffered = (option: string, value: string, choices: string, detail: string): Problem => problem('invalid-request', 'option-not-offered', { option, value, choices }, { detail });
  if (background === 'transparent' && format === 'jpeg') return notOffered('background', background, 'auto, opaque', 'JPEG has no transparency; png and webp have.');
  const mask = maskOf(order);
  if (mask && mask.bytes > maxMaskBytes) return problem('invalid-request', 'file-too-large', { name: 'mask', bytes: mask.bytes, max: maxMaskBytes });
  if (last === 'picture') return undefined;
  if (mask) return notOffered('last_reference', last, 'picture', 'Marks and a mask do not go together.');
  const [first, ...others] = filesOf(order);
  const over = others.at(-1);
  const fits = first && over && over.type === 'image/png' && over.bytes <= maxMaskBytes && over.width === first.width && over.height === first.height;
  return fits ? undefined : notOffered('last_reference', last, 'picture', 'It must be a reference picture: a PNG, see-through but for the marks, as large as the first picture, under 4 MB.');
}

export type OpenaiRequest = {
  readonly body: { readonly kind: 'generate'; readonly params: ImageGenerateParamsNonStreaming } | { readonly kind: 'edit'; readonly params: ImageEditParamsNonStreaming };
  /** What is not as it was asked for. */
  readonly notes: readonly Note[];
};

/** What is sent for an order that fits; `pictures` in the order of `filesOf`, then the mask. `moderation`: how strict the service is with words alone. */
export function requestOf(order: Order, pictures: readonly ReadyPicture[], moderation: 'auto' | 'low'): OpenaiRequest {
  const { last_reference: last, output_compression: compression, ...options } = optionsOf(order);
  const packs = options.output_format === 'jpeg' || options.output_format === 'webp';
  const common = { model: order.model, prompt: order.prompt.trim(), n: order.count, size: sizeOf(order, pictures[0]), ...options, ...(packs && compression !== undefined && { output_compression: compression }) };
  const notes: readonly Note[] = compression === undefined || packs ? [] : [{ kind: 'left-out', option: 'output_compression' }];
  if (pictures.length === 0) return { body: { kind: 'generate', params: { ...common, moderation } }, notes };
  const files = pictures.map(fileOf);
  const mask = maskOf(order) && files.pop();
  const marks = last === 'marks' ? files.pop() : undefined;
  return {
    body: { kind: 'edit', params: { ...common, image: files, ...(mask && { mask }), ...(marks && { markup: marks }) } },
    notes,
  };
}

function fileOf({ bytes, type }: ReadyPicture, index: number): File {
  return new File([bytes], `picture-${index + 1}.${type.replace('image/', '')}`, { type });
}

/** The shape that was asked for; else the one nearest to the picture's own. */
function sizeOf({ aspectRatio }: Order, picture: ReadyPicture | undefined): string {
  const all = Object.values(sizes);
  const asked = aspectRatio === undefined ? undefined : sizes[aspectRatio];
  if (asked !== undefined || !picture) return asked ?? all[0] ?? 'auto';
  const distance = (size: string): number => {
    const [width = 1, height = 1] = size.split('x').map(Number);
    return Math.abs(Math.log(width / height / (picture.width / picture.height)));
  };
  return all.reduce((nearest, size) => (distance(size) < distance(nearest) ? size : nearest));
}

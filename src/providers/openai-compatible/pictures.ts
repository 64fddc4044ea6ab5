import type { Json } from '../../core/json.ts';
import type { StoredFile } from '../../core/media.ts';
import type { Order } from '../../core/provider.ts';
import type { ProviderParts } from '../define.ts';
import { toBase64 } from '../common/base64.ts';
import { ratioOf, sizeOf } from '../common/sizes.ts';
import { usualSide } from '../common/usual-side.ts';
import type { HttpRequest } from '../http/client.ts';
import type { Offer } from './cards.ts';

const sizeStep = 64;
/** LocalAI reads 32 bits with a sign. */
const signedBits = 2 ** 31;

/** What a request is made from beside the order. Sides in pixels. */
export type RequestParts = Pick<ProviderParts, 'read'> & { readonly side: number | undefined; readonly videoSide: number };
type Body = Pick<HttpRequest, 'path' | 'json' | 'form'>;

/** The seed as the server can read it. */
export function seedOf({ server }: Offer, { seed }: Order): number {
  return server === 'localai' ? seed % signedBits : seed;
}

/** LocalAI takes what stands behind a bar for what is not wanted. */
export function wordsOf({ server }: Offer, { prompt }: Order): string {
  return server === 'localai' ? prompt.replaceAll('|', ',') : prompt;
}

/** Width by height of the result: as asked for, or as the first picture. */
export function frameRatio({ aspectRatio, inputs }: Order): number {
  const picture = inputs.find(({ role }) => role === 'image')?.file;
  return aspectRatio !== undefined ? ratioOf(aspectRatio) : picture ? picture.width / picture.height : 1;
}

/** A request for pictures. The order fits its card. */
export async function pictureRequest(parts: RequestParts, offer: Offer, order: Order): Promise<Body> {
  const { width, height } = sizeOf(frameRatio(order), { side: parts.side ?? usualSide(offer.id), step: sizeStep });
  const fields = {
    model: offer.id, prompt: wordsOf(offer, order), n: order.count, size: `${width}x${height}`, seed: seedOf(offer, order), response_format: 'b64_json',
    ...(order.negativePrompt === undefined ? {} : { negative_prompt: order.negativePrompt }), ...extras(offer, order),
  };
  if (order.mode === 'text-to-image') return { path: '/v1/images/generations', json: fields };
  if (offer.server === 'localai') return { path: '/v1/images/generations', json: { ...fields, ...await inlined(parts, order) } };
  const form = formOf(fields);
  // OpenAI's own name for several is `image[]`, the others' is `image`, again and again.
  const pictures = order.inputs.filter(({ role }) => role !== 'mask');
  const mask = order.inputs.find(({ role }) => role === 'mask');
  const name = offer.server === 'other' && pictures.length > 1 ? 'image[]' : 'image';
  for (const { file } of pictures) form.append(name, await blobOf(parts, file), `picture.${file.type.slice(6)}`);
  if (mask) form.append('mask', await blobOf(parts, mask.file), 'mask.png');
  return { path: '/v1/images/edits', form };
}

function extras({ server }: Offer, { options }: Order): { readonly [name: string]: Json } {
  const { steps, cfg_scale: scale } = options;
  return {
    ...(steps === undefined ? {} : server === 'localai' ? { step: steps } : { num_inference_steps: steps }),
    ...(scale === undefined ? {} : { guidance_scale: scale }),
  };
}

async function inlined({ read }: RequestParts, { inputs }: Order): Promise<{ readonly [name: string]: Json }> {
  const [first, ...references] = await Promise.all(inputs.map(async ({ file }) => toBase64(await read(file))));
  return { file: first ?? null, ...(references.length > 0 ? { ref_images: references } : {}) };
}

async function blobOf({ read }: RequestParts, file: StoredFile): Promise<Blob> {
  return new Blob([await read(file)], { type: file.type });
}

/** Fields as a form; a value that is no text is written as JSON writes it. */
export function formOf(fields: { readonly [name: string]: Json }): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  return form;
}

import type { Json } from '../../core/json.ts';
import type { StoredFile } from '../../core/media.ts';
import type { Order } from '../../core/provider.ts';
import type { ProviderParts } from '../define.ts';
import { toBase64 } from '../common/base64.ts';
import { whiteMask } from '../common/masks.ts';
import { ratioOf, sizeOf, type Size } from '../common/sizes.ts';
import { usualSide } from '../common/usual-side.ts';
import { framesPerSecond, type Capabilities } from './capabilities.ts';
import type { Offer } from './cards.ts';

/** The server rounds sizes up to these. */
const sizeStep = 64;
/** What the server itself sets where nobody said a size. */
const unsaidSide = 512;
const usualVideoSide = 640;

/** What a request is made from beside the order. */
export type BodyParts = Pick<ProviderParts, 'read' | 'draw'> & {
  readonly capabilities: Capabilities;
  /** As the operator set it, by kind. */
  readonly sides: { readonly img_gen: number | undefined; readonly vid_gen: number | undefined };
  readonly signal: AbortSignal;
};
type Fields = { readonly [name: string]: Json };

/** A request as the server wants it, every value that it would set itself said. The order fits its card and holds plain words. */
export async function bodyOf(parts: BodyParts, { kind, talents }: Offer, order: Order): Promise<Json> {
  const size = frameOf(parts, kind, order);
  const common = {
    prompt: order.prompt, negative_prompt: order.negativePrompt ?? '', ...size, seed: order.seed, ...sampling(parts.capabilities, order),
  };
  return kind === 'img_gen'
    ? { ...common, batch_count: order.count, output_format: 'png', embed_image_metadata: false, ...await pictures(parts, talents.editor, order) }
    : { ...common, ...timing(parts.capabilities, order), ...await frames(parts, talents.frames, order, size) };
}

/** The shape asked for, or that of the first picture. */
function frameOf({ capabilities, sides }: BodyParts, kind: Offer['kind'], { aspectRatio, inputs }: Order): Size {
  const picture = inputs.find(({ role }) => role === 'image')?.file;
  const ratio = aspectRatio !== undefined ? ratioOf(aspectRatio) : picture ? picture.width / picture.height : 1;
  return sizeOf(ratio, { side: sides[kind] ?? sideOf(capabilities, kind), step: sizeStep });
}

function sideOf({ defaults_by_mode: defaults, model: { stem } }: Capabilities, kind: Offer['kind']): number {
  const { width = unsaidSide, height = unsaidSide } = defaults[kind] ?? {};
  const isSaid = width !== unsaidSide || height !== unsaidSide;
  return isSaid ? Math.min(2_048, Math.max(sizeStep, Math.sqrt(width * height))) : kind === 'vid_gen' ? usualVideoSide : usualSide(stem);
}

function sampling({ loras }: Capabilities, { options }: Order): Fields {
  const { steps, cfg_scale: cfg, sampler, scheduler, lora, lora_strength: multiplier = 1 } = options;
  const parameters = {
    ...(steps === undefined ? {} : { sample_steps: steps }), ...(sampler === undefined ? {} : { sample_method: sampler }),
    ...(scheduler === undefined ? {} : { scheduler }), ...(cfg === undefined ? {} : { guidance: { txt_cfg: cfg } }),
  };
  const file = loras.find(({ name }) => name === lora);
  return { ...(Object.keys(parameters).length > 0 ? { sample_params: parameters } : {}), ...(file ? { lora: [{ path: file.path, multiplier }] } : {}) };
}

async function pictures({ read, draw, signal }: BodyParts, isEditor: boolean, { inputs, strength }: Order): Promise<Fields> {
  const first = inputs.find(({ role }) => role === 'image')?.file;
  if (!first) return {};
  if (isEditor) return { ref_images: await Promise.all(inputs.map(({ file }) => encoded(read, file))) };
  const mask = inputs.find(({ role }) => role === 'mask')?.file;
  return {
    init_image: await encoded(read, first), strength: strength ?? 0.75,
    ...(mask ? { mask_image: toBase64(await whiteMask({ draw }, mask, { signal })) } : {}),
  };
}

/** The server makes 4n + 1 frames, and one where nobody says how many. */
function timing(capabilities: Capabilities, { durationSeconds = 1 }: Order): Fields {
  const fps = framesPerSecond(capabilities);
  const formats = capabilities.output_formats_by_mode.vid_gen ?? [];
  const format = ['webm', 'avi', 'webp'].find((each) => formats.includes(each)) ?? 'avi';
  return { fps, video_frames: 4 * Math.ceil((durationSeconds * fps) / 4) + 1, output_format: format };
}

async function frames({ read, draw, capabilities, signal }: BodyParts, follows: boolean, order: Order, size: Size): Promise<Fields> {
  const photos = order.inputs.filter(({ role }) => role === 'image').map(({ file }) => file);
  const last = order.inputs.find(({ role }) => role === 'last-frame')?.file;
  const [first] = photos;
  if (!first) return {};
  if (!follows || photos.length === 1) return { init_image: await encoded(read, first), ...(last ? { end_image: await encoded(read, last) } : {}) };
  // Each photo is held for its part of the video; at the video's size, since it is sent once for every frame.
  const module = new URL('./control-frame.ts', import.meta.url).href;
  const shown = await Promise.all(photos.map(async ({ hash }) => toBase64(await draw({ module, input: size, files: [hash] }, { signal }))));
  const count = Number(timing(capabilities, order)['video_frames']);
  return { control_frames: Array.from({ length: count }, (_, index) => shown[Math.floor((index * shown.length) / count)] ?? null) };
}

async function encoded(read: BodyParts['read'], file: StoredFile): Promise<string> {
  return toBase64(await read(file));
}

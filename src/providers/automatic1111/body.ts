import type { Json } from '../../core/json.ts';
import type { Order } from '../../core/provider.ts';
import type { ProviderParts } from '../define.ts';
import { toBase64 } from '../common/base64.ts';
import { whiteMask } from '../common/masks.ts';
import { ratioOf, sizeOf } from '../common/sizes.ts';
import { usualSide } from '../common/usual-side.ts';
import type { Offer } from './inventory.ts';

const sizeStep = 64;

/** What a request is made from beside the order: pictures, and what the operator set. */
export type BodyParts = Pick<ProviderParts, 'read' | 'draw'> & {
  readonly signal: AbortSignal;
  readonly side: number | undefined;
  readonly steps: number;
  readonly cfgScale: number;
};
/** Behind `/sdapi/v1`. */
export type Request = { readonly path: '/txt2img' | '/img2img'; readonly json: Json };

/** A request as the web UI wants it, under a name by which it can be told from others' work. The order fits its card. */
export async function requestOf({ read, draw, signal, side, steps, cfgScale }: BodyParts, { card, title }: Offer, order: Order, task: string): Promise<Request> {
  const picture = order.inputs.find(({ role }) => role === 'image')?.file;
  const mask = order.inputs.find(({ role }) => role === 'mask')?.file;
  const ratio = order.aspectRatio !== undefined ? ratioOf(order.aspectRatio) : picture ? picture.width / picture.height : 1;
  const { options } = order;
  const common = {
    prompt: order.prompt, negative_prompt: order.negativePrompt ?? '', seed: order.seed,
    // One after the other, so that more of them take more time and not more memory; picture n has seed + n either way.
    batch_size: 1, n_iter: order.count,
    ...sizeOf(ratio, { side: side ?? usualSide(card.label), step: sizeStep }),
    steps: options['steps'] ?? steps, cfg_scale: options['cfg_scale'] ?? cfgScale,
    ...(options['sampler'] === undefined ? {} : { sampler_name: options['sampler'] }),
    ...(options['scheduler'] === undefined ? {} : { scheduler: options['scheduler'] }),
    // Put back afterwards it would be loaded twice for every picture.
    override_settings: { sd_model_checkpoint: title }, override_settings_restore_afterwards: false,
    send_images: true, save_images: false, force_task_id: task,
  };
  if (!picture) return { path: '/txt2img', json: common };
  const drawn = { init_images: [toBase64(await read(picture))], denoising_strength: order.strength ?? 0.75, resize_mode: cropAndResize, include_init_images: false };
  return { path: '/img2img', json: { ...common, ...drawn, ...(mask ? { mask: toBase64(await whiteMask({ draw }, mask, { signal })), ...masked } : {}) } };
}

/** The web UI's number for it; the other ways stretch the picture or fill its borders. */
const cropAndResize = 1;

/** What lies under the mask is where the new begins, and all of the picture is looked at for it; white is made anew. */
const masked = { inpainting_fill: 1, inpaint_full_res: false, inpainting_mask_invert: 0, mask_blur: 4 };

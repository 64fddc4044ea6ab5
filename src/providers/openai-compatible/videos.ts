import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import { noteSchema } from '../../core/note.ts';
import { problem } from '../../core/problem.ts';
import type { Order, Status } from '../../core/provider.ts';
import { toBase64 } from '../common/base64.ts';
import { sizeOf, type Size } from '../common/sizes.ts';
import { free, refused, saysRefused } from '../common/verdict.ts';
import type { HttpRequest } from '../http/client.ts';
import type { Offer } from './cards.ts';
import { videoId } from './outputs.ts';
import { formOf, frameRatio, seedOf, wordsOf, type RequestParts } from './pictures.ts';

const sizeStep = 16;
const framesPerSecond = 16;
const pollAfterMs = 3_000;

/** What `start` returns of a video that is made by and by, and `check` is given. */
export const operationSchema = z.object({
  video: videoId, notes: z.array(noteSchema).default([]),
  /** The operator's own box; else what it is expected to cost is booked. */
  isFree: z.boolean().default(false),
});
export type Operation = z.infer<typeof operationSchema>;

/** A video as `/v1/videos` shows it. */
export const videoSchema = z.object({
  id: videoId, status: z.string(), progress: z.number().nullish(),
  error: z.union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)]).nullish().catch(undefined),
});
export type Video = z.infer<typeof videoSchema>;

/** Video models make 4n + 1 frames. */
function frames({ durationSeconds = 1 }: Order): number {
  return 4 * Math.ceil((durationSeconds * framesPerSecond) / 4) + 1;
}

function sizeOfVideo({ videoSide: side }: RequestParts, order: Order): Size {
  return sizeOf(frameRatio(order), { side, step: sizeStep });
}

/** A request for a video that the server will show under a name. The order fits its card. */
export async function videoRequest(parts: RequestParts, offer: Offer, order: Order): Promise<Pick<HttpRequest, 'path' | 'form'>> {
  const { width, height } = sizeOfVideo(parts, order);
  const { steps, cfg_scale: scale } = order.options;
  const form = formOf({
    model: offer.id, prompt: wordsOf(offer, order), seconds: String(order.durationSeconds ?? 1), size: `${width}x${height}`, seed: seedOf(offer, order),
    // vLLM-Omni makes one frame where nobody says how many.
    ...(offer.server === 'other' ? {} : { fps: framesPerSecond, num_frames: frames(order) }),
    ...(order.negativePrompt === undefined ? {} : { negative_prompt: order.negativePrompt }),
    ...(steps === undefined ? {} : { num_inference_steps: steps }), ...(scale === undefined ? {} : { guidance_scale: scale }),
  });
  const picture = order.inputs.find(({ role }) => role === 'image')?.file;
  if (picture) form.set('input_reference', new Blob([await parts.read(picture)], { type: picture.type }), `picture.${picture.type.slice(6)}`);
  return { path: '/v1/videos', form };
}

/** LocalAI's way: the video is in the answer. */
export async function blockingVideoRequest(parts: RequestParts, offer: Offer, order: Order): Promise<Pick<HttpRequest, 'path' | 'json'>> {
  const picture = async (role: 'image' | 'last-frame'): Promise<string | undefined> => {
    const file = order.inputs.find((input) => input.role === role)?.file;
    return file ? toBase64(await parts.read(file)) : undefined;
  };
  const [start, end] = [await picture('image'), await picture('last-frame')];
  const { steps, cfg_scale: scale } = order.options;
  const json: { readonly [name: string]: Json } = {
    model: offer.id, prompt: wordsOf(offer, order), ...sizeOfVideo(parts, order), fps: framesPerSecond, num_frames: frames(order), seed: seedOf(offer, order),
    response_format: 'url', ...(order.negativePrompt === undefined ? {} : { negative_prompt: order.negativePrompt }),
    ...(start === undefined ? {} : { start_image: start }), ...(end === undefined ? {} : { end_image: end }),
    ...(steps === undefined ? {} : { step: steps }), ...(scale === undefined ? {} : { cfg_scale: scale }),
  };
  return { path: '/video', json };
}

/** What a video's state means; undefined for a state that nobody knows. */
export function statusOf({ status, progress, error }: Video, operation: Operation, { provider }: { readonly provider: string }): Status | undefined {
  switch (status) {
    case 'queued': case 'pending': case 'in_progress': case 'processing': case 'running':
      return { kind: 'pending', operation, pollAfterMs, ...(progress === null || progress === undefined ? {} : { fraction: Math.min(1, Math.max(0, progress / 100)) }) };
    case 'completed': case 'succeeded':
      return { kind: 'done', outputs: [{ kind: 'own', ref: { video: operation.video } }], notes: operation.notes, ...(operation.isFree ? { cost: free } : {}) };
    case 'cancelled': case 'canceled': return { kind: 'canceled', cost: free };
    case 'failed': {
      const detail = error ?? undefined;
      if (saysRefused(detail)) return { kind: 'failed', problem: refused(detail), cost: free };
      return { kind: 'failed', problem: problem('unavailable', 'provider-failed', { provider }, detail === undefined ? {} : { detail }), cost: free };
    }
    default: return undefined;
  }
}

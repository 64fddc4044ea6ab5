import type { Order } from '../../core/provider.ts';
import type { InputRole } from '../../core/request.ts';
import type { ProviderParts } from '../define.ts';
import type { File, ImageOptions, VideoOptions } from './models.ts';
import type { NamedModel } from './settings.ts';

/** What a call is made with: `key` is our name of the purchase. */
export type CallParts = Pick<ProviderParts, 'read'> & { readonly key: string; readonly signal: AbortSignal };

/** What every call says. Services that know the header do the same order once. */
function common({ seed: takesSeed, providerOptions }: NamedModel, order: Order, { key, signal }: CallParts): Pick<ImageOptions, 'prompt' | 'seed' | 'providerOptions' | 'abortSignal' | 'headers'> {
  return { prompt: order.prompt === '' ? undefined : order.prompt, seed: takesSeed ? order.seed : undefined, providerOptions, abortSignal: signal, headers: { 'idempotency-key': key } };
}

async function filesOf(order: Order, roles: readonly InputRole[], { read }: CallParts): Promise<readonly File[]> {
  const inputs = order.inputs.filter(({ role }) => roles.includes(role));
  return Promise.all(inputs.map(async ({ file }) => ({ type: 'file', mediaType: file.type, data: await read(file) }) as const));
}

/** An order for pictures in the interface's words. */
export async function imageOptions(named: NamedModel, order: Order, parts: CallParts): Promise<ImageOptions> {
  const files = await filesOf(order, ['image', 'reference'], parts);
  const size = order.aspectRatio === undefined ? undefined : named.sizes?.[order.aspectRatio];
  return {
    ...common(named, order, parts), n: order.count, size, aspectRatio: named.sizes ? undefined : order.aspectRatio,
    files: files.length > 0 ? files : undefined, mask: undefined,
  };
}

/** An order for a video in the interface's words. */
export async function videoOptions(named: NamedModel, order: Order, parts: CallParts): Promise<VideoOptions> {
  const [[first], [last], references] = await Promise.all([filesOf(order, ['image'], parts), filesOf(order, ['last-frame'], parts), filesOf(order, ['reference'], parts)]);
  return {
    ...common(named, order, parts), n: 1, aspectRatio: order.aspectRatio, resolution: undefined, duration: order.durationSeconds, fps: undefined,
    image: last ? undefined : first,
    frameImages: first && last ? [{ image: first, frameType: 'first_frame' }, { image: last, frameType: 'last_frame' }] : undefined,
    inputReferences: references.length > 0 ? references : undefined, generateAudio: undefined,
  };
}

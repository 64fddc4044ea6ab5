import { z } from 'zod';
import type { Json } from '../../core/json.ts';

// What is called of the AI SDK's model interface, version 4. Its objects are foreign: what they return is read by the schemas below.

export type File = { readonly type: 'file'; readonly mediaType: string; readonly data: Uint8Array };
type Common = {
  readonly prompt: string | undefined;
  readonly n: number;
  readonly aspectRatio: string | undefined;
  readonly seed: number | undefined;
  readonly providerOptions: { readonly [provider: string]: { readonly [option: string]: Json } };
  readonly abortSignal: AbortSignal;
  readonly headers: { readonly [name: string]: string };
};
export type ImageOptions = Common & { readonly size: string | undefined; readonly files: readonly File[] | undefined; readonly mask: undefined };
export type VideoOptions = Common & {
  readonly resolution: undefined;
  readonly duration: number | undefined;
  readonly fps: undefined;
  readonly image: File | undefined;
  readonly frameImages: readonly { readonly image: File; readonly frameType: 'first_frame' | 'last_frame' }[] | undefined;
  readonly inputReferences: readonly File[] | undefined;
  readonly generateAudio: undefined;
};

export type ImageModel = { readonly maxImagesPerCall?: unknown; doGenerate(options: ImageOptions): PromiseLike<unknown> };
export type VideoModel = {
  doGenerate?(options: VideoOptions): PromiseLike<unknown>;
  doStart?(options: VideoOptions): PromiseLike<unknown>;
  doStatus?(options: { readonly operation: Json; readonly abortSignal: AbortSignal; readonly headers: { readonly [name: string]: string } }): PromiseLike<unknown>;
};

/** A value that JSON can carry. */
export const json: z.ZodType<Json> = z.json();

/** What a model would not do. */
const warnings = z.array(z.looseObject({ type: z.string(), feature: z.string().optional(), setting: z.string().optional() })).default([]).catch([]);
export type Warnings = z.infer<typeof warnings>;

const bytes = z.instanceof(Uint8Array);
export const imageResult = z.object({ images: z.array(z.union([z.string(), bytes])), warnings });
const video = z.union([
  z.object({ type: z.literal('url'), url: z.string() }), z.object({ type: z.literal('base64'), data: z.string() }), z.object({ type: z.literal('binary'), data: bytes }),
  // Kept by the service in a way of its own, which we know nothing of.
  z.object({ type: z.string() }).transform(() => undefined),
]);
export type VideoData = z.infer<typeof video>;
export const videoResult = z.object({ videos: z.array(video), warnings });
/** What JSON leaves out is left out before it is looked at: the operation is going to be JSON. */
const operation = z.unknown().transform((value): unknown => JSON.parse(JSON.stringify(value ?? null))).pipe(json);
export const startResult = z.object({ operation, warnings });
export const statusResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pending') }),
  z.object({ status: z.literal('completed'), videos: z.array(video), warnings }),
  z.object({ status: z.literal('error'), error: z.string().catch('') }),
]);

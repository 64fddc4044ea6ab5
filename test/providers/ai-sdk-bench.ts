import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Operation } from '../../src/core/call.ts';
import type { Order, Provider } from '../../src/core/provider.ts';
import { aiSdk } from '../../src/providers/ai-sdk/ai-sdk.ts';
import type { ProviderBench } from '../contract/provider-bench.ts';
import { startHttpService, type HttpService, type ReceivedRequest, type ServiceAnswer } from '../fakes/http-service.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { createPictures, pngOf, signal, type Pictures } from './box-bench.ts';

export const apiKey = 'a-key-of-the-painter';
export const painterModule = './test/fixtures/ai-sdk/painter.ts';

const bodySchema = z.looseObject({ model: z.string(), prompt: z.string().optional(), n: z.number(), seed: z.number().optional() });
export type SentBody = z.infer<typeof bodySchema>;

export const pictureModel = { id: 'brush/large', modes: ['text-to-image', 'image-to-image'], usdPerImage: 0.04, references: 2 };
export const videoModel = { id: 'mover', modes: ['text-to-video', 'image-to-video'], usdPerSecond: 0.1, durations: [5, 10], lastFrame: true, references: 1 };

export type AiSdkBench = ProviderBench & {
  readonly service: HttpService;
  readonly pictures: Pictures;
  readonly bodies: readonly SentBody[];
  /** What is asked next is answered so, orders and looks alike. */
  answer(answer: ServiceAnswer, which?: (request: ReceivedRequest) => boolean): void;
};

/** The provider over a package of the SDK's kind, and the service that this calls. */
export async function createAiSdkBench(o: { readonly models?: readonly object[]; readonly settings?: object } = {}): Promise<AiSdkBench> {
  const bodies: SentBody[] = [];
  const picture = (await pngOf(8, 8)).toString('base64');
  const videos = new Map<string, { looks: number; readonly isRefused: boolean }>();

  const make = (request: ReceivedRequest): ServiceAnswer => {
    const body = bodySchema.parse(request.json());
    bodies.push(body);
    const isRefused = body.prompt?.includes('forbidden') === true;
    if (request.path === '/videos') {
      const id = `v${videos.size}`;
      videos.set(id, { looks: 0, isRefused });
      return { json: { id } };
    }
    if (isRefused) return { status: 422, json: { detail: [{ msg: 'The content could not be processed because it was flagged by a content policy.', type: 'content_policy_violation' }] } };
    if (request.path === '/videos/now') return { json: { videos: [{ type: 'base64', data: 'AAAAGA==', mediaType: 'video/mp4' }] } };
    return { json: { images: Array.from({ length: body.n }, () => picture) } };
  };
  const look = (id: string): ServiceAnswer | undefined => {
    const video = videos.get(id);
    if (!video) return undefined;
    video.looks += 1;
    if (video.looks < 3) return { json: { status: 'pending' } };
    if (video.isRefused) return { json: { status: 'error', error: 'Blocked by content moderation.' } };
    return { json: { status: 'completed', videos: [{ type: 'url', url: 'https://cdn.example/v.mp4', mediaType: 'video/mp4' }] } };
  };
  const service = await startHttpService((request) => request.method === 'POST' ? make(request) : look(/^\/videos\/(\w+)$/.exec(request.path)?.[1] ?? ''));
  onTestFinished(() => service[Symbol.asyncDispose]());
  const pictures = await createPictures();
  const parsed = aiSdk.settings.parse({
    AI_SDK_MODULE: painterModule, AI_SDK_EXPORT: 'createPainter', AI_SDK_API_KEY: apiKey, AI_SDK_OPTIONS: JSON.stringify({ baseURL: service.origin }),
    AI_SDK_MODELS: JSON.stringify(o.models ?? [pictureModel, videoModel]), ...o.settings,
  });
  const create = (): Provider => aiSdk.create(parsed, providerParts({ instance: 'ai-sdk', read: pictures.read }));
  const provider = create();
  await provider.refresh({ signal });

  const isOrder = ({ method }: ReceivedRequest): boolean => method === 'POST';
  const bench: AiSdkBench = {
    provider, again: create, service, pictures, bodies, origin: service.origin,
    picture: () => pictures.put(96, 64),
    pass: async () => {},
    seeds: () => bodies.map(({ seed }) => seed ?? -1),
    starts: () => bodies.length,
    answer: (answer, which = isOrder) => service.fault({ kind: 'answer', answer }, which),
    fault: (kind) => {
      if (kind === 'busy') bench.answer({ status: 429, headers: { 'retry-after': '7' }, json: { detail: 'Too many requests' } });
      if (kind === 'error') bench.answer({ status: 500, json: { detail: `Internal error of ${apiKey}` } });
      if (kind === 'unauthorized') bench.answer({ status: 401, json: { detail: `No such key: ${apiKey}` } });
      if (kind === 'lost') service.fault({ kind: 'answer-lost' }, isOrder);
    },
  };
  return bench;
}

/** An order under way. */
export async function begun(bench: AiSdkBench, order: Order): Promise<Operation> {
  const status = await bench.provider.start(order, { key: 'the-key', signal });
  if (status.kind !== 'pending') throw new Error(`It is ${JSON.stringify(status)}.`);
  return JSON.parse(JSON.stringify(status.operation)) as Operation;
}

import { onTestFinished } from 'vitest';
import type { Order, Provider } from '../../src/core/provider.ts';
import { openaiCompatible } from '../../src/providers/openai-compatible/openai-compatible.ts';
import type { Server } from '../../src/providers/openai-compatible/settings.ts';
import type { ProviderBench } from '../contract/provider-bench.ts';
import { startHttpService, type HttpService, type ReceivedRequest, type ServiceAnswer } from '../fakes/http-service.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { createPictures, orderOf, pngOf, signal, type Pictures } from './box-bench.ts';

export const apiKey = 'a-key-of-the-server';

/** What a request asked for, whether it came as JSON or as a form; files are told by their type. */
export type Asked = { readonly path: string; readonly fields: { readonly [name: string]: unknown }; readonly files: readonly string[] };
type Video = { readonly id: string; readonly isRefused: boolean; state: 'queued' | 'in_progress' | 'completed' };

export type CompatibleBench = ProviderBench & {
  readonly service: HttpService;
  readonly pictures: Pictures;
  readonly asked: readonly Asked[];
  /** What is made next is answered so. */
  answer(answer: ServiceAnswer): void;
  /** Names that the server lists. */
  models: readonly string[];
};
export type CompatibleKind = { readonly server: Server; readonly settings?: object; /** Names that the server lists. */ readonly models?: readonly string[] };

const owners: { readonly [S in Server]: string | undefined } = { localai: undefined, 'vllm-omni': 'vllm', sglang: 'sglang', other: 'organization-owner' };

/** The provider over a server of the given kind, with the routes and shapes of its documents. */
export async function createCompatibleBench({ server, settings = {}, models: listed = ['flux.2-dev'] }: CompatibleKind): Promise<CompatibleBench> {
  const asked: Asked[] = [];
  const answers: ServiceAnswer[] = [];
  const bench = { models: listed };
  const videos = new Map<string, Video>();
  const picture = (await pngOf(8, 8)).toString('base64');

  const discovery = (path: string): ServiceAnswer | undefined => {
    switch (path) {
      case '/v1/models': return { json: { object: 'list', data: bench.models.map((id) => ({ id, object: 'model', ...(owners[server] === undefined ? {} : { owned_by: owners[server] }) })) } };
      case '/v1/models/capabilities': return server !== 'localai' ? undefined : { json: { object: 'list', data: bench.models.map((id) => ({
        id, object: 'model', capabilities: /wan/i.test(id) ? ['video'] : /llama/.test(id) ? ['chat', 'completion'] : ['image'], input_modalities: ['text'], output_modalities: ['image'],
      })) } };
      case '/models': return server !== 'sglang' ? undefined : { json: {
        model_path: bench.models[0], task_type: /t2v/i.test(bench.models[0] ?? '') ? 'T2V' : /wan/i.test(bench.models[0] ?? '') ? 'TI2V' : 'TI2I', pipeline_name: 'pipeline', num_gpus: 1,
      } };
      default: return undefined;
    }
  };
  const refusal = (): ServiceAnswer => ({ status: 400, json: { error: { code: 'content_policy_violation', type: 'invalid_request_error', message: 'Your request was rejected.', param: null } } });
  const make = async (request: ReceivedRequest): Promise<ServiceAnswer> => {
    const one = await askedBy(request);
    asked.push(one);
    const given = answers.shift();
    if (given) return given;
    const isRefused = String(one.fields['prompt']).includes('forbidden');
    if (request.path === '/v1/videos') {
      const video: Video = { id: `video_${videos.size}`, isRefused, state: 'queued' };
      videos.set(video.id, video);
      return { json: { id: video.id, object: 'video', status: 'queued', created_at: 1_701_234_567, model: one.fields['model'] } };
    }
    if (isRefused) return refusal();
    if (request.path === '/video') return { json: { created: 1_701_234_567, id: 'a', data: [{ url: `${service.origin}/generated-videos/b641.mp4` }] } };
    return { json: { created: 1_701_234_567, data: Array.from({ length: Number(one.fields['n']) }, () => ({ b64_json: picture, url: null, revised_prompt: null })) } };
  };
  const look = ({ id, isRefused, state }: Video): ServiceAnswer => ({ json: {
    id, object: 'video', created_at: 1_701_234_567, error: isRefused && state === 'completed' ? { code: 'moderation', message: 'Blocked by our content policy.' } : null,
    status: isRefused && state === 'completed' ? 'failed' : state, ...(state === 'in_progress' ? { progress: 42 } : {}),
  } });

  const service = await startHttpService((request): ServiceAnswer | undefined | Promise<ServiceAnswer> => {
    const { method, path } = request;
    const isRoute = server === 'localai' ? /^\/(v1\/images\/generations|video)$/ : /^\/v1\/(images\/(generations|edits)|videos)$/;
    if (method === 'POST') return isRoute.test(path) ? make(request) : undefined;
    const video = videos.get(/^\/v1\/videos\/([^/]+)/.exec(path)?.[1] ?? '');
    if (method === 'DELETE' && video) {
      videos.delete(video.id);
      return { json: { id: video.id, object: 'video.deleted', deleted: true } };
    }
    if (path.endsWith('/content')) return { headers: { 'content-type': 'video/mp4' }, body: new Uint8Array([0, 0, 0, 24]) };
    return video ? look(video) : discovery(path);
  });
  onTestFinished(() => service[Symbol.asyncDispose]());
  const pictures = await createPictures();
  const parsed = openaiCompatible.settings.parse({
    OPENAI_COMPATIBLE_URL: `${service.origin}/v1`, OPENAI_COMPATIBLE_API_KEY: apiKey,
    OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE: '0', OPENAI_COMPATIBLE_PRICE_USD_PER_VIDEO_SECOND: '0', ...settings,
  });
  const create = (): Provider => openaiCompatible.create(parsed, providerParts({ instance: 'openai-compatible', fetch, read: pictures.read }));
  const provider = create();
  await provider.refresh({ signal });

  const isMake = ({ method }: ReceivedRequest): boolean => method === 'POST';
  return Object.assign(bench, {
    provider, again: create, service, pictures, asked, origin: service.origin,
    picture: () => pictures.put(96, 64),
    pass: async () => {
      for (const video of videos.values()) video.state = video.state === 'queued' ? 'in_progress' : 'completed';
    },
    seeds: () => asked.map(({ fields }) => Number(fields['seed'])),
    starts: () => asked.length,
    answer: (answer) => { answers.push(answer); },
    fault: (kind) => {
      if (kind === 'busy') service.fault({ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '7' }, json: { error: { message: 'Too many requests' } } } }, isMake);
      if (kind === 'error') service.fault({ kind: 'answer', answer: { status: 500, json: { error: { message: `CUDA out of memory ${apiKey}`, code: 500 } } } }, isMake);
      if (kind === 'unauthorized') service.fault({ kind: 'answer', answer: { status: 401, json: { error: { message: `Incorrect API key provided: ${apiKey}.` } } } }, isMake);
      if (kind === 'lost') service.fault({ kind: 'answer-lost' }, isMake);
    },
  } satisfies Omit<CompatibleBench, 'models'>);
}

async function askedBy(request: ReceivedRequest): Promise<Asked> {
  if (request.headers['content-type'] === 'application/json') return { path: request.path, fields: request.json() as Asked['fields'], files: [] };
  const entries = [...await request.form()];
  return {
    path: request.path,
    fields: Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')),
    files: entries.flatMap(([name, value]) => (typeof value === 'string' ? [] : [`${name} ${value.type} ${value.size}`])),
  };
}

/** A picture to start from, by an order for it. */
export async function pictureOrder(bench: CompatibleBench, given: Partial<Order> & Pick<Order, 'model' | 'mode'>, more: Order['inputs'] = []): Promise<Order> {
  return orderOf({ ...given, inputs: [{ role: 'image', file: await bench.pictures.put(64, 32) }, ...more] });
}

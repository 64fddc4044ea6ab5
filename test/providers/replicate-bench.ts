import { onTestFinished } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import type { Provider } from '../../src/core/provider.ts';
import { replicate } from '../../src/providers/replicate/replicate.ts';
import type { ProviderBench } from '../contract/provider-bench.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import type { ReceivedRequest } from '../fakes/http-service.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { startReplicate, token, type ModelPage, type ReplicateService } from './replicate-service.ts';

/** Every model of the fixtures, priced in each of the ways. */
export const fixtureModels = [
  'pictor/swift=0.003/image', 'pictor/garage=l40s*90s', 'pictor/editor=0.039/image?resolution=1K|0.24/image?resolution=4K',
  'kino/frames=0.036/second?resolution=720p|0.018/second?resolution=480p', 'kino/turbo=0.07/second',
  'kino/clip=0.05/call?resolution=480p|0.145/call?resolution=720p', 'kino/ensemble=0.10/second?generate_audio=false|0.15/second?generate_audio=true',
].join(', ');

export type ReplicateBench = ProviderBench & {
  readonly service: ReplicateService;
  readonly clock: FakeClock;
  /** Files that `read` knows, by hash. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  file(bytes: number): StoredFile;
};

export const isCreation = ({ method, path }: ReceivedRequest): boolean => method === 'POST' && path === '/v1/predictions';

/** The provider over a Replicate of its own, its models read. */
export async function openReplicate(
  { environment = {}, models, texts = new Map<string, string>(), read = true }: { environment?: Record<string, string>; models?: readonly ModelPage[]; texts?: Map<string, string>; read?: boolean } = {},
): Promise<ReplicateBench> {
  const service = await startReplicate(models);
  onTestFinished(() => service[Symbol.asyncDispose]());
  const clock = createFakeClock();
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const kept = { get: async (name: string) => texts.get(name), keep: async (name: string, text: string) => void texts.set(name, text) };
  const create = (): Provider => replicate.create(replicate.settings.parse({
    REPLICATE_API_TOKEN: token, REPLICATE_API_URL: `${service.origin}/v1`, REPLICATE_MODELS: fixtureModels, REPLICATE_DEFAULT_MODELS: 'off', ...environment,
  }), providerParts({
    instance: 'replicate', clock, kept, fetch,
    draw: async ({ module, files: [hash = ''] }) => new TextEncoder().encode(`${module.split('/').at(-1)} of ${hash}`),
    read: async ({ hash }) => files.get(hash) ?? Promise.reject(new Error('no such file')),
  }));
  const provider = create();
  onTestFinished(async () => provider[Symbol.asyncDispose]?.());
  const { signal } = new AbortController();
  if (read) await provider.refresh({ signal });
  const file = (bytes: number): StoredFile => {
    const hash = String(files.size + 1).padStart(64, '0');
    files.set(hash, new Uint8Array(bytes).fill(files.size + 1));
    return { hash, type: 'image/png', bytes, width: 640, height: 480 };
  };
  return {
    provider, service, clock, files, file,
    again: create,
    picture: async () => file(100),
    pass: async () => {},
    seeds: () => service.created.flatMap(({ input }) => (typeof input['seed'] === 'number' ? [input['seed']] : [])),
    starts: () => service.requests.filter(isCreation).length,
    fault(kind) {
      if (kind === 'lost') return service.fault({ kind: 'answer-lost' }, isCreation);
      const answers = {
        busy: { status: 429, headers: { 'retry-after': '7' }, json: { detail: 'Request was throttled. Your rate limit resets in ~30s.' } },
        error: { status: 500, json: { detail: `Internal server error ${token}` } },
        unauthorized: { status: 401, json: { detail: `Bad token ${token}` } },
      } as const;
      service.fault({ kind: 'answer', answer: answers[kind] }, isCreation);
    },
    origin: service.origin,
  };
}

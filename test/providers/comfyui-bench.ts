import { onTestFinished } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import type { Provider } from '../../src/core/provider.ts';
import { openSocket } from '../../src/lib/sockets.ts';
import { comfyui } from '../../src/providers/comfyui/comfyui.ts';
import type { ProviderParts } from '../../src/providers/define.ts';
import type { ProviderBench } from '../contract/provider-bench.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { startComfy, type ComfyServer, type ComfyVersion } from './comfyui-server.ts';

export const secret = 'a-token-that-nobody-may-read';
export const headerSecret = 'a-header-that-nobody-may-read';

export type ComfyBench = ProviderBench & {
  readonly server: ComfyServer;
  readonly clock: FakeClock;
  /** Another instance over the same service; `fresh` = with a memory of its own, as on another disk. */
  again(o?: { readonly fresh?: boolean }): Provider;
};
export type BenchOptions = {
  readonly version?: ComfyVersion;
  readonly settings?: Readonly<Record<string, string>>;
  readonly parts?: Partial<ProviderParts>;
  /** The provider is not asked to look at the service. */
  readonly unseen?: boolean;
};

export const picture: StoredFile = { hash: 'ab'.repeat(32), type: 'image/png', bytes: 3, width: 640, height: 480 };

/** The provider over a ComfyUI of the test's own, with the workflows that come with the bot. */
export async function createComfyBench({ version = '0.33.0', settings = {}, parts = {}, unseen = false }: BenchOptions = {}): Promise<ComfyBench> {
  const clock = createFakeClock();
  const server = await startComfy({ version, secret, now: clock.now });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const given = comfyui.settings.parse({ COMFYUI_URL: server.origin, COMFYUI_TOKEN: secret, COMFYUI_HEADERS: `X-Door: ${headerSecret}`, ...settings });
  const texts = new Map<string, string>();
  const kept = { get: async (name: string) => texts.get(name), keep: async (name: string, text: string) => void texts.set(name, text) };
  const create = (o: { readonly fresh?: boolean } = {}): Provider => {
    const provider = comfyui.create(given, providerParts({
      instance: 'comfyui', fetch, clock, openSocket, read: async () => new Uint8Array([1, 2, 3]), ...(o.fresh === true ? {} : { kept }), ...parts,
    }));
    onTestFinished(async () => provider[Symbol.asyncDispose]?.());
    return provider;
  };
  const provider = create();
  if (!unseen) await provider.refresh({ signal: new AbortController().signal });
  const isStart = ({ method, path }: { method: string; path: string }): boolean => method === 'POST' && path === '/prompt';
  return {
    provider, again: create, server, clock, origin: server.origin,
    picture: async () => picture,
    pass: async (ms) => {
      server.runs.tick();
      await clock.advance(ms);
    },
    seeds: () => server.taken.flatMap(({ graph }) => Object.values(graph).flatMap(({ inputs }) => [inputs['seed'] ?? inputs['noise_seed']]).filter((seed) => typeof seed === 'number').slice(0, 1)),
    starts: () => server.taken.length,
    fault: (kind) => {
      switch (kind) {
        case 'busy': return server.service.fault({ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '7' }, json: { error: 'later' } } }, isStart);
        case 'error': return server.service.fault({ kind: 'answer', answer: { status: 500, body: `<html>500 ${secret}</html>` } }, isStart);
        case 'unauthorized': return server.service.fault({ kind: 'answer', answer: { status: 401, json: { error: `no: ${secret} ${headerSecret}` } } }, isStart);
        case 'lost': return server.service.fault({ kind: 'answer-lost' }, isStart);
      }
    },
  };
}

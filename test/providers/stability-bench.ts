import { onTestFinished } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import type { Order, Provider, Status } from '../../src/core/provider.ts';
import type { ProviderParts } from '../../src/providers/define.ts';
import { stability } from '../../src/providers/stability/stability.ts';
import { signal, type ProviderBench } from '../contract/provider-bench.ts';
import type { FakeClock } from '../fakes/fake-clock.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { pngBytes, stabilityKey, startStabilityService, type StabilityService } from './stability-service.ts';

export type StabilityBench = ProviderBench & { readonly service: StabilityService; readonly clock: FakeClock; /** What has been shrunk, in order. */ readonly drawn: readonly unknown[] };

/** A picture of the spool; its bytes are always the same few. */
export function pictureFile(more: Partial<StoredFile> = {}): StoredFile {
  return { hash: 'a'.repeat(64), type: 'image/png', bytes: pngBytes.length, width: 96, height: 64, ...more };
}

export function orderOf(more: Partial<Order>): Order {
  return { mode: 'text-to-image', model: 'core', prompt: 'a lighthouse by the sea', count: 1, seed: 7, inputs: [], options: {}, ...more };
}

/** An order for a change to a picture. */
export function changeOf(model: string, more: Partial<Order> = {}, file: Partial<StoredFile> = {}): Order {
  return orderOf({ mode: 'image-to-image', model, inputs: [{ role: 'image', file: pictureFile(file) }], ...more });
}

export async function startAt({ provider }: StabilityBench, order: Order): Promise<Status> {
  return provider.start(order, { key: 'k', signal });
}

/** Stability's adapter over a service on this machine. */
export async function createStabilityBench(more: { readonly settings?: Record<string, string>; readonly parts?: Partial<ProviderParts> } = {}): Promise<StabilityBench> {
  const service = await startStabilityService();
  onTestFinished(() => service[Symbol.asyncDispose]());
  const clock = createFakeClock();
  const drawn: unknown[] = [];
  const create = (): Provider => stability.create(
    stability.settings.parse({ STABILITY_API_KEY: stabilityKey, STABILITY_URL: service.origin, ...more.settings }),
    providerParts({
      instance: 'stability', clock, fetch, read: async () => Uint8Array.from(pngBytes),
      draw: async ({ input }) => { drawn.push(input); return new Uint8Array([1, 2, 3]); },
      ...more.parts,
    }),
  );
  const isPaid = ({ method }: { readonly method: string }): boolean => method === 'POST';
  return {
    provider: create(), again: create, service, clock, drawn,
    picture: async () => pictureFile(),
    pass: (ms) => clock.advance(ms),
    seeds: () => service.ordered.map(({ form }) => Number(form.get('seed'))),
    starts: () => service.requests.filter(isPaid).length,
    fault(kind) {
      switch (kind) {
        case 'busy': return service.fault({ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '7' }, json: { id: 'x', name: 'rate_limit_exceeded', errors: ['Too many.'] } } }, isPaid);
        case 'error': return service.fault({ kind: 'answer', answer: { status: 500, json: { id: 'x', name: 'internal_error', errors: ['Unexpected.'] } } }, isPaid);
        case 'unauthorized': return service.fault({ kind: 'answer', answer: { status: 401, json: { id: 'x', name: 'unauthorized', errors: [`Bad key ${stabilityKey}`] } } }, isPaid);
        case 'lost': return service.fault({ kind: 'answer-lost' }, isPaid);
      }
    },
  };
}

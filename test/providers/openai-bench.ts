import { onTestFinished } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import type { Order, Provider, Status } from '../../src/core/provider.ts';
import type { ProviderParts } from '../../src/providers/define.ts';
import { openai } from '../../src/providers/openai/openai.ts';
import { signal, type ProviderBench } from '../contract/provider-bench.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { openaiError, openaiKey, pictureBytes, startOpenaiService, type OpenaiService } from './openai-service.ts';

export type OpenaiBench = ProviderBench & { readonly service: OpenaiService; readonly clock: FakeClock };

/** A picture of the spool; its bytes are always the same few. */
export function pictureFile(more: Partial<StoredFile> = {}): StoredFile {
  return { hash: 'a'.repeat(64), type: 'image/png', bytes: pictureBytes.length, width: 96, height: 64, ...more };
}

export function orderOf(more: Partial<Order> = {}): Order {
  return { mode: 'text-to-image', model: 'gpt-image-2.6-flare', prompt: 'a lighthouse by the sea', count: 1, seed: 7, inputs: [], options: {}, ...more };
}

/** An order for a change to a picture, with further pictures as references. */
export function changeOf(more: Partial<Order> = {}, ...[first = {}, ...others]: readonly Partial<StoredFile>[]): Order {
  const inputs = [{ role: 'image' as const, file: pictureFile(first) }, ...others.map((file) => ({ role: 'reference' as const, file: pictureFile(file) }))];
  return orderOf({ mode: 'image-to-image', inputs, ...more });
}

/** A change within a mask. */
export function maskedOf(mask: Partial<StoredFile>, ...files: readonly Partial<StoredFile>[]): Order {
  const order = changeOf({}, ...files);
  return { ...order, inputs: [...order.inputs, { role: 'mask', file: pictureFile(mask) }] };
}

export async function startAt({ provider }: OpenaiBench, order: Order): Promise<Status> {
  return provider.start(order, { key: 'k', signal });
}

/** OpenAI's adapter over a service on this machine; `again` shares what is kept. */
export async function createOpenaiBench(more: { readonly settings?: Record<string, string>; readonly parts?: Partial<ProviderParts> } = {}): Promise<OpenaiBench> {
  const service = await startOpenaiService();
  onTestFinished(() => service[Symbol.asyncDispose]());
  const clock = createFakeClock();
  const parts = providerParts({
    instance: 'openai', clock, fetch, read: async () => Uint8Array.from(pictureBytes), draw: () => Promise.reject(new Error('Nothing is too large here.')), ...more.parts,
  });
  const create = (): Provider => openai.create(openai.settings.parse({ OPENAI_API_KEY: openaiKey, OPENAI_BASE_URL: `${service.origin}/v1`, ...more.settings }), parts);
  const isPaid = ({ method }: { readonly method: string }): boolean => method === 'POST';
  return {
    provider: create(), again: create, service, clock,
    picture: async () => pictureFile(),
    pass: (ms) => clock.advance(ms),
    seeds: () => [],
    starts: () => service.requests.filter(isPaid).length,
    fault(kind) {
      switch (kind) {
        case 'busy': return service.fault({ kind: 'answer', answer: openaiError(429, { code: 'rate_limit_exceeded', type: 'requests' }, { 'retry-after': '7' }) }, isPaid);
        case 'error': return service.fault({ kind: 'answer', answer: openaiError(500, { type: 'server_error' }) }, isPaid);
        case 'unauthorized': return service.fault({ kind: 'answer', answer: openaiError(401, { message: `Incorrect API key provided: ${openaiKey}`, code: 'invalid_api_key' }) }, isPaid);
        case 'lost': return service.fault({ kind: 'answer-lost' }, isPaid);
      }
    },
  };
}

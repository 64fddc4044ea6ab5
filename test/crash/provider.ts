import { z } from 'zod';
import type { Provider, Status } from '../../src/core/provider.ts';
import { brush } from '../fakes/model-cards.ts';

/** How a service of this kind is bought from. */
export const kinds = {
  /** Answers with an operation, and knows what became of a key. */
  'polling': { blocks: false, finds: true },
  /** Answers with an operation, and cannot tell what became of a key. */
  'polling-blind': { blocks: false, finds: false },
  /** Answers with the result, and knows what became of a key. */
  'blocking': { blocks: true, finds: true },
  /** Answers with the result, and cannot tell what became of a key. */
  'blocking-blind': { blocks: true, finds: false },
} as const;
export type Kind = keyof typeof kinds;

const answerSchema = z.object({ operation: z.string().nullish(), done: z.boolean().optional() });
const free = { micros: 0, estimated: false };

/** A provider over HTTP; what it bought lives in the service alone. A picture costs $0.04, and the service bills it as nothing, to tell a bill from a guess. */
export function createProvider(kind: Kind, url: string): Provider {
  const { blocks, finds } = kinds[kind];
  const call = async (path: string, init: RequestInit): Promise<z.infer<typeof answerSchema>> => {
    const response = await fetch(`${url}${path}`, init);
    return answerSchema.parse(await response.json());
  };
  const done = (key: string): Status => ({ kind: 'done', outputs: [{ kind: 'own', ref: key }], cost: free });
  return {
    id: kind,
    limits: { concurrency: 2 },
    models: () => [{ ...brush, provider: kind, startLimitMs: 1_000 }],
    refresh: async () => ({ ok: true }),
    start: async (order, { key, signal }) => {
      const { operation } = await call(`/start/${key}`, { method: 'POST', body: JSON.stringify(order), signal });
      return blocks ? done(key) : { kind: 'pending', operation: operation ?? key, pollAfterMs: 20 };
    },
    check: async (operation, { signal }) => {
      const { done: isDone } = await call(`/operations/${String(operation)}`, { signal });
      return isDone === true ? done(String(operation)) : { kind: 'pending', operation, pollAfterMs: 20 };
    },
    ...(finds ? { find: async (key: string, { signal }: { signal: AbortSignal }) => (await call(`/find/${key}`, { signal })).operation ?? 'absent' } : {}),
    cancel: async () => {},
    open: async ({ ref }, { signal }) => {
      const { body } = await fetch(`${url}/outputs/${String(ref)}`, { signal });
      if (body === null) throw new Error('There is no such output.');
      return body;
    },
  };
}

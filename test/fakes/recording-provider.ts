import type { Clock } from '../../src/core/clock.ts';
import type { Json } from '../../src/core/json.ts';
import type { ModelCard } from '../../src/core/model-card.ts';
import type { Operation } from '../../src/core/call.ts';
import type { Provider, Status } from '../../src/core/provider.ts';
import type { Purchase, RecordingService } from './recording-service.ts';

export type RecordingProviderParts = {
  readonly service: RecordingService;
  readonly clock: Clock;
  readonly id?: string;
  readonly card?: Partial<ModelCard>;
  readonly limits?: Provider['limits'];
  /** `start` waits for the result, as services without operations do. */
  readonly blocking?: boolean;
  /** The service can tell what became of a key. */
  readonly find?: boolean;
};

/** The provider that talks to a recording service; a new one over the same service is what a restart gives. */
export function createRecordingProvider(parts: RecordingProviderParts): Provider {
  const { service, clock, id = 'box', limits = { concurrency: 1 }, blocking = false, find = true } = parts;
  const card = { ...recordingCard, provider: id, ...parts.card };

  /** Waits for the end of a purchase, as one long answer. */
  async function waitFor(purchase: Purchase, signal: AbortSignal): Promise<Status> {
    await clock.sleep(Math.min(purchase.doneAt - clock.now(), 2 ** 40), signal);
    if (purchase.fate.kind === 'answer-lost') throw new Error('connection reset');
    return service.status(purchase.id);
  }

  return {
    id, limits,
    models: () => [card],
    refresh: async () => ({ ok: true }),
    start: async (order, { key, signal }) => {
      const bought = service.start(order, key);
      if (!('fate' in bought)) return bought;
      if (blocking) return waitFor(bought, signal);
      if (bought.fate.kind === 'answer-lost') throw new Error('connection reset');
      return { kind: 'pending', operation: { id: bought.id }, pollAfterMs: 2_000 };
    },
    check: async (operation) => {
      service.note(`check ${idOf(operation)}`);
      return service.status(idOf(operation));
    },
    ...(find ? { find: async (key: string) => {
      service.note(`find ${key}`);
      return service.find(key);
    } } : {}),
    cancel: async (operation) => {
      service.note(`cancel ${idOf(operation)}`);
      service.cancel(idOf(operation));
    },
    open: async ({ ref }) => {
      service.note(`open ${String(ref)}`);
      const bytes = service.files.get(String(ref));
      if (!bytes) throw new Error('404');
      return new Blob([bytes]).stream();
    },
  };
}

function idOf(operation: Operation): string {
  return String((operation as { readonly [key: string]: Json })['id']);
}

/** 0.01 dollar a picture. */
export const recordingCard: ModelCard = {
  provider: 'box', name: 'one', label: 'One', about: 'Records what is bought.', modes: ['text-to-image', 'image-to-image', 'text-to-video', 'image-to-video'],
  inputs: { 'image-to-image': { image: 1, reference: 2, lastFrame: false }, 'image-to-video': { image: 10, reference: 0, lastFrame: true } },
  imagesPerCall: 1, aspectRatios: ['1:1', '16:9'], durationsSeconds: [4, 8], maxPromptLength: 1_000,
  takes: { negativePrompt: true, seed: true, strength: true }, edits: [], options: {},
  price: { rows: [{ unit: 'image', micros: 10_000 }], asOf: '2026-11-01', source: 'https://example.test' },
  typicalSeconds: { 'text-to-image': 10 }, startLimitMs: 120_000,
};

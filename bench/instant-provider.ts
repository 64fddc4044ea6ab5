import type { ModelCard } from '../src/core/model-card.ts';
import type { Provider } from '../src/core/provider.ts';
import { noisePng } from './png.ts';

const card: ModelCard = {
  provider: 'instant', name: 'noise', label: 'Instant noise', about: 'Noise from memory, at once.',
  modes: ['text-to-image'], inputs: {}, imagesPerCall: 1, aspectRatios: ['1:1'], maxPromptLength: 4_000,
  takes: { negativePrompt: true, seed: true, strength: false }, edits: [], options: { type: 'object', properties: {} },
  price: { rows: [{ unit: 'image', micros: 0 }], asOf: '2026-01-01', source: 'costs nothing' },
  typicalSeconds: { 'text-to-image': 1 }, startLimitMs: 5_000,
};

/** A provider that costs no time: what is measured is the line. No two pictures are the same, so none is stored for another. */
export function createInstantProvider(): Provider {
  let made = 0;
  const done = (): Awaited<ReturnType<Provider['start']>> => ({ kind: 'done', outputs: [{ kind: 'bytes', bytes: noisePng(made += 1) }], cost: { micros: 0, estimated: false } });
  return {
    id: card.provider,
    limits: { concurrency: 16 },
    models: () => [card],
    refresh: async () => ({ ok: true }),
    start: async () => done(),
    check: async () => done(),
    find: async () => 'absent',
    cancel: async () => {},
    open: async () => { throw new Error('The instant provider keeps no outputs.'); },
  };
}

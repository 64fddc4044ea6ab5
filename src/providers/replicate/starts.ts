import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { KeptTexts } from '../../lib/kept-texts.ts';
import { parseJson } from '../../lib/parse-json.ts';
import { draftSchema, predictionId, type Draft } from './operation.ts';

/** By field: what was sent for it, as a hash. A picture may come back under another address. */
const markSchema = z.object({ hash: z.string(), isPicture: z.boolean() });
const startedSchema = z.object({
  key: z.string(),
  /** Epoch milliseconds of the service's clock, before anything was sent. */
  at: z.number(),
  /** Whether it was that clock for certain. */
  isTimeCertain: z.boolean(),
  marks: z.record(z.string(), markSchema),
  draft: draftSchema,
  /** Once the service has told it. */
  id: predictionId.exactOptional(),
});

/** An order that is being sent, or was. */
export type Started = z.infer<typeof startedSchema> & { readonly draft: Draft };

/** The last orders, over a restart: Replicate takes no key of ours, so what became of an unclear start is told by what it held. */
export type Starts = {
  /** Kept when this resolves, as far as the disk allows. Replaces what was kept under the key. */
  keep(started: Started): Promise<void>;
  /** The service began nothing. */
  drop(key: string): Promise<void>;
  find(key: string): Promise<Started | undefined>;
  all(): Promise<readonly Started[]>;
};

/** Orders that are remembered; each has a text of its own, so that one write cannot undo another. */
const slots = 128;

export function createStarts(kept: KeptTexts): Starts {
  let loading: Promise<Map<number, Started>> | undefined;
  const load = (): Promise<Map<number, Started>> => (loading ??= (async () => {
    const read = await Promise.all(Array.from({ length: slots }, async (_, slot) => [slot, readStarted(await kept.get(nameOf(slot)))] as const));
    return new Map(read.flatMap(([slot, started]) => (started ? [[slot, started]] : [])));
  })());
  const slotOf = (known: ReadonlyMap<number, Started>, key: string): number | undefined => [...known].find(([, started]) => started.key === key)?.[0];

  return {
    async keep(started) {
      const known = await load();
      const slot = slotOf(known, started.key) ?? freeSlot(known);
      known.set(slot, started);
      await kept.keep(nameOf(slot), JSON.stringify(started));
    },
    async drop(key) {
      const known = await load();
      const slot = slotOf(known, key);
      if (slot === undefined) return;
      known.delete(slot);
      await kept.keep(nameOf(slot), '');
    },
    find: async (key) => [...(await load()).values()].find((started) => started.key === key),
    all: async () => [...(await load()).values()],
  };
}

/** An empty one, else that of the oldest whose end is known, else of the oldest. */
function freeSlot(known: ReadonlyMap<number, Started>): number {
  for (let slot = 0; slot < slots; slot += 1) if (!known.has(slot)) return slot;
  const byAge = [...known].toSorted(([, a], [, b]) => a.at - b.at);
  return (byAge.find(([, { id }]) => id !== undefined) ?? byAge[0])?.[0] ?? 0;
}

function nameOf(slot: number): string {
  return `start-${slot}`;
}

function readStarted(text: string | undefined): Started | undefined {
  return startedSchema.safeParse(parseJson(text ?? '')).data;
}

/** The marks of an input. A prompt is nobody's business: hashes are kept. */
export function marksOf(values: Readonly<Record<string, Json>>, pictures: readonly string[]): Started['marks'] {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { hash: hashOf(value), isPicture: pictures.includes(name) }]));
}

/** Texts that only a careless copy could have changed are one, and so are objects with the same members in another order. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, plain)).digest('base64url');
}

function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().normalize('NFKC').replace(/\s+/g, ' ').trim();
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;
}

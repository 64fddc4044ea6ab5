import type { Clock } from '../../core/clock.ts';
import type { ModelCard } from '../../core/model-card.ts';
import { NotBegunError, problem, ProblemError } from '../../core/problem.ts';
import type { KeptTexts } from '../../lib/kept-texts.ts';
import type { Answer } from '../http/answer.ts';
import type { Model } from './body.ts';
import { cardOf } from './card.ts';
import type { ReplicateClient } from './client.ts';
import { factsOf, madeBy, modelSchema, readFacts, takesPicture, versionSchema, type Facts } from './facts.ts';
import type { Entry } from './models.data.ts';
import { planOf } from './plan.ts';
import { tariffOf } from './price.ts';

export type ShelfParts = {
  readonly provider: string;
  /** The preferred ones first. */
  readonly entries: readonly Entry[];
  readonly client: Pick<ReplicateClient, 'model' | 'version'>;
  readonly kept: KeptTexts;
  readonly clock: Clock;
  /** What an answer that is an error means. */
  readonly errorOf: (answer: Answer, signal: AbortSignal) => Promise<ProblemError>;
};

/** A model as it is on offer. */
export type Shelved = Model & {
  /** What a prediction is created with: the name of an official model, else its version. */
  readonly version: string;
  readonly isStreamed: boolean;
};

/** The models that are offered, each as its own schema says. */
export type Shelf = {
  /** From memory. */
  cards(): readonly ModelCard[];
  /** Undefined: not offered. Throws `NotBegunError` where the model's schema is not known and cannot be had now. */
  model(name: string, signal: AbortSignal): Promise<Shelved | undefined>;
  /** Reads what is older than an hour anew; a sentence for each model that cannot be offered. Throws nothing but the signal's reason. */
  refresh(signal: AbortSignal): Promise<readonly string[]>;
  /** The service did not take what the schema allows: it is read anew next time. */
  doubt(name: string): void;
};

/** Milliseconds that a schema is believed. */
const believed = 60 * 60_000;
const usualFiles = 4;
const aboutLength = 140;

type Place = { readonly shelved?: Shelved; /** Why it is not offered. */ readonly fault?: string; readonly readAt?: number };

export function createShelf(parts: ShelfParts): Shelf {
  const { entries, client, kept, clock, errorOf } = parts;
  const places = new Map<string, Place>();

  const place = (entry: Entry, facts: Facts, readAt?: number): Place => {
    const shelved = shelve(parts, entry, facts);
    const known: Place = typeof shelved === 'string' ? { fault: `${entry.name} is not offered: ${shelved}.` } : { shelved };
    const placed = { ...known, ...(readAt === undefined ? {} : { readAt }) };
    places.set(entry.name, placed);
    return placed;
  };

  async function restore(entry: Entry): Promise<void> {
    if (places.has(entry.name)) return;
    const facts = readFacts(await kept.get(keptName(entry)) ?? '');
    if (facts && !places.has(entry.name)) place(entry, facts);
  }

  /** What cannot be had now leaves the last good copy; what is gone for good does not. */
  async function read(entry: Entry, signal: AbortSignal): Promise<Place> {
    const facts = await readFrom(client, errorOf, entry, signal);
    if (facts === 'gone') {
      const gone: Place = { fault: `${entry.name} is not on Replicate, or this token may not see it.`, readAt: clock.monotonic() };
      places.set(entry.name, gone);
      return gone;
    }
    const placed = place(entry, facts, clock.monotonic());
    await kept.keep(keptName(entry), JSON.stringify(facts));
    return placed;
  }

  const isFresh = ({ name }: Entry): boolean => {
    const readAt = places.get(name)?.readAt;
    return readAt !== undefined && clock.monotonic() - readAt < believed;
  };

  return {
    cards: () => entries.flatMap(({ name }) => places.get(name)?.shelved?.card ?? []),
    async model(name, signal) {
      const entry = entries.find((each) => each.name === name);
      if (!entry) return undefined;
      await restore(entry);
      const known = places.get(name);
      if (known) return known.shelved;
      try {
        return (await read(entry, signal)).shelved;
      } catch (error) {
        signal.throwIfAborted();
        throw new NotBegunError(error instanceof ProblemError ? error.problem : problem('unavailable', 'provider-unavailable', { provider: parts.provider }), { cause: error });
      }
    },
    async refresh(signal) {
      const said = await Promise.all(entries.map(async (entry): Promise<string | undefined> => {
        await restore(entry);
        if (isFresh(entry)) return places.get(entry.name)?.fault;
        try {
          return (await read(entry, signal)).fault;
        } catch (error) {
          const reason = error instanceof ProblemError ? error.problem.detail ?? error.problem.code : 'no answer';
          return `${entry.name} could not be read (${reason}); ${places.get(entry.name)?.shelved ? 'what was last known of it is used' : 'it is offered once it can'}.`;
        }
      }));
      return said.flatMap((sentence) => sentence ?? []);
    },
    doubt(name) {
      const { readAt: _, ...known } = places.get(name) ?? {};
      if (places.has(name)) places.set(name, known);
    },
  };
}

function keptName({ name, version }: Entry): string {
  return version === undefined ? `model ${name}` : `model ${name} ${version}`;
}

async function readFrom(client: ShelfParts['client'], errorOf: ShelfParts['errorOf'], { name, version }: Entry, signal: AbortSignal): Promise<Facts | 'gone'> {
  const answer = await client.model(name, { signal });
  if (answer.status === 404) return 'gone';
  if (!answer.ok) throw await errorOf(answer, signal);
  const model = await answer.json(modelSchema);
  if (version === undefined) return model.latest_version ? factsOf(model, model.latest_version) : 'gone';
  const chosen = await client.version(name, version, { signal });
  if (chosen.status === 404) return 'gone';
  if (!chosen.ok) throw await errorOf(chosen, signal);
  return factsOf(model, await chosen.json(versionSchema));
}

/** Fits an entry to what is known of its model; the reason, as the end of a sentence, where it cannot be offered. */
function shelve({ provider, clock }: ShelfParts, entry: Entry, facts: Facts): Shelved | string {
  const isVideo = entry.price.kind === 'result' && entry.price.rows.some(({ unit }) => unit === 'second');
  const makes = isVideo ? 'video' : madeBy(facts);
  if (!makes) return 'it makes neither pictures nor videos';
  const plan = planOf(facts.fields, makes, (field) => takesPicture(facts, field));
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const tariff = tariffOf(entry.price, { asOf: entry.asOf ?? today, source: entry.source }, plan);
  if (typeof tariff === 'string') return tariff;
  const own = facts.exampleSeconds === undefined ? makes === 'video' ? 120 : 15 : Math.ceil(facts.exampleSeconds) + 3;
  const card = cardOf({
    provider, name: entry.name, label: entry.label ?? entry.name.split('/')[1] ?? entry.name,
    about: entry.about ?? oneLine(facts.description), typicalSeconds: entry.typicalSeconds ?? own, maxFiles: entry.maxFiles ?? usualFiles,
  }, plan, tariff);
  if (!card) return 'it wants something that the bot cannot give it';
  const isOfficial = entry.version === undefined && (facts.isOfficial ?? entry.price.kind === 'result');
  if (!isOfficial && !/^[0-9a-f]{64}$/.test(facts.version)) return 'it has no version that can be called';
  return { plan, tariff, card, version: isOfficial ? entry.name : facts.version, isStreamed: facts.isStreamed };
}

function oneLine(description: string | undefined): string {
  const line = (description ?? '').replace(/\s+/g, ' ').trim();
  if (line === '') return 'A model on Replicate.';
  return line.length <= aboutLength ? line : `${line.slice(0, aboutLength - 1)}…`;
}

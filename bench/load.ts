import { setTimeout as wait } from 'node:timers/promises';
import type { StandIn } from '../src/playground/stand-in.ts';

/** How interactions come: at a steady rate whatever becomes of them, or a fixed number under way at a time. */
export type Load =
  | { readonly kind: 'open'; readonly perSecond: number; readonly seconds: number }
  | { readonly kind: 'closed'; readonly window: number; readonly seconds: number };

/** What came of a load. Every interaction of it was acknowledged and got its file; else the load has thrown. */
export type LoadResult = {
  /** Milliseconds from the event written to the headers of the callback, of each interaction. */
  readonly acknowledgedAfter: readonly number[];
  /** Files stored a second while the load lasted. */
  readonly filesPerSecond: number;
};

/** Milliseconds for the last of a load to get their files. */
const patience = 60_000;

type Known = { writtenAt?: number; acknowledgedAt?: number; storedAt?: number };

/** Puts a load on whichever bot is connected, as people who take turns. */
export async function runLoad(standIn: StandIn, load: Load, o: { readonly command: string; readonly people: readonly string[] }): Promise<LoadResult> {
  const interactions = new Map<string, Known>();
  let underWay = 0;
  let finished = (): void => undefined;
  using _listening = listening(standIn, interactions, () => {
    underWay -= 1;
    finished();
  });

  const hands = o.people.map((person) => standIn.as(person).in('general'));
  const act = (): void => {
    const hand = hands[interactions.size % hands.length];
    const { id, writtenAt } = hand?.command(o.command, { prompt: `a lighthouse at sunset, number ${interactions.size}` }) ?? failed('nobody is there to act');
    // The event is written before this returns; what came back comes in later turns.
    interactions.set(id, { writtenAt: writtenAt() ?? failed('no bot is connected') });
    underWay += 1;
  };

  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1_000;
  if (load.kind === 'open') await actSteadily(act, load.perSecond, startedAt, endsAt);
  else {
    finished = () => { if (performance.now() < endsAt) act(); };
    for (let i = 0; i < load.window; i += 1) act();
    await wait(endsAt - performance.now());
  }
  await untilDone(() => underWay, endsAt + patience);

  const all = [...interactions.values()];
  return {
    acknowledgedAfter: all.map(({ writtenAt = Number.NaN, acknowledgedAt }) => (acknowledgedAt ?? failed('an interaction was not acknowledged')) - writtenAt),
    filesPerSecond: all.filter(({ storedAt = Infinity }) => storedAt <= endsAt).length / load.seconds,
  };
}

function listening(standIn: StandIn, interactions: ReadonlyMap<string, Known>, onStored: () => void): Disposable {
  const stop = standIn.on((event) => {
    if (!('interactionId' in event) || event.interactionId === undefined) return;
    const known = interactions.get(event.interactionId);
    if (known === undefined) return;
    if (event.type === 'acknowledged') known.acknowledgedAt = event.callback.headersAt;
    if (event.type !== 'message-updated' || event.message.attachments.length === 0 || known.storedAt !== undefined) return;
    known.storedAt = performance.now();
    onStored();
  });
  return { [Symbol.dispose]: stop };
}

/** One act every so many milliseconds; a late one does not move those after it. */
async function actSteadily(act: () => void, perSecond: number, startedAt: number, endsAt: number): Promise<void> {
  for (let number = 0; ; number += 1) {
    const at = startedAt + (number * 1_000) / perSecond;
    if (at >= endsAt) return;
    const early = at - performance.now();
    if (early > 0) await wait(early);
    act();
  }
}

async function untilDone(left: () => number, deadline: number): Promise<void> {
  while (left() > 0) {
    if (performance.now() > deadline) throw new Error(`${left()} jobs have no file ${patience / 1_000} s after the load.`);
    await wait(20);
  }
}

function failed(what: string): never {
  throw new Error(`The load cannot be run: ${what}.`);
}

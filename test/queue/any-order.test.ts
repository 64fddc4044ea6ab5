import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { createDice, type Dice } from '../fakes/random.ts';
import { createQueueBench, failure, made, type CallOfTest, type QueueBench } from './bench.ts';

// The backlog under whatever comes: everything here is by chance, and the same every time.

const lanes = ['box', 'cloud'] as const;
const guilds = ['g1', 'g2', 'g3', null] as const;
const users = ['ada', 'bob', 'cy', 'dee', 'eve'] as const;
const seconds = [0.2, 1, 5, 5, 10, 10, 45] as const;

let bench: QueueBench;
beforeEach(async () => {
  bench = await createQueueBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** Calls of the newest attempt, and those of attempts that were overtaken. */
type Hands = { readonly held: Set<Call>; readonly stale: Set<Call>; jobs: number };

async function addJob(dice: Dice, hands: Hands): Promise<void> {
  const calls: CallOfTest[] = [];
  for (let index = 0; index < 1 + dice.below(4); index++) {
    const isLink = index > 0 && dice.below(4) === 0;
    calls.push({ lane: dice.pick(lanes), seconds: dice.pick(seconds), ...(isLink ? { after: index - 1 } : {}) });
  }
  await bench.add({ id: `job-${String(hands.jobs++).padStart(4, '0')}`, user: dice.pick(users), guild: dice.pick(guilds), calls });
}

async function moveOn(dice: Dice, { held }: Hands): Promise<void> {
  const call = dice.pick([...held]);
  if (!call) return;
  const begun = call.state.name === 'waiting' ? await bench.backlog.begin(call) : call;
  if (!begun) {
    held.delete(call);
    return;
  }
  held.delete(call);
  const fate = dice.below(6);
  if (fate === 0 && begun.state.name === 'starting') return bench.backlog.putBack(begun);
  if (fate === 1) return bench.backlog.end(begun, failure);
  if (fate === 2) return bench.backlog.end(begun, { name: 'canceled' });
  if (fate === 3) return bench.backlog.end(begun, made);
  const running = await bench.backlog.running(begun, { id: dice.below(1000) });
  if (running) held.add(running);
}

async function cancelOne(dice: Dice, hands: Hands): Promise<void> {
  if (hands.jobs > 0) await bench.cancel(`job-${String(dice.below(hands.jobs)).padStart(4, '0')}`);
}

async function crash(hands: Hands): Promise<void> {
  for (const call of hands.held) hands.stale.add(call);
  hands.held.clear();
  for (const call of await bench.restart()) hands.held.add(call);
}

/** Whatever somebody with an old attempt does, nothing changes. */
async function actStale(dice: Dice, { stale }: Hands): Promise<void> {
  const call = dice.pick([...stale]);
  if (!call) return;
  const { cancel_asked_by } = await bench.store.read.selectFrom('jobs').select('cancel_asked_by').where('id', '=', call.job).executeTakeFirstOrThrow();
  const before = await everything();
  if (cancel_asked_by === null) expect(await bench.backlog.begin(call)).toBeUndefined();
  expect(await bench.backlog.running(call, 'stale')).toBeUndefined();
  await bench.backlog.putBack(call);
  await bench.backlog.end(call, made);
  expect(await everything()).toEqual(before);
}

async function everything(): Promise<unknown> {
  const { read } = bench.store;
  return [await read.selectFrom('calls').selectAll().execute(), await read.selectFrom('shares').selectAll().execute(), await read.selectFrom('jobs').selectAll().execute()];
}

async function step(dice: Dice, hands: Hands): Promise<void> {
  await bench.clock.advance(dice.below(20_000));
  const chance = dice.below(20);
  if (chance < 6) return addJob(dice, hands);
  if (chance < 10) for (const call of await bench.backlog.claim(dice.pick(lanes), 1 + dice.below(3))) hands.held.add(call);
  else if (chance < 17) await moveOn(dice, hands);
  else if (chance < 18) await cancelOne(dice, hands);
  else if (chance < 19) await actStale(dice, hands);
  else await crash(hands);
}

describe('Whatever happens', () => {
  test.for([1, 2, 3])('the counts of the shares equal the calls (chance %i)', async (seed) => {
    const dice = createDice(seed);
    const hands: Hands = { held: new Set(), stale: new Set(), jobs: 0 };
    for (let number = 0; number < 150; number++) {
      await step(dice, hands);
      expect(await bench.miscounted()).toEqual([]);
    }
    const { read } = bench.store;
    const open = await read.selectFrom('calls').select('job').distinct().where('state', 'not in', ['made', 'failed', 'canceled']).execute();
    const unfinished = await read.selectFrom('jobs').select('id').where('phase', 'in', ['queued', 'working']).execute();
    expect(unfinished.map(({ id }) => id).toSorted()).toEqual(open.map(({ job }) => job).toSorted());
  });

  test.for([11, 12, 13])('the order that is foretold is the order in which calls are claimed (chance %i)', async (seed) => {
    const dice = createDice(seed);
    const hands: Hands = { held: new Set(), stale: new Set(), jobs: 0 };
    for (let round = 0; round < 8; round++) {
      for (let number = 0; number < 12; number++) await (dice.below(3) > 0 ? addJob(dice, hands) : step(dice, hands));
      const lane = dice.pick(lanes);
      const foretold = await bench.backlog.upcoming(lane, 1 + dice.below(12));
      for (const expected of foretold) {
        const call = await bench.claimOne(lane);
        hands.held.add(call);
        expect({ job: call.job, index: call.index }).toEqual(expected);
      }
    }
  });
});

import { describe, expect, test } from 'vitest';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import { createDice } from '../fakes/random.ts';
import { bringToEnd, dieAtEveryStep, expectNothingLost, type Errand } from './crash-bench.ts';

// The process dies before and after every step that leaves it, one step further in each run, until a run needs no more steps.

type Way = { readonly blocking: boolean; readonly find: boolean; readonly cancel: boolean };

/** Each picture costs 0.01 dollar, and the service says so. */
const price = 10_000;
const settings = ({ blocking, find }: Way, diesAt: number): LineSettings => ({
  diesAt, provider: { blocking, find, limits: { concurrency: 2 } }, service: { workMs: 2_500, cost: { micros: price, estimated: false } },
});

/** One job of two pictures (of one, where it is canceled). */
const errand = ({ cancel }: Way): Errand => ({ asked: { count: cancel ? 1 : 2 }, cancel });

/** Whatever died when: these hold. */
async function expectAllIsWell(line: TestLine, way: Way): Promise<void> {
  const { job, calls } = await line.job('j1');
  await expectNothingLost(line);

  // A start whose answer nobody saw is lost only where the service cannot be asked.
  const failed = calls.filter(({ state }) => state.name === 'failed');
  if (way.find) expect(failed).toEqual([]);
  for (const { state } of failed) expect(state).toMatchObject({ problem: { text: { key: 'start-unclear' } }, cost: { micros: price, estimated: true } });
  if (!way.cancel && way.find) expect(job.phase).toBe('done');
  const made = calls.filter(({ state }) => state.name === 'made');
  expect(job.artifacts).toHaveLength(made.length);
  for (const { file } of job.artifacts) expect(line.service.purchases.length, file.hash).toBeGreaterThanOrEqual(made.length);

  const ledger = await line.now.store.read.selectFrom('ledger').select(['account', 'state', 'micros']).orderBy('account').execute();
  const bill = calls.flatMap(({ state }) => ('cost' in state && state.cost ? [state.cost.micros] : [])).reduce((sum, micros) => sum + micros, 0);
  const charge = calls.flatMap(({ state }) => (state.name !== 'failed' && 'cost' in state && state.cost ? [state.cost.micros] : [])).reduce((sum, micros) => sum + micros, 0);
  expect(ledger).toEqual([{ account: 'allowance', state: 'settled', micros: charge }, { account: 'spend', state: 'settled', micros: bill }]);
  const { purchases } = line.service;
  expect(bill).toBeGreaterThanOrEqual(purchases.length * price);
}

const ways: readonly Way[] = [false, true].flatMap((blocking) => [true, false].flatMap((find) => [false, true].map((cancel) => ({ blocking, find, cancel }))));
const nameOf = ({ blocking, find, cancel }: Way): string =>
  `${blocking ? 'a blocking start' : 'an operation'}, ${find ? 'with' : 'without'} find${cancel ? ', canceled' : ''}`;

describe('A process that dies at any step', () => {
  test.for(ways.map((way) => [nameOf(way), way] as const))('leaves nothing lost, bought twice or posted twice: %s', async ([, way]) => {
    await dieAtEveryStep((step) => createLine(settings(way, step)), errand(way), (line) => expectAllIsWell(line, way));
  });

  test.for([31, 32])('several times in a row leaves nothing lost, bought twice or posted twice (chance %i)', async (seed) => {
    const dice = createDice(seed);
    for (let run = 0; run < 12; run++) {
      const way = dice.pick(ways) ?? { blocking: false, find: true, cancel: false };
      await using line = await createLine(settings(way, 1 + dice.below(25)));
      await bringToEnd(line, errand(way), Array.from({ length: 4 }, () => 1 + dice.below(25)));
      await expectAllIsWell(line, way);
    }
  });
});

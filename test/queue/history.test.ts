import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { createQueueBench, made } from './bench.ts';

/** Everything that SQLite was asked since, and how it goes about it. */
function watchPlans(): { plans(): readonly string[] } & Disposable {
  const spy = vi.spyOn(DatabaseSync.prototype, 'prepare');
  return {
    plans: () => {
      const asked = spy.mock.calls.map(([sql], index) => ({ sql, database: spy.mock.contexts[index] })).filter(({ sql }) => /^(select|update|insert|delete)/.test(sql));
      return asked.flatMap(({ sql, database }) => (
        (database as DatabaseSync).prepare(`explain query plan ${sql}`).all().map(({ detail }) => `${String(detail)} | ${sql}`)
      ));
    },
    [Symbol.dispose]: () => spy.mockRestore(),
  };
}

test('However long the history is, the line never reads through it', async () => {
  using watched = watchPlans();
  await using bench = await createQueueBench();
  await bench.add({ id: 'a', calls: [{}, { after: 0 }] });
  await bench.add({ id: 'b' });
  const first = await bench.backlog.begin(await bench.claimOne());
  await bench.backlog.upcoming('box', 20);
  await bench.restart();
  if (first) await bench.backlog.end({ ...first, attempt: first.attempt + 1 }, made);
  await bench.backlog.putBack(await bench.claimOne());
  await bench.cancel('b');

  const plans = watched.plans();
  expect(plans.filter((plan) => plan.startsWith('SEARCH calls USING INDEX calls_backlog ')).length).toBeGreaterThan(1);
  // The rows of whole tables, of one lane or of one person grow for ever; those of one job, and those that wait, do not.
  expect(plans.filter((plan) => /^SCAN (jobs|calls)$|calls_by_start|jobs_by_user/.test(plan.split(' | ')[0] ?? ''))).toEqual([]);
});

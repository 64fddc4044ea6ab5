import { expect } from 'vitest';
import { isFinalPhase } from '../../src/core/job.ts';
import type { Asked } from '../../src/core/request.ts';
import type { TestLine } from '../fakes/line.ts';

/** A job to be brought to its end; `cancel` = its person wants no more of it once something is bought. */
export type Errand = { readonly asked: Partial<Asked>; readonly cancel: boolean };

/**
 * Brings the job `j1` from its submission to its end, over as many processes as it takes: each that dies is followed by one that
 * dies at the next of `deaths`, the last one lives.
 */
export async function bringToEnd(line: TestLine, { asked, cancel }: Errand, deaths: readonly number[] = []): Promise<void> {
  let hasAsked = false;
  const submit = async (): Promise<void> => {
    if (await line.now.studio.job('j1')) return;
    void line.submit('j1', asked).catch(() => {});
  };
  const further = [...deaths];
  await submit();
  for (;;) {
    await line.clock.runUntil(async () => {
      if (cancel && !hasAsked && line.service.purchases.length > 0) {
        hasAsked = true;
        void line.now.studio.cancel('j1', { userId: 'ada' }).catch(() => {});
      }
      return line.now.life.isOver || await isFinal(line);
    });
    if (!line.now.life.isOver) break;
    const diesAt = further.shift();
    await line.restart(diesAt === undefined ? {} : { diesAt });
    await submit();
  }
  await line.clock.settle();
}

async function isFinal(line: TestLine): Promise<boolean> {
  const row = await line.now.store.read.selectFrom('jobs').select('phase').where('id', '=', 'j1').executeTakeFirst();
  return row !== undefined && isFinalPhase(row.phase);
}

/**
 * Runs the errand again and again, each time on a new line whose first process dies one step later, and looks at each end; until
 * a run needs no more steps than its process takes.
 */
export async function dieAtEveryStep(create: (diesAt: number) => Promise<TestLine>, errand: Errand, look: (line: TestLine) => Promise<void>): Promise<readonly string[]> {
  for (let step = 1; ; step++) {
    await using line = await create(step);
    await bringToEnd(line, errand);
    await look(line);
    if (step > 3 && !line.wasRestarted()) return line.now.life.steps;
  }
}

/** Whatever died when: nothing is bought or posted twice, the lane is empty, no token is left behind, and every file of the job is kept for it. */
export async function expectNothingLost(line: TestLine): Promise<void> {
  const { job, calls } = await line.job('j1');
  expect(line.service.boughtTwice()).toEqual([]);
  expect(line.channel.outcomesOf('j1')).toHaveLength(1);
  expect(line.channel.pings.length).toBeLessThanOrEqual(1);
  expect(calls.every(({ state }) => ['made', 'failed', 'canceled'].includes(state.name))).toBe(true);
  const { read } = line.now.store;
  expect(await read.selectFrom('shares').select('lane').where((is) => is.or([is('waiting', '<>', 0), is('running', '<>', 0)])).execute()).toEqual([]);
  expect(await read.selectFrom('jobs').select(['reply_token', 'reply_deadline']).execute()).toEqual([{ reply_token: null, reply_deadline: null }]);
  const inputs = job.accepted?.request.inputs.map(({ file }) => file) ?? [];
  const results = [...calls.flatMap(({ state }) => (state.name === 'made' ? state.originals : [])), ...job.artifacts.map(({ file }) => file)];
  const named = await read.selectFrom('files').select(['kind', 'hash', 'final_at']).execute();
  expect(new Set(named.map(({ kind, hash }) => `${kind} ${hash}`))).toEqual(new Set([...inputs.map(({ hash }) => `input ${hash}`), ...results.map(({ hash }) => `result ${hash}`)]));
  expect(new Set(named.map(({ final_at }) => final_at))).toEqual(new Set(named.length === 0 ? [] : [job.finishedAt]));
}

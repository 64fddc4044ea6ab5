import { describe, expect, test } from 'vitest';
import { createRetention } from '../../src/pipeline/retention.ts';
import { createLine, type TestLine } from '../fakes/line.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { changed, filesOf, hashOf, hours, inputHash, openSwept, put, roomy } from './retention-bench.ts';

async function resultsOf(line: TestLine, id: string): Promise<readonly string[]> {
  return (await line.job(id)).job.artifacts.map(({ file }) => file.hash).toSorted();
}

const goneAt = (line: TestLine, id: string) => line.now.store.read.selectFrom('jobs').select(['inputs_gone_at', 'results_gone_at']).where('id', '=', id).executeTakeFirstOrThrow();

describe('A file that no row names', () => {
  test('goes once it is an hour old, and not before', async () => {
    await using line = await openSwept();
    await line.clock.advance(0.5 * hours);
    const orphan = await put(line, 'an orphan');
    await line.clock.advance(1 * hours);
    expect(await filesOf(line)).toEqual([orphan]);
    await line.clock.advance(1 * hours);
    expect(await filesOf(line)).toEqual([]);
  });

  test('of an earlier process goes at the start', async () => {
    await using line = await openSwept();
    await put(line, 'an orphan');
    await line.stop();
    await line.clock.advance(2 * hours);
    await line.restart();
    expect(await filesOf(line)).toEqual([]);
  });

  test('stays while it is written again and again', async () => {
    await using line = await openSwept();
    for (let half = 0; half < 8; half++) {
      await put(line, 'wanted');
      await line.clock.advance(0.5 * hours);
    }
    expect(await filesOf(line)).toEqual([hashOf('wanted')]);
  });
});

describe('The files of a job that is over', () => {
  test('go after their time, pictures before results, and its row stays and says when', async () => {
    await using line = await openSwept();
    await line.submit('j1', changed);
    const { job } = await line.settled('j1');
    const results = await resultsOf(line, 'j1');
    await line.clock.advance(2 * hours);
    expect(await filesOf(line)).toEqual([inputHash, ...results].toSorted());
    await line.clock.advance(2 * hours);
    expect([await filesOf(line), await goneAt(line, 'j1')]).toEqual([results, { inputs_gone_at: expect.any(Number) as number, results_gone_at: null }]);
    await line.clock.advance(3 * hours);
    expect(await filesOf(line)).toEqual([]);
    const after = (await line.job('j1')).job;
    expect(after.artifacts).toEqual(job.artifacts);
    expect((after.resultsGoneAt ?? 0) - (job.finishedAt ?? 0)).toBeGreaterThanOrEqual(6 * hours);
    await expect(line.now.studio.read(after.artifacts[0]!.file)).rejects.toThrow('ENOENT');
  });

  test('stay as long as another job names the same bytes', async () => {
    await using line = await openSwept();
    await line.submit('j1', changed);
    await line.settled('j1');
    await line.clock.advance(2.5 * hours);
    await line.submit('j2', changed);
    await line.settled('j2');
    await line.clock.advance(2 * hours);
    expect([(await goneAt(line, 'j1')).inputs_gone_at, (await goneAt(line, 'j2')).inputs_gone_at, await line.now.spool.has(inputHash)]).toEqual([expect.any(Number), null, true]);
    await line.clock.advance(3 * hours);
    expect(await line.now.spool.has(inputHash)).toBe(false);
  });

  test('go by hundreds, and whoever asks meanwhile is served', async () => {
    await using line = await openSwept();
    await line.submit('j0', changed);
    const { job } = await line.settled('j0');
    await line.now.store.transaction(async (tx) => {
      for (let n = 1; n <= 260; n++) await tx.insertInto('jobs').values({ id: `old-${n}`, phase: 'done', mode: 'text-to-image', user_id: 'ada', asked_json: '{"mode":"text-to-image","prompt":"x","model":"auto","inputs":[],"options":{},"private":false}', destination_json: 'null', artifacts_json: '[]', received_at: 1, finished_at: 1 }).execute();
      for (let n = 1; n <= 260; n++) await tx.insertInto('files').values({ job: `old-${n}`, kind: 'result', hash: hashOf(`file ${n}`), final_at: job.receivedAt - 10 * hours }).execute();
    });
    for (let n = 1; n <= 260; n++) await put(line, `file ${n}`);
    await line.clock.advance(1.5 * hours);
    expect(await filesOf(line)).toHaveLength(260 + 2);
    void line.submit('j1');
    await line.clock.advance(0.6 * hours);
    expect((await line.job('j1')).job.phase).toBe('done');
    const results = [...await resultsOf(line, 'j0'), ...await resultsOf(line, 'j1')];
    expect(await filesOf(line)).toEqual([inputHash, ...results].toSorted());
    expect(await line.now.store.read.selectFrom('jobs').select('id').where('results_gone_at', 'is', null).execute()).toEqual([{ id: 'j0' }, { id: 'j1' }]);
  });
});

describe('A spool that is larger than it may be', () => {
  async function threeJobs(line: TestLine): Promise<void> {
    for (const id of ['j1', 'j2', 'j3']) {
      await line.submit(id);
      await line.settled(id);
      await line.clock.advance(60_000);
    }
  }
  const sizeOf = async (line: TestLine): Promise<number> => (await line.job('j1')).job.artifacts[0]?.file.bytes ?? 0;

  test('lets the job that was over first go first, and no more than it must', async () => {
    await using probe = await openSwept();
    await threeJobs(probe);
    const one = await sizeOf(probe);
    await using line = await openSwept({ retention: { ...roomy, maxBytes: one * 2 + 1 } });
    await threeJobs(line);
    expect(await filesOf(line)).toHaveLength(3);
    await line.clock.advance(2 * hours);
    expect(await filesOf(line)).toEqual([...await resultsOf(line, 'j2'), ...await resultsOf(line, 'j3')].toSorted());
    expect([(await line.job('j1')).job.resultsGoneAt, (await line.job('j2')).job.resultsGoneAt]).toEqual([expect.any(Number), undefined]);
  });

  test('lets nothing go that is exactly at the limit', async () => {
    await using probe = await openSwept();
    await threeJobs(probe);
    await using line = await openSwept({ retention: { ...roomy, maxBytes: await sizeOf(probe) * 3 } });
    await threeJobs(line);
    await line.clock.advance(2 * hours);
    expect(await filesOf(line)).toHaveLength(3);
  });

  test('keeps the rows of what is too new to be removed', async () => {
    await using line = await openSwept({ retention: { ...roomy, maxBytes: 0 } });
    await line.clock.advance(0.9 * hours);
    await threeJobs(line);
    await line.clock.advance(0.5 * hours);
    expect([await filesOf(line), (await line.job('j1')).job.resultsGoneAt]).toEqual([expect.objectContaining({ length: 3 }), undefined]);
  });
});

describe('The sweep', () => {
  test('goes on with the other files where one cannot be removed, and comes back to it an hour later', async () => {
    await using line = await openSwept();
    for (const text of ['one orphan', 'another', 'a third']) await put(line, text);
    line.now.life.failures.set('spool.remove', 1);
    await line.clock.advance(2.1 * hours);
    expect(await filesOf(line)).toHaveLength(1);
    await line.clock.advance(1 * hours);
    expect(await filesOf(line)).toEqual([]);
  });

  test('that fails is made again an hour later', async () => {
    await using line = await openSwept();
    await line.submit('j1', changed);
    await line.settled('j1');
    await line.clock.advance(5.9 * hours);
    line.now.life.failures.set('store.transaction', 1);
    await line.clock.advance(0.5 * hours);
    expect(await filesOf(line)).toHaveLength(1);
    await line.clock.advance(1 * hours);
    expect(await filesOf(line)).toEqual([]);
  });

  test('ends in the middle when the process is to end', async () => {
    await using line = await createLine();
    for (let n = 0; n < 300; n++) await put(line, `orphan ${n}`);
    await line.clock.advance(2 * hours);
    const { store, spool } = line.now;
    let removed = 0;
    const retention = createRetention({
      store, clock: line.clock, log: silentLog, limits: roomy,
      spool: {
        list: () => spool.list(),
        remove: async (hash, o) => {
          removed += 1;
          if (removed === 5) void retention[Symbol.asyncDispose]();
          return spool.remove(hash, o);
        },
      },
    });
    const { sleepers } = line.clock;
    retention.begin();
    await line.clock.settle();
    expect([removed, (await filesOf(line)).length, line.clock.sleepers]).toEqual([5, 295, sleepers]);
  });
});

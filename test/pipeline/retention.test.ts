import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Asked } from '../../src/core/request.ts';
import { createRetention, type RetentionLimits } from '../../src/pipeline/retention.ts';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import { fetchByName, photoSet, pictures, takesFirstAndLast } from '../fakes/photo-set.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import { bytesOf } from '../fakes/recording-service.ts';
import { silentLog } from '../fakes/silent-log.ts';

const hours = 60 * 60_000;
const roomy: RetentionLimits = { inputsMs: 3 * hours, resultsMs: 6 * hours, maxBytes: 1e9 };
const changed: Partial<Asked> = { mode: 'image-to-image', inputs: pictures('image', 1) };
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const inputHash = hashOf('image-1.png');

const open = (more: LineSettings = {}): Promise<TestLine> => createLine({ retention: roomy, fetch: fetchByName, service: { workMs: 1_000 }, ...more });

async function filesOf(line: TestLine): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { hash } of line.now.spool.list()) found.push(hash);
  return found.toSorted();
}

async function put(line: TestLine, text: string): Promise<string> {
  const chunks = new Blob([bytesOf(text)]).stream();
  return (await line.now.spool.write(chunks, { maxBytes: 1_000 })).hash;
}

async function resultsOf(line: TestLine, id: string): Promise<readonly string[]> {
  return (await line.job(id)).job.artifacts.map(({ file }) => file.hash).toSorted();
}

const goneAt = (line: TestLine, id: string) => line.now.store.read.selectFrom('jobs').select(['inputs_gone_at', 'results_gone_at']).where('id', '=', id).executeTakeFirstOrThrow();

describe('A file that no row names', () => {
  test('goes once it is an hour old, and not before', async () => {
    await using line = await open();
    await line.clock.advance(0.5 * hours);
    const orphan = await put(line, 'an orphan');
    await line.clock.advance(1 * hours);
    expect(await filesOf(line)).toEqual([orphan]);
    await line.clock.advance(1 * hours);
    expect(await filesOf(line)).toEqual([]);
  });

  test('of an earlier process goes at the start', async () => {
    await using line = await open();
    await put(line, 'an orphan');
    await line.stop();
    await line.clock.advance(2 * hours);
    await line.restart();
    expect(await filesOf(line)).toEqual([]);
  });

  test('stays while it is written again and again', async () => {
    await using line = await open();
    for (let half = 0; half < 8; half++) {
      await put(line, 'wanted');
      await line.clock.advance(0.5 * hours);
    }
    expect(await filesOf(line)).toEqual([hashOf('wanted')]);
  });

  test('stays for a call of which another output still fails to arrive after an hour', async () => {
    await using line = await open({
      providers: ({ service, clock }) => [{ ...createRecordingProvider({ service, clock }), open: () => new Promise<never>(() => {}) }],
    });
    // Just before a sweep, so that the next one comes when it is older than an hour, and the other output not yet given up.
    await line.clock.advance(59.5 * 60_000);
    line.service.fates.push({ kind: 'work', ms: 1_000, outputs: () => [{ kind: 'bytes', bytes: bytesOf('paid for') }, { kind: 'own', ref: 'stuck' }] });
    await line.submit('j1', { count: 1 });
    const { job } = await line.settled('j1');
    expect([job.phase, (job.finishedAt ?? 0) - job.receivedAt > hours]).toEqual(['done', true]);
    expect(await line.now.spool.has(hashOf('paid for'))).toBe(true);
  });

  test('stays for a video that was joined and does not get through for hours', async () => {
    await using line = await open({ provider: { card: takesFirstAndLast } });
    line.channel.answers.push(...Array.from({ length: 200 }, () => 'unclear' as const));
    await line.submit('j1', photoSet(3));
    const { job } = await line.settled('j1');
    expect([job.phase, (job.finishedAt ?? 0) - job.receivedAt > 3 * hours]).toEqual(['done', true]);
    expect(await line.now.spool.has(job.artifacts[0]?.file.hash ?? '')).toBe(true);
  });
});

describe('The files of a job that is over', () => {
  test('go after their time, pictures before results, and its row stays and says when', async () => {
    await using line = await open();
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
    await using line = await open();
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
    await using line = await open();
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

describe('What an unfinished job names', () => {
  test('stays for as long as the job waits, whatever else goes', async () => {
    await using line = await open({ retention: { ...roomy, maxBytes: 0 } });
    line.now.lanes.get('box')?.pause(40 * hours);
    const original = await put(line, 'a file of this machine');
    await line.submit('j1', changed);
    await line.submit('j2', { ...changed, inputs: [{ role: 'image', name: 'x.png', bytes: 1, source: { kind: 'spool', hash: original } }] });
    await line.clock.advance(20 * hours);
    expect((await line.job('j1')).job.phase).toBe('queued');
    expect(await filesOf(line)).toEqual([inputHash, original].toSorted());
    await line.settled('j2');
    expect((await line.job('j1')).job.phase).toBe('done');
    await line.clock.advance(4 * hours);
    expect(await filesOf(line)).toEqual([]);
  });

  test('stays while its post does not get through: what was made, and what it was made from', async () => {
    await using line = await open({ retention: { ...roomy, maxBytes: 0 } });
    line.channel.answers.push(...Array.from({ length: 400 }, () => 'unclear' as const));
    await line.submit('j1', changed);
    await line.clock.advance(5 * hours);
    expect((await line.job('j1')).job.phase).toBe('delivering');
    expect(await filesOf(line)).toHaveLength(2);
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
    await using probe = await open();
    await threeJobs(probe);
    const one = await sizeOf(probe);
    await using line = await open({ retention: { ...roomy, maxBytes: one * 2 + 1 } });
    await threeJobs(line);
    expect(await filesOf(line)).toHaveLength(3);
    await line.clock.advance(2 * hours);
    expect(await filesOf(line)).toEqual([...await resultsOf(line, 'j2'), ...await resultsOf(line, 'j3')].toSorted());
    expect([(await line.job('j1')).job.resultsGoneAt, (await line.job('j2')).job.resultsGoneAt]).toEqual([expect.any(Number), undefined]);
  });

  test('lets nothing go that is exactly at the limit', async () => {
    await using probe = await open();
    await threeJobs(probe);
    await using line = await open({ retention: { ...roomy, maxBytes: await sizeOf(probe) * 3 } });
    await threeJobs(line);
    await line.clock.advance(2 * hours);
    expect(await filesOf(line)).toHaveLength(3);
  });

  test('keeps the rows of what is too new to be removed', async () => {
    await using line = await open({ retention: { ...roomy, maxBytes: 0 } });
    await line.clock.advance(0.9 * hours);
    await threeJobs(line);
    await line.clock.advance(0.5 * hours);
    expect([await filesOf(line), (await line.job('j1')).job.resultsGoneAt]).toEqual([expect.objectContaining({ length: 3 }), undefined]);
  });
});

describe('The sweep', () => {
  test('that fails is made again an hour later', async () => {
    await using line = await open();
    await put(line, 'an orphan');
    line.now.life.failures.set('spool.remove', 1);
    await line.clock.advance(2.1 * hours);
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

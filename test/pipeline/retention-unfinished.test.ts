import { describe, expect, test } from 'vitest';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import { bytesOf } from '../fakes/recording-service.ts';
import { photoSet, takesFirstAndLast } from '../fakes/photo-set.ts';
import { changed, filesOf, hashOf, hours, inputHash, openSwept, put, roomy } from './retention-bench.ts';

describe('What an unfinished job names', () => {
  test('stays for as long as the job waits, whatever else goes', async () => {
    await using line = await openSwept({ retention: { ...roomy, maxBytes: 0 } });
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
    await using line = await openSwept({ retention: { ...roomy, maxBytes: 0 } });
    line.channel.answers.push(...Array.from({ length: 400 }, () => 'unclear' as const));
    await line.submit('j1', changed);
    await line.clock.advance(5 * hours);
    expect((await line.job('j1')).job.phase).toBe('delivering');
    expect(await filesOf(line)).toHaveLength(2);
  });
});

describe('What an unfinished job has written and names only at its end', () => {
  test('stays for a call of which another output still fails to arrive after an hour', async () => {
    await using line = await openSwept({
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
    await using line = await openSwept({ provider: { card: takesFirstAndLast } });
    line.channel.answers.push(...Array.from({ length: 200 }, () => 'unclear' as const));
    await line.submit('j1', photoSet(3));
    const { job } = await line.settled('j1');
    expect([job.phase, (job.finishedAt ?? 0) - job.receivedAt > 3 * hours]).toEqual(['done', true]);
    expect(await line.now.spool.has(job.artifacts[0]?.file.hash ?? '')).toBe(true);
  });
});

import { describe, expect, test } from 'vitest';
import { createLine, type TestLine } from '../fakes/line.ts';
import { fetchByName, photoSet, takesFirstAndLast } from '../fakes/photo-set.ts';

const cost = { micros: 7_000, estimated: false };

const books = (line: TestLine) => line.now.store.read.selectFrom('ledger').select(['account', 'micros']).orderBy('account').execute();

describe('A disk that is full', () => {
  test('refuses new work before anything is fetched, held or bought, and takes it once there is room', async () => {
    let free = 999;
    const opened: string[] = [];
    const fetch: typeof fetchByName = { open: (url, o) => (opened.push(url), fetchByName.open(url, o)) };
    await using line = await createLine({ fetch, freeBytes: () => free, service: { cost } });
    const asked = { mode: 'image-to-image', inputs: photoSet(1).inputs ?? [] } as const;
    await line.submit('j1', asked);
    expect((await line.settled('j1')).job).toMatchObject({ phase: 'failed', problem: { code: 'unavailable', text: { key: 'disk-full' } } });
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'problem', cost: { micros: 0 } }]);
    expect([opened, await books(line), line.service.purchases]).toEqual([[], [], []]);
    free = 5_000;
    await line.clock.advance(5_000);
    await line.submit('j2', asked);
    expect((await line.settled('j2')).job.phase).toBe('done');
  });

  test('buys nothing for a job that was waiting when it became full, and charges nothing', async () => {
    let free = 5_000;
    await using line = await createLine({ freeBytes: () => free, service: { cost } });
    line.now.lanes.get('box')?.pause(60_000);
    await line.submit('j1', { count: 3 });
    await line.clock.advance(10_000);
    free = 10;
    expect((await line.settled('j1')).job).toMatchObject({ phase: 'failed', problem: { text: { key: 'disk-full' } } });
    expect([line.service.purchases, await books(line)]).toEqual([[], [{ account: 'allowance', micros: 0 }, { account: 'spend', micros: 0 }]]);
  });

  test('finishes what was begun: every clip of a set of which one is bought', async () => {
    let free = 5_000;
    await using line = await createLine({ provider: { card: takesFirstAndLast, limits: { concurrency: 1 } }, fetch: fetchByName, freeBytes: () => free, service: { cost, workMs: 20_000 } });
    await line.submit('j1', photoSet(4));
    await line.clock.advance(1_000);
    free = 10;
    expect((await line.settled('j1')).job).toMatchObject({ phase: 'done', artifacts: [{ name: 'darkroom-j1-1.mp4' }] });
    expect(line.service.purchases).toHaveLength(3);
  });

  test('is said to be the reason where it leaves a set without its first clip', async () => {
    let free = 5_000;
    await using line = await createLine({ provider: { card: takesFirstAndLast, limits: { concurrency: 1 } }, fetch: fetchByName, freeBytes: () => free });
    line.now.lanes.get('box')?.pause(60_000);
    await line.submit('j1', photoSet(4));
    await line.clock.advance(10_000);
    free = 10;
    expect((await line.settled('j1')).job).toMatchObject({ phase: 'failed', problem: { text: { key: 'disk-full' } } });
    expect(line.service.purchases).toEqual([]);
  });
});

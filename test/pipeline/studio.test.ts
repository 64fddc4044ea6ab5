import { describe, expect, test } from 'vitest';
import { createLine } from '../fakes/line.ts';

const asked = { mode: 'text-to-image', prompt: 'x', model: 'auto', inputs: [], options: {}, private: false } as const;

describe('A cancel', () => {
  test('is the requester\'s alone: ids are compared as a whole', async () => {
    await using line = await createLine();
    await line.submit('j1', {}, '123');
    for (const userId of ['12', '1234', '23', '', ' 123', '0123']) expect(await line.now.studio.cancel('j1', { userId })).toBe('not-yours');
    expect((await line.settled('j1')).job.phase).toBe('done');
  });

  test('of a job that nobody knows says so', async () => {
    await using line = await createLine();
    expect(await line.now.studio.cancel('j9', { userId: 'ada' })).toBe('unknown');
  });

  test('of a job that is over, or being posted, comes too late', async () => {
    await using line = await createLine();
    line.channel.routes.push('throws');
    await line.submit('j1');
    await line.clock.runUntil(() => line.channel.routes.length === 0);
    expect(await line.now.studio.cancel('j1', { userId: 'ada' })).toBe('already-final');
    await line.settled('j1');
    expect(await line.now.studio.cancel('j1', { userId: 'ada' })).toBe('already-final');
  });

  test('before the admission ends the job at once, and it is admitted no more', async () => {
    await using line = await createLine();
    const acknowledged = Promise.withResolvers<boolean>();
    await line.now.studio.submit({ id: 'j1', asked, requester: { userId: 'ada', guildId: null, channelId: null }, destination: null }, { acknowledged: acknowledged.promise });
    expect(await line.now.studio.cancel('j1', { userId: 'ada' })).toBe('canceled');
    acknowledged.resolve(true);
    expect((await line.settled('j1')).job.phase).toBe('canceled');
    await line.clock.advance(1_000);
    expect([line.service.asked, line.channel.messages.length]).toEqual([[], 1]);
  });

  test('twice is one', async () => {
    await using line = await createLine();
    await line.submit('j1');
    await line.clock.advance(100);
    const results = await Promise.all([line.now.studio.cancel('j1', { userId: 'ada' }), line.now.studio.cancel('j1', { userId: 'ada' })]);
    expect(results).toEqual(['asked', 'asked']);
    expect((await line.settled('j1')).job.phase).toBe('canceled');
    expect(line.channel.messages).toHaveLength(1);
  });
});

describe('The place in line', () => {
  test('is how many calls go before, and none for what runs or is over', async () => {
    await using line = await createLine();
    for (const [id, user] of [['j1', 'ada'], ['j2', 'bob'], ['j3', 'bob'], ['j4', 'cy']] as const) {
      await line.submit(id, {}, user);
      await line.clock.advance(100);
    }
    const place = (id: string) => line.now.studio.position(id);
    expect([await place('j1'), await place('j2'), await place('j4'), await place('j3'), await place('nobody')]).toEqual([null, 0, 1, 2, null]);
    await line.settled('j3');
    expect(await place('j3')).toBeNull();
  });

  test('is not told beyond the first twenty', async () => {
    await using line = await createLine({ maxWaitingPerUser: 50 });
    for (let number = 0; number < 25; number++) await line.submit(`j${10 + number}`);
    await line.clock.advance(100);
    expect([await line.now.studio.position('j30'), await line.now.studio.position('j34')]).toEqual([19, null]);
  });

  test('is told to all who wait, again when the line moves', async () => {
    await using line = await createLine();
    for (const [id, user] of [['j1', 'ada'], ['j2', 'bob'], ['j3', 'cy']] as const) await line.submit(id, {}, user);
    await line.clock.advance(3_000);
    const places = () => line.channel.progress.flatMap(({ job, event }) => (event.kind === 'queued' ? [[job, event.position]] : []));
    expect(places()).toEqual([['j2', 1], ['j3', 2]]);
    await line.clock.advance(10_000);
    expect(places().slice(2)).toEqual([['j3', 1]]);
  });
});

describe('A person', () => {
  test('sees their own jobs, newest first, up to a number', async () => {
    await using line = await createLine();
    for (const [id, user] of [['j1', 'ada'], ['j2', 'bob'], ['j3', 'ada'], ['j4', 'ada']] as const) {
      await line.submit(id, {}, user);
      await line.clock.advance(10);
    }
    const jobs = await line.now.studio.jobsOf('ada', { limit: 2 });
    expect(jobs.map(({ job, calls }) => [job.id, calls.length])).toEqual([['j4', 1], ['j3', 1]]);
  });

  test('is pinged until they say otherwise, also after a restart', async () => {
    await using line = await createLine();
    expect(await line.now.studio.preferences('ada')).toEqual({ ping: true });
    await line.now.studio.setPreferences('ada', { ping: false });
    await line.restart();
    expect([await line.now.studio.preferences('ada'), await line.now.studio.preferences('bob')]).toEqual([{ ping: false }, { ping: true }]);
    await line.now.studio.setPreferences('ada', { ping: true });
    expect(await line.now.studio.preferences('ada')).toEqual({ ping: true });
  });
});

describe('A quote', () => {
  test('is what the job costs at most, as far as the card tells', async () => {
    await using line = await createLine();
    expect(line.now.studio.quote({ ...asked, count: 3 })).toEqual({ micros: 30_000, estimated: true });
  });

  test('of a request that is wrong is the reason, as in the preflight', async () => {
    await using line = await createLine();
    const wrong = { ...asked, count: 9 };
    expect(line.now.studio.quote(wrong)).toMatchObject({ code: 'invalid-request' });
    expect([line.now.studio.preflight(wrong), line.now.studio.preflight(asked)]).toMatchObject([{ code: 'invalid-request' }, undefined as never]);
  });

  test('of a price that does not cover the options is refused', async () => {
    await using line = await createLine({ provider: { card: { price: { rows: [{ unit: 'image', micros: 1, when: { quality: 'low' } }], asOf: '2026-11-01', source: 'https://example.test' } } } });
    expect(line.now.studio.quote(asked)).toMatchObject({ code: 'not-priced' });
    await line.submit('j1');
    expect((await line.settled('j1')).job).toMatchObject({ phase: 'failed', problem: { code: 'not-priced' } });
  });
});

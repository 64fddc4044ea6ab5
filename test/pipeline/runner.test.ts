import { describe, expect, test } from 'vitest';
import { createBacklog } from '../../src/queue/index.ts';
import { createLine, type TestLine } from '../fakes/line.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';

const phaseOf = async (line: TestLine, id = 'j1'): Promise<string | undefined> => (await line.now.studio.job(id))?.job.phase;
const asked = { mode: 'text-to-image', prompt: 'x', model: 'auto', inputs: [], options: {}, private: false } as const;
const submission = (id: string) => ({ id, asked, requester: { userId: 'ada', guildId: null, channelId: null }, destination: null });

describe('A submission', () => {
  test('of an id that is known is the same job', async () => {
    await using line = await createLine();
    const tickets = await Promise.all([line.submit('j1'), line.submit('j1'), line.submit('j1', {}, 'bob')]);
    expect(tickets.map(({ fresh }) => fresh)).toEqual([true, false, false]);
    await line.settled('j1');
    expect((await line.submit('j1')).fresh).toBe(false);
    expect([line.service.purchases.length, line.channel.messages.length]).toEqual([1, 1]);
  });

  test('waits for its acknowledgement before anything is done', async () => {
    await using line = await createLine();
    const acknowledged = Promise.withResolvers<boolean>();
    await line.now.studio.submit(submission('j1'), { acknowledged: acknowledged.promise });
    await line.clock.advance(60_000);
    expect([await phaseOf(line), line.service.asked]).toEqual(['received', []]);
    acknowledged.resolve(true);
    expect((await line.settled('j1')).job.phase).toBe('done');
  });

  test('whose acknowledgement was refused is dropped without a word, and wakes whoever waits', async () => {
    await using line = await createLine();
    const acknowledged = Promise.withResolvers<boolean>();
    await line.now.studio.submit(submission('j1'), { acknowledged: acknowledged.promise });
    const settled = line.now.studio.settled('j1', { signal: new AbortController().signal });
    settled.catch(() => {});
    await line.clock.settle();
    line.now.life.failures.set('store.transaction', 2);
    acknowledged.resolve(false);
    await expect(line.clock.run(settled)).rejects.toThrow('There is no job j1.');
    expect([await phaseOf(line), line.channel.messages, line.service.asked]).toEqual([undefined, [], []]);
  });

  test('whose acknowledgement is unknown goes on', async () => {
    await using line = await createLine();
    await line.now.studio.submit(submission('j1'), { acknowledged: Promise.reject(new Error('timeout')) });
    expect((await line.settled('j1')).job.phase).toBe('done');
  });

  test('that nobody acknowledged before a crash goes on after it', async () => {
    await using line = await createLine();
    await line.now.studio.submit(submission('j1'), { acknowledged: new Promise(() => {}) });
    await line.restart();
    expect((await line.settled('j1')).job.phase).toBe('done');
  });

  test('that cannot be read again is refused before it is written', async () => {
    await using line = await createLine();
    for (const wrong of [{ count: Number.NaN }, { seed: Number.POSITIVE_INFINITY }, { strength: Number.NaN }]) {
      await expect(line.submit('j1', wrong)).rejects.toThrow();
    }
    expect(await line.now.studio.job('j1')).toBeUndefined();
  });

  test('with numbers out of range is refused in words', async () => {
    await using line = await createLine();
    for (const [id, wrong] of Object.entries({ j1: { count: 1.5 }, j2: { seed: 2 ** 60 }, j3: { count: 99 }, j4: { strength: -1 } })) {
      await line.submit(id, wrong);
      expect((await line.settled(id)).job).toMatchObject({ phase: 'failed', problem: { code: 'invalid-request' } });
    }
  });
});

describe('A start of the process', () => {
  test('takes up what waits without a nudge', async () => {
    await using line = await createLine();
    for (const id of ['j1', 'j2', 'j3']) await line.submit(id);
    await line.clock.advance(1_000);
    await line.restart();
    for (const id of ['j1', 'j2', 'j3']) expect((await line.settled(id)).job.phase).toBe('done');
    expect(line.service.boughtTwice()).toEqual([]);
  });

  test('finishes a delivery that was under way', async () => {
    await using line = await createLine();
    line.channel.routes.push('throws');
    await line.submit('j1');
    await line.clock.runUntil(() => line.channel.routes.length === 0);
    await line.restart();
    expect((await line.settled('j1')).job.phase).toBe('done');
    expect(line.channel.messages).toHaveLength(1);
  });

  test('ends what is in line for a provider that is gone, and what it was doing', async () => {
    await using line = await createLine();
    for (const id of ['j1', 'j2', 'j3']) await line.submit(id);
    await line.clock.advance(1_000);
    await line.restart({ providers: [] });
    for (const id of ['j1', 'j2', 'j3']) expect((await line.settled(id)).job).toMatchObject({ phase: 'failed', problem: { code: 'misconfigured' } });
  });

  test('forgets reply tokens that died', async () => {
    await using line = await createLine();
    line.service.fates.push({ kind: 'never' });
    await line.submit('j1');
    await line.clock.advance(16 * 60_000);
    expect(await line.now.store.read.selectFrom('jobs').select('reply_token').executeTakeFirst()).toEqual({ reply_token: null });
  });

  test('goes on forgetting tokens after the store was away', async () => {
    await using line = await createLine();
    line.service.fates.push({ kind: 'never' });
    await line.submit('j1');
    await line.clock.advance(15 * 60_000);
    line.now.life.failures.set('store.transaction', 1);
    await line.clock.advance(3 * 60_000);
    expect(await line.now.store.read.selectFrom('jobs').select('reply_token').executeTakeFirst()).toEqual({ reply_token: null });
  });
});

describe('Whoever waits for a job', () => {
  test('wakes when it is final, however many they are, and at once when it is already', async () => {
    await using line = await createLine();
    await line.submit('j1');
    const signal = new AbortController().signal;
    const all = await line.clock.run(Promise.all([1, 2, 3].map(() => line.now.studio.settled('j1', { signal }))));
    expect(all.map(({ job }) => job.phase)).toEqual(['done', 'done', 'done']);
    expect((await line.now.studio.settled('j1', { signal })).job.phase).toBe('done');
  });

  test('stops waiting when they want to', async () => {
    await using line = await createLine();
    line.service.fates.push({ kind: 'never' });
    await line.submit('j1');
    const enough = new AbortController();
    const waits = line.now.studio.settled('j1', { signal: enough.signal });
    enough.abort(new Error('enough'));
    await expect(waits).rejects.toThrow('enough');
    await expect(line.now.studio.settled('j1', { signal: enough.signal })).rejects.toThrow('enough');
  });
});

describe('An admission', () => {
  test('that throws is tried again, and given up with a word when it goes on', async () => {
    const broken = { open: () => Promise.reject(new Error('our own fault')) };
    await using line = await createLine({ fetch: broken });
    const picture = { role: 'image', name: 'a.png', bytes: 3, source: { kind: 'url', url: 'https://cdn.test/a.png' } } as const;
    await line.submit('j1', { mode: 'image-to-image', inputs: [picture] });
    expect((await line.settled('j1')).job).toMatchObject({ phase: 'failed', problem: { code: 'internal' } });
    expect(line.channel.messages).toHaveLength(1);
  });
});

describe('A chain over two lanes', () => {
  test('goes on in the second when the first has made its link', async () => {
    await using line = await createLine({ providers: ({ service, clock }) => ['box', 'cloud'].map((id) => createRecordingProvider({ service, clock, id })) });
    const { store } = line.now;
    await line.now.studio.submit({ ...submission('j1') }, { acknowledged: new Promise(() => {}) });
    await store.transaction(async (tx) => {
      const card = createRecordingProvider({ service: line.service, clock: line.clock }).models()[0];
      const request = { ...asked, provider: 'box', model: 'one', count: 1, seed: 1, inputs: [] };
      await tx.updateTable('jobs').set({ phase: 'queued', accepted_json: JSON.stringify({ request, card }) }).execute();
      const backlog = createBacklog({ store, clock: line.clock });
      await backlog.add(tx, ['box', 'cloud'].map((provider, index) => ({
        job: 'j1', index, provider, model: 'one', key: `j1-${index}`, count: 1, seed: 1, expectedSeconds: 10, ...(index > 0 ? { after: index - 1 } : {}),
      })), { requester: submission('j1').requester, at: line.clock.now() });
    });
    await line.restart();
    expect((await line.settled('j1')).job.phase).toBe('done');
    expect(line.service.purchases.map(({ key }) => key)).toEqual(['j1-0', 'j1-1']);
  });
});

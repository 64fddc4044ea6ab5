import { describe, expect, test } from 'vitest';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import type { Fate } from '../fakes/recording-service.ts';

const price = 10_000;
const billed = { micros: price, estimated: false };
const estimated = { micros: price, estimated: true };

/** The one call of a job, after its end. */
async function endOf(line: TestLine, id = 'j1'): Promise<unknown> {
  const { calls: [call] } = await line.settled(id);
  return call?.state;
}

async function endUnder(fate: Fate, settings: LineSettings = {}): Promise<{ state: unknown; asked: readonly string[]; bought: number }> {
  await using line = await createLine(settings);
  line.service.fates.push(fate);
  await line.submit('j1');
  return { state: await endOf(line), asked: line.service.asked, bought: line.service.purchases.length };
}

const failedWith = (key: string, more: object = {}): object => ({ name: 'failed', problem: { text: { key } }, ...more });

/** How a call ends, for each thing that can become of a start, where an operation is returned and where the start blocks. */
const table: readonly { readonly name: string; readonly fate: Fate; readonly operation: object; readonly blocking?: object; readonly settings?: LineSettings }[] = [
  { name: 'a result with its bill', fate: { kind: 'work', cost: billed }, operation: { name: 'made', cost: billed } },
  { name: 'a result without a bill', fate: { kind: 'work' }, operation: { name: 'made', cost: estimated } },
  { name: 'a free result', fate: { kind: 'work', cost: { micros: 0, estimated: false } }, operation: { name: 'made', cost: { micros: 0, estimated: false } } },
  {
    name: 'a result with notes', fate: { kind: 'work', notes: [{ kind: 'changed', option: 'duration', asked: '3 s', used: '5 s' }] },
    operation: { name: 'made', cost: estimated, notes: [{ kind: 'changed', option: 'duration', asked: '3 s', used: '5 s' }] },
  },
  { name: 'a refusal', fate: { kind: 'refuse' }, operation: failedWith('provider-refused') },
  { name: 'a refusal that is billed', fate: { kind: 'refuse', cost: billed }, operation: failedWith('provider-refused', { cost: billed }) },
  { name: 'a failure', fate: { kind: 'fail' }, operation: failedWith('provider-failed') },
  { name: 'a failure that is billed', fate: { kind: 'fail', cost: billed }, operation: failedWith('provider-failed', { cost: billed }) },
  { name: 'an operation that is lost', fate: { kind: 'lose' }, operation: failedWith('provider-lost', { cost: estimated }) },
  { name: 'an end by the service itself', fate: { kind: 'stop', cost: billed }, operation: failedWith('provider-failed', { cost: billed }) },
  { name: 'no output', fate: { kind: 'work', cost: billed, outputs: () => [] }, operation: failedWith('result-damaged', { cost: billed }) },
];

describe('A call ends', () => {
  for (const blocking of [false, true]) {
    test.for(table.map((row) => [row.name, row] as const))(`by %s of ${blocking ? 'a blocking start' : 'an operation'}`, async ([, { fate, operation }]) => {
      const { state } = await endUnder(fate, { provider: { blocking } });
      expect(state).toMatchObject(operation);
      if (!('cost' in operation)) expect(state).not.toHaveProperty('cost');
    });
  }

  test('by a limit when it never does of itself, with its cost estimated', async () => {
    const { state, asked } = await endUnder({ kind: 'never' });
    // The service heeds the cancel; but nobody asked for it, and what is to be said is that it took too long.
    expect(state).toMatchObject(failedWith('provider-timed-out'));
    expect(asked.filter((what) => what.startsWith('cancel'))).toEqual(['cancel op-1']);
  });

  test('as misconfigured, at no cost, when its provider is gone before it began', async () => {
    await using line = await createLine();
    line.service.fates.push({ kind: 'never' });
    await line.submit('j1', {}, 'bob');
    await line.submit('j2');
    await line.clock.advance(100);
    await line.restart({ providers: [] });
    expect([await endOf(line, 'j1'), await endOf(line, 'j2')]).toMatchObject([
      failedWith('provider-unavailable', { cost: estimated }), failedWith('provider-unavailable'),
    ]);
    expect((await line.job('j2')).calls[0]?.state).not.toHaveProperty('cost');
  });
});

describe('A start that certainly began nothing', () => {
  test('pauses the lane for as long as the service asks, keeps its place, and is bought once', async () => {
    await using line = await createLine();
    line.service.fates.push({ kind: 'not-begun', retryAfterMs: 30_000 });
    await line.submit('j1');
    await line.clock.advance(100);
    await line.submit('j2', {}, 'bob');
    await line.clock.advance(29_000);
    expect([line.service.asked, (await line.job('j1')).job.phase]).toEqual([['start j1-0'], 'queued']);
    await line.settled('j2');
    expect(line.service.purchases.map(({ key }) => key)).toEqual(['j1-0', 'j2-0']);
    expect(line.service.purchases[0]?.at).toBeGreaterThanOrEqual(line.clock.now() - 60_000);
  });

  test('is tried again for as long as the service is away, but not in a rush', async () => {
    await using line = await createLine();
    for (let number = 0; number < 20; number++) line.service.fates.push({ kind: 'not-begun', retryAfterMs: 0 });
    await line.submit('j1');
    await line.clock.advance(10_000);
    expect(line.service.asked.length).toBeLessThanOrEqual(11);
    expect(await endOf(line)).toMatchObject({ name: 'made' });
  });

  test('shows its job in line again', async () => {
    await using line = await createLine();
    line.service.fates.push({ kind: 'not-begun', retryAfterMs: 30_000 });
    await line.submit('j1');
    await line.clock.advance(10_000);
    expect(line.channel.progress.at(-1)?.event).toEqual({ kind: 'queued', position: 1 });
  });

  test('ends at once when its job is being canceled', async () => {
    await using line = await createLine({ provider: { blocking: true } });
    line.service.fates.push({ kind: 'not-begun', retryAfterMs: 3_600_000 });
    await line.submit('j1');
    await line.clock.advance(100);
    expect(await line.now.studio.cancel('j1', { userId: 'ada' })).toBe('canceled');
    expect(await endOf(line)).toEqual({ name: 'canceled' });
  });
});

describe('An unclear start', () => {
  test('that the service knows is followed and not bought again', async () => {
    for (const blocking of [false, true]) {
      const { state, bought, asked } = await endUnder({ kind: 'answer-lost' }, { provider: { blocking } });
      expect([state, bought]).toMatchObject([{ name: 'made' }, 1]);
      expect(asked).toContain('find j1-0');
    }
  });

  test('that the service does not have is started again under the same key, once that is certain', async () => {
    await using line = await createLine();
    const began = line.clock.now();
    line.service.fates.push({ kind: 'request-lost' });
    await line.submit('j1');
    expect(await endOf(line)).toMatchObject({ name: 'made' });
    expect(line.service.asked.filter((what) => what.startsWith('start'))).toEqual(['start j1-0', 'start j1-0']);
    expect((line.service.purchases[0]?.at ?? 0) - began).toBeGreaterThanOrEqual(120_000);
  });

  test('of a service that cannot tell ends the call with an estimated cost, and is never bought again', async () => {
    for (const fate of [{ kind: 'answer-lost' }, { kind: 'request-lost' }] as const) {
      const { state, asked } = await endUnder(fate, { provider: { find: false } });
      expect(state).toMatchObject(failedWith('start-unclear', { cost: estimated }));
      expect(asked).toEqual(['start j1-0']);
    }
  });

  test('that takes longer than the card allows is given up as unclear', async () => {
    const { state, bought } = await endUnder({ kind: 'never' }, { provider: { blocking: true, find: false } });
    expect([state, bought]).toMatchObject([failedWith('start-unclear', { cost: estimated }), 1]);
  });

  test('found running after a crash is asked about, not bought again', async () => {
    await using line = await createLine();
    await line.submit('j1');
    await line.clock.advance(3_000);
    await line.restart();
    expect(await endOf(line)).toMatchObject({ name: 'made' });
    expect(line.service.asked.filter((what) => what.startsWith('start'))).toEqual(['start j1-0']);
    expect(line.service.asked).not.toContain('find j1-0');
  });
});

describe('A process that is killed', () => {
  test('during a start leaves the call as starting', async () => {
    await using line = await createLine({ provider: { blocking: true } });
    await line.submit('j1');
    await line.clock.advance(3_000);
    line.now.life.end();
    expect((await line.job('j1')).calls[0]?.state).toEqual({ name: 'starting' });
  });
});

describe('While the store is away', () => {
  test.for([false, true])('nothing that was bought is forgotten (blocking start: %s)', async (blocking) => {
    for (let step = 1; step <= 6; step++) {
      await using line = await createLine({ provider: { blocking }, service: { cost: billed } });
      await line.submit('j1');
      await line.clock.runUntil(() => line.service.asked.length >= step || line.service.purchases.some(({ doneAt }) => doneAt <= line.clock.now()));
      line.now.life.failures.set('store.transaction', 5);
      expect(await endOf(line)).toMatchObject({ name: 'made', cost: billed });
      expect(line.service.purchases).toHaveLength(1);
    }
  });

  test('nothing is lost that was asked for', async () => {
    await using line = await createLine();
    await line.submit('j1');
    line.now.life.failures.set('store.transaction', 8);
    expect(await endOf(line)).toMatchObject({ name: 'made' });
    expect(line.channel.outcomesOf('j1')).toHaveLength(1);
  });
});

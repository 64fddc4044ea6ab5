import { describe, expect, test } from 'vitest';
import { createLine, type TestLine } from '../fakes/line.ts';

const working = (line: TestLine) => line.channel.progress.flatMap(({ event }) => (event.kind === 'working' ? [event] : []));

describe('Progress', () => {
  test('is what the service says, over all calls of the job, and never falls', async () => {
    await using line = await createLine({ provider: { limits: { concurrency: 2 } } });
    await line.submit('j1', { count: 4 });
    await line.settled('j1');
    const fractions = working(line).map(({ fraction }) => fraction);
    expect(fractions[0]).toBe(0);
    const known = fractions.filter((fraction) => fraction !== null);
    expect(known).toEqual(known.toSorted((a, b) => a - b));
    expect(known.at(-1)).toBeGreaterThan(0.8);
    expect(known.every((fraction) => fraction <= 1)).toBe(true);
  });

  test('is not invented where the service says nothing', async () => {
    await using line = await createLine();
    line.service.fates.push({ kind: 'never' });
    await line.submit('j1');
    await line.clock.advance(30_000);
    expect(new Set(working(line).map(({ fraction }) => fraction))).toEqual(new Set([null]));
    expect(working(line)[0]?.startedAt).toBe((await line.job('j1')).job.startedAt);
  });

  test('is told once a second at most', async () => {
    await using line = await createLine({ provider: { limits: { concurrency: 4 } } });
    await line.submit('j1', { count: 4 });
    await line.settled('j1');
    expect(working(line).length).toBeLessThanOrEqual(12);
  });

  test('is not told of a job that is over at once', async () => {
    await using line = await createLine({ service: { workMs: 0 } });
    await line.submit('j1');
    await line.settled('j1');
    await line.clock.advance(10_000);
    expect(working(line)).toEqual([]);
  });

  test('ends with the getting ready, before the post', async () => {
    await using line = await createLine();
    await line.submit('j1');
    await line.settled('j1');
    await line.clock.advance(10_000);
    expect(line.channel.progress.at(-1)?.event).toEqual({ kind: 'finishing' });
  });

  test('is told of nothing that was refused at the door', async () => {
    await using line = await createLine();
    await line.submit('j1', { prompt: '' });
    await line.settled('j1');
    expect(line.channel.progress).toEqual([]);
  });
});

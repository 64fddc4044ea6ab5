import { describe, expect, test } from 'vitest';
import type { Preview } from '../../src/core/preview.ts';
import { createLine, type TestLine } from '../fakes/line.ts';

const working = (line: TestLine) => line.channel.progress.flatMap(({ event }) => (event.kind === 'working' ? [event] : []));

const preview = (fill: number): Preview => ({ type: 'image/jpeg', bytes: Uint8Array.from([0xff, 0xd8, 0xff, fill]) });

describe('A preview', () => {
  test('is told with the progress, the latest alone', async () => {
    await using line = await createLine();
    line.service.fates.push({ kind: 'never' });
    await line.submit('j1');
    await line.clock.advance(3_000);
    expect(working(line).at(-1)).not.toHaveProperty('preview');
    for (const fill of [1, 2]) {
      line.service.preview = preview(fill);
      await line.clock.advance(5_000);
    }
    expect(working(line).at(-1)?.preview).toEqual(preview(2));
    line.service.preview = undefined;
    await line.clock.advance(5_000);
    expect(working(line).at(-1)?.preview).toEqual(preview(2));
  });

  test('is not told any more once its call is over, while others of the job go on', async () => {
    await using line = await createLine({ provider: { limits: { concurrency: 1 } } });
    line.service.preview = preview(1);
    await line.submit('j1', { count: 2 });
    await line.clock.advance(9_000);
    expect(working(line).at(-1)?.preview).toEqual(preview(1));
    line.service.preview = undefined;
    await line.clock.advance(5_000);
    expect(line.service.purchases).toHaveLength(2);
    expect(working(line).at(-1)).not.toHaveProperty('preview');
  });

  test('is in no row, neither on the way nor at the end', async () => {
    await using line = await createLine();
    line.service.preview = { type: 'image/jpeg', bytes: new TextEncoder().encode('a preview of something') };
    await line.submit('j1');
    await line.clock.advance(5_000);
    expect(working(line).at(-1)).toHaveProperty('preview');
    const rows = async (): Promise<string> => JSON.stringify([await line.now.store.read.selectFrom('calls').selectAll().execute(), await line.now.store.read.selectFrom('jobs').selectAll().execute()]);
    expect(await rows()).not.toMatch(/preview/);
    await line.settled('j1');
    expect(await rows()).not.toMatch(/preview/);
    let files = 0;
    for await (const _ of line.now.spool.list()) files += 1;
    expect(files).toBe(1);
  });
});

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

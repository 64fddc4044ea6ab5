import { describe, expect, test } from 'vitest';
import { createLine, type TestLine } from '../fakes/line.ts';

const phaseOf = async (line: TestLine, id = 'j1'): Promise<string | undefined> => (await line.job(id)).job.phase;

describe('A stop', () => {
  test('leaves running work to the next process at once', async () => {
    await using line = await createLine();
    await line.submit('j1');
    await line.submit('j2');
    await line.clock.advance(3_000);
    const began = line.clock.monotonic();
    await line.stop();
    expect([line.clock.monotonic() - began, await phaseOf(line), await phaseOf(line, 'j2')]).toEqual([0, 'working', 'queued']);
    await line.restart();
    expect([(await line.settled('j1')).job.phase, (await line.settled('j2')).job.phase]).toEqual(['done', 'done']);
    expect(line.service.boughtTwice()).toEqual([]);
  });

  test('gives a blocking start its time, and keeps what it brings', async () => {
    await using line = await createLine({ provider: { blocking: true, find: false } });
    await line.submit('j1');
    await line.clock.advance(3_000);
    await line.stop(25_000);
    expect((await line.job('j1')).calls[0]?.state.name).toBe('made');
    await line.restart();
    expect((await line.settled('j1')).job.phase).toBe('done');
  });

  test('leaves a blocking start that takes too long as unclear', async () => {
    await using line = await createLine({ provider: { blocking: true }, service: { workMs: 60_000 } });
    await line.submit('j1');
    await line.clock.advance(3_000);
    const began = line.clock.monotonic();
    await line.stop(25_000);
    expect([line.clock.monotonic() - began, (await line.job('j1')).calls[0]?.state.name]).toEqual([25_000, 'starting']);
    await line.restart();
    expect([(await line.settled('j1')).job.phase, line.service.purchases.length]).toEqual(['done', 1]);
  });

  test('buys nothing any more, whatever was about to begin', async () => {
    for (let wait = 0; wait < 12; wait++) {
      await using line = await createLine({ service: { workMs: 1_000 } });
      await line.submit('j1');
      for (let turn = 0; turn < wait; turn++) await new Promise((resolve) => { setImmediate(resolve); });
      if (wait % 2 === 0) line.now.life.failures.set('store.transaction', 1);
      const before = line.service.purchases.length;
      const stopped = line.stop();
      const during = line.service.purchases.length;
      await stopped;
      expect([before, line.service.purchases.length]).toEqual([before, during]);
      await line.restart();
      expect((await line.settled('j1')).job.phase).toBe('done');
      expect(line.service.purchases).toHaveLength(1);
    }
  });

  test('finishes a post that is being sent', async () => {
    await using line = await createLine();
    await line.submit('j1');
    await line.clock.runUntil(() => line.channel.tries.length === 1);
    await line.stop();
    expect(await phaseOf(line)).toBe('done');
  });

  test('does not wait for the next try of a post', async () => {
    await using line = await createLine();
    line.channel.routes.push(...Array.from({ length: 9 }, () => 'throws' as const));
    await line.submit('j1');
    await line.clock.runUntil(() => line.channel.routes.length === 0);
    line.channel.routes.push('throws', 'throws');
    const began = line.clock.monotonic();
    await line.stop();
    expect([line.clock.monotonic() - began, await phaseOf(line)]).toEqual([0, 'delivering']);
  });

  test('admits nothing any more; the next process does', async () => {
    await using line = await createLine();
    const stopped = line.stop();
    await line.submit('j1');
    await stopped;
    expect(await phaseOf(line)).toBe('received');
    await line.restart();
    expect((await line.settled('j1')).job.phase).toBe('done');
  });
});

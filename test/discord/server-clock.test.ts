import { describe, expect, test } from 'vitest';
import { createServerClock } from '../../src/discord/server-clock.ts';
import { createTestClock } from './bench.ts';

const date = (milliseconds: number): string => new Date(milliseconds).toUTCString();

describe('Discord’s clock', () => {
  test('is taken to be ours while nothing else is known', () => {
    const clock = createTestClock();
    expect(createServerClock(clock).now()).toBe(clock.now());
  });

  test('is ours as long as its dates allow it', async () => {
    const clock = createTestClock();
    const server = createServerClock(clock);
    for (let each = 0; each < 50; each++) {
      server.learn(date(clock.now()));
      await clock.advance(137);
    }
    expect(server.now()).toBe(clock.now());
  });

  test('tells whole milliseconds', async () => {
    const clock = createTestClock();
    const server = createServerClock(clock);
    server.learn(date(clock.now() + 90_000));
    await clock.advance(5);
    server.learn(date(clock.now() + 90_000));

    expect(Number.isInteger(server.now())).toBe(true);
    expect(Number.isInteger(server.toLocal(0))).toBe(true);
  });

  test.each([-90_000, 90_000])('is learnt to within a second when it differs by %i ms', async (difference) => {
    const clock = createTestClock();
    const server = createServerClock(clock);
    for (let each = 0; each < 50; each++) {
      server.learn(date(clock.now() + difference));
      await clock.advance(137);
    }
    expect(Math.abs(server.now() - clock.now() - difference)).toBeLessThanOrEqual(1_000);
    expect(Math.abs(server.toLocal(clock.now() + difference) - clock.now())).toBeLessThanOrEqual(1_000);
  });

  test('is learnt anew when one of the clocks jumps', () => {
    const clock = createTestClock();
    const server = createServerClock(clock);
    server.learn(date(clock.now()));
    server.learn(date(clock.now() + 3_600_000));
    expect(Math.abs(server.now() - clock.now() - 3_600_000)).toBeLessThanOrEqual(2_000);
  });

  test('is not confused by an answer without a date', () => {
    const clock = createTestClock();
    const server = createServerClock(clock);
    server.learn(null);
    server.learn('yesterday');
    expect(server.now()).toBe(clock.now());
  });
});

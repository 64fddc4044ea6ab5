import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import type { Lane } from '../../src/core/lane.ts';
import type { Provider } from '../../src/core/provider.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';

export type LaneOptions = { readonly limits: Provider['limits']; readonly clock: Clock; readonly startedAt?: readonly number[] };

/** Slots and permits of one provider. Every implementation of `Lane` passes it. */
export function laneContract(name: string, create: (o: LaneOptions) => Lane | Promise<Lane>): void {
  describe(`A lane of ${name}`, () => {
    test('has as many free slots as its concurrency says, less those that are filled', async () => {
      const { lane, clock, work } = await bench(create, { concurrency: 3 });
      expect(lane.free()).toBe(3);
      lane.hand(work(10));
      lane.hand(work(20));
      expect(lane.free()).toBe(1);
      await clock.advance(10);
      expect(lane.free()).toBe(2);
      await clock.advance(10);
      expect(lane.free()).toBe(3);
    });

    test('never runs more than its concurrency at once, and keeps all its slots busy', async () => {
      const { lane, clock, work, greedy, most } = await bench(create, { concurrency: 3 });
      let left = 30;
      greedy(() => (left-- > 0 ? work(100) : undefined));
      await clock.advance(1_000);
      expect([most(), lane.free(), clock.sleepers]).toEqual([3, 3, 0]);
    });

    test('starts no more than the rate allows in any window, and not much less', async () => {
      const { clock, work, greedy, starts } = await bench(create, { concurrency: 5, rate: { max: 4, perMs: 1_000 } });
      const durations = [10, 700, 30, 250, 90, 1_300];
      let number = 0;
      greedy(() => work(durations[number++ % durations.length] ?? 0));
      await clock.advance(20_000);
      expect(fullestWindow(starts, 1_000)).toBe(4);
      expect(starts.length).toBeGreaterThanOrEqual(76);
    });

    test('counts the starts from before it was created', async () => {
      const clock = createFakeClock();
      const startedAt = [-1_500, -900, -400].map((ago) => clock.now() + ago);
      const { lane } = await bench(create, { concurrency: 5, rate: { max: 3, perMs: 1_000 } }, { clock, startedAt });
      expect(lane.free()).toBe(1);
      await clock.advance(111);
      expect(lane.free()).toBe(2);
      await clock.advance(500);
      expect(lane.free()).toBe(3);
    });

    test('waits one window at most when the machine\'s clock was set back since the last starts', async () => {
      const clock = createFakeClock();
      const startedAt = [clock.now() + 3_600_000];
      const { lane } = await bench(create, { concurrency: 1, rate: { max: 1, perMs: 1_000 } }, { clock, startedAt });
      expect(lane.free()).toBe(0);
      await clock.advance(1_011);
      expect(lane.free()).toBe(1);
    });

    test('gives nothing while it is paused, and says when it goes on', async () => {
      const { lane, clock, freed } = await bench(create, { concurrency: 2 });
      lane.pause(500);
      expect(lane.free()).toBe(0);
      await clock.advance(499);
      expect([lane.free(), freed()]).toEqual([0, 0]);
      await clock.advance(1);
      expect([lane.free(), freed()]).toEqual([2, 1]);
    });

    test('lets the longer of two pauses win, whichever came first', async () => {
      for (const pauses of [[500, 2_000], [2_000, 500]]) {
        const { lane, clock } = await bench(create, { concurrency: 2 });
        for (const ms of pauses) lane.pause(ms);
        await clock.advance(1_999);
        expect(lane.free()).toBe(0);
        await clock.advance(1);
        expect(lane.free()).toBe(2);
      }
    });

    test('wakes whoever asked in vain during a pause that was made longer meanwhile', async () => {
      const { lane, clock, work, greedy, starts } = await bench(create, { concurrency: 1 });
      lane.pause(500);
      greedy(() => (starts.length === 0 ? work(10) : undefined));
      lane.pause(2_000);
      const began = clock.monotonic();
      await clock.advance(5_000);
      expect(starts.map((at) => at - began)).toEqual([2_000]);
    });

    test('does not stop the running by a pause', async () => {
      const { lane, clock, work, ends } = await bench(create, { concurrency: 2 });
      lane.hand(work(100));
      lane.pause(1_000);
      await clock.advance(100);
      expect(ends).toHaveLength(1);
    });

    test('frees the slot of a task that throws', async () => {
      const { lane, clock, freed } = await bench(create, { concurrency: 1 });
      lane.hand(() => Promise.reject(new Error('on purpose')));
      await clock.settle();
      expect([lane.free(), freed()]).toEqual([1, 1]);
    });

    test('lets re-attached tasks take their slots first, without a permit', async () => {
      const { lane, clock, work, starts } = await bench(create, { concurrency: 3, rate: { max: 2, perMs: 60_000 } });
      for (let number = 0; number < 2; number++) lane.hand(work(1_000), { started: true });
      expect(lane.free()).toBe(1);
      lane.hand(work(1_000));
      await clock.settle();
      expect([lane.free(), starts.length]).toEqual([0, 3]);
      await clock.advance(1_000);
      expect(lane.free()).toBe(1);
    });

    test('runs more re-attached tasks than it has slots one after the other, before anything new', async () => {
      const { lane, clock, work, most, ends } = await bench(create, { concurrency: 2 });
      for (let number = 0; number < 5; number++) lane.hand(work(100), { started: true });
      await clock.settle();
      expect(lane.free()).toBe(0);
      await clock.advance(200);
      expect([lane.free(), most()]).toEqual([1, 2]);
      await clock.advance(100);
      expect([lane.free(), ends.length]).toEqual([2, 5]);
    });

    test('is disposed when its tasks have settled; then it has no slots and nobody is called any more', async () => {
      const { lane, clock, work, ends, freed } = await bench(create, { concurrency: 1, rate: { max: 1, perMs: 60_000 } });
      lane.hand(work(100));
      expect(lane.free()).toBe(0);
      const disposed = lane[Symbol.asyncDispose]();
      await clock.run(Promise.resolve(disposed));
      const calls = freed();
      expect([ends.length, lane.free(), clock.sleepers]).toEqual([1, 0, 0]);
      await clock.advance(120_000);
      expect([lane.free(), freed()]).toEqual([0, calls]);
    });
  });
}

/** The most starts that any stretch of less than `windowMs` holds. */
function fullestWindow(starts: readonly number[], windowMs: number): number {
  return Math.max(...starts.map((from) => starts.filter((at) => at >= from && at < from + windowMs).length));
}

async function bench(create: (o: LaneOptions) => Lane | Promise<Lane>, limits: Provider['limits'], more: { clock?: FakeClock; startedAt?: readonly number[] } = {}) {
  const clock = more.clock ?? createFakeClock();
  const lane = await create({ limits, clock, ...(more.startedAt ? { startedAt: more.startedAt } : {}) });
  const starts: number[] = [];
  const ends: number[] = [];
  let most = 0;
  let freed = 0;
  lane.onFree(() => {
    freed += 1;
  });
  /** A task of `ms` milliseconds. */
  const work = (ms: number) => async (): Promise<void> => {
    starts.push(clock.monotonic());
    most = Math.max(most, starts.length - ends.length);
    await clock.sleep(ms);
    ends.push(clock.monotonic());
  };
  /** Fills whatever is free, now and whenever something may be free again, until `next` gives no task. */
  const greedy = (next: () => (() => Promise<void>) | undefined): void => {
    const fill = (): void => {
      while (lane.free() > 0) {
        const task = next();
        if (!task) return;
        lane.hand(task);
      }
    };
    lane.onFree(fill);
    fill();
  };
  return { lane, clock, work, greedy, starts, ends, most: () => most, freed: () => freed };
}

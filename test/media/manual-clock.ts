import type { Clock } from '../../src/core/clock.ts';

/** A clock that stands still until it is moved. */
export type ManualClock = Clock & {
  /** Moves time on and wakes whoever has slept long enough. */
  advance(ms: number): void;
  /** Resolves once somebody sleeps for exactly `ms`. */
  untilAsleep(ms: number): Promise<void>;
};

type Sleeper = { readonly ms: number; readonly until: number; wake(): void };

export function createManualClock(): ManualClock {
  let time = 0;
  const sleepers = new Set<Sleeper>();
  const watchers = new Set<() => void>();
  return {
    now: () => time,
    monotonic: () => time,
    sleep: (ms, signal) => new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const sleeper: Sleeper = { ms, until: time + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        reject(signal.reason);
      }, { once: true });
      for (const look of watchers) look();
    }),
    advance(ms) {
      time += ms;
      for (const sleeper of sleepers) {
        if (sleeper.until > time) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
    untilAsleep: (ms) => new Promise((resolve) => {
      const look = (): void => {
        if (![...sleepers].some((sleeper) => sleeper.ms === ms)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    }),
  };
}

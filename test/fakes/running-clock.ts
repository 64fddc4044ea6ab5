import type { Clock } from '../../src/core/clock.ts';

/** A clock that runs like the machine's, for tests with sockets and processes; a test can move it on or make it run faster. */
export type RunningClock = Clock & {
  /** Lets `ms` milliseconds pass at once; whoever has slept long enough wakes. */
  skip(ms: number): void;
  /** Lets it run `factor` times as fast until the returned value is disposed. */
  fast(factor: number): Disposable;
};

type Sleeper = { readonly due: number; timer: NodeJS.Timeout | undefined; wake(): void };

/** `startsAt`: epoch milliseconds. */
export function createRunningClock({ startsAt = Date.UTC(2026, 10, 23, 12) }: { startsAt?: number } = {}): RunningClock {
  let base = startsAt;
  let realBase = performance.now();
  let speed = 1;
  const sleepers = new Set<Sleeper>();
  const now = (): number => base + (performance.now() - realBase) * speed;

  const schedule = (sleeper: Sleeper): void => {
    clearTimeout(sleeper.timer);
    const wait = Math.max(0, Math.ceil((sleeper.due - now()) / speed));
    sleeper.timer = setTimeout(() => {
      // Timers of the machine may fire a little early.
      if (now() < sleeper.due) schedule(sleeper);
      else sleeper.wake();
    }, wait);
  };
  const change = (ms: number, factor: number): void => {
    base = now() + ms;
    realBase = performance.now();
    speed = factor;
    for (const sleeper of sleepers) schedule(sleeper);
  };

  return {
    now: () => Math.floor(now()),
    monotonic: () => now() - startsAt,
    sleep: (ms, signal) => new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const end = (settle: () => void) => (): void => {
        clearTimeout(sleeper.timer);
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const abort = end(() => reject(signal?.reason));
      const sleeper: Sleeper = { due: now() + Math.max(0, ms), timer: undefined, wake: end(resolve) };
      signal?.addEventListener('abort', abort, { once: true });
      sleepers.add(sleeper);
      schedule(sleeper);
    }),
    skip: (ms) => change(ms, speed),
    fast: (factor) => {
      change(0, factor);
      return { [Symbol.dispose]: () => change(0, 1) };
    },
  };
}

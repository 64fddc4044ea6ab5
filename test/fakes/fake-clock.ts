import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/core/clock.ts';

/** A clock that a test moves on. Whoever sleeps on it wakes in the order of their times. */
export type FakeClock = Clock & {
  /** Lets `ms` milliseconds pass; whoever wakes has done their work before the next one wakes. */
  advance(ms: number): Promise<void>;
  /**
   * Lets time pass from one sleeper to the next until `goal` resolves, and gives its value (or throws what it throws). Fails
   * when nobody sleeps any more, or after `atMostMs` milliseconds (default: a week) of this clock.
   */
  run<T>(goal: Promise<T>, o?: { atMostMs?: number }): Promise<T>;
  /** The same until `isReached` says so; it is asked after every step. */
  runUntil(isReached: () => boolean | Promise<boolean>, o?: { atMostMs?: number }): Promise<void>;
  /** Lets everything happen that needs no time: promises, SQL, files. */
  settle(): Promise<void>;
  /** Sets the machine's clock to another time, as a person or NTP does: nobody wakes of it. */
  jump(ms: number): void;
  readonly sleepers: number;
};

type Sleeper = { readonly at: number; readonly wake: () => void };

const week = 7 * 24 * 60 * 60_000;
/** Turns of the event loop without work after which nothing is to be expected any more. */
const quietTurns = 3;

/** Whether somebody waits for a file, for the thread that writes files, or for the next turn; all of that needs no time of ours. */
function isWork(resource: string): boolean {
  return resource.startsWith('FSReq') || ['CloseReq', 'MessagePort', 'Immediate'].includes(resource);
}

/** `startsAt`: epoch milliseconds. */
export function createFakeClock({ startsAt = Date.UTC(2026, 10, 23, 12) }: { startsAt?: number } = {}): FakeClock {
  let monotonic = 1_000;
  let offset = startsAt - monotonic;
  const sleepers = new Set<Sleeper>();

  const next = (): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) if (!first || sleeper.at < first.at) first = sleeper;
    return first;
  };
  const wake = (sleeper: Sleeper): void => {
    monotonic = Math.max(monotonic, sleeper.at);
    sleepers.delete(sleeper);
    sleeper.wake();
  };

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet++) {
      await turn();
      if (process.getActiveResourcesInfo().some(isWork)) quiet = -1;
    }
  }

  async function runUntil(isReached: () => boolean | Promise<boolean>, { atMostMs = week }: { atMostMs?: number } = {}): Promise<void> {
    const end = monotonic + atMostMs;
    for (;;) {
      await settle();
      if (await isReached()) return;
      const sleeper = next();
      if (!sleeper) throw new Error('What is waited for cannot happen: nobody sleeps on the clock.');
      if (sleeper.at > end) throw new Error(`What is waited for did not happen within ${atMostMs} ms.`);
      wake(sleeper);
    }
  }

  return {
    now: () => monotonic + offset,
    monotonic: () => monotonic,
    sleep: (ms, signal) => new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = (): void => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        at: monotonic + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      sleepers.add(sleeper);
    }),
    advance: async (ms) => {
      const end = monotonic + ms;
      await settle();
      for (let sleeper = next(); sleeper && sleeper.at <= end; sleeper = next()) {
        wake(sleeper);
        await settle();
      }
      monotonic = Math.max(monotonic, end);
      await settle();
    },
    run: async (goal, o) => {
      let isSettled = false;
      const note = (): void => {
        isSettled = true;
      };
      goal.then(note, note);
      await runUntil(() => isSettled, o);
      return goal;
    },
    runUntil,
    settle,
    jump: (ms) => {
      offset += ms;
    },
    get sleepers() {
      return sleepers.size;
    },
  };
}

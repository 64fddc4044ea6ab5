import { setTimeout as wait } from 'node:timers/promises';

/** The machine's time. */
export const systemClock = {
  /** Milliseconds since the epoch. */
  now: (): number => Date.now(),
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic: (): number => performance.now(),
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
  sleep: async (ms: number, signal?: AbortSignal): Promise<void> => {
    try {
      await wait(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};

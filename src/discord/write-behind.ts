import type { Clock } from '../core/clock.ts';

export type WriteBehind<T extends object> = AsyncDisposable & {
  /** Adds to what is to be written under a key; known at once by `get`, written later. */
  put(key: string, values: T): void;
  /** What is not written yet. */
  get(key: string): T | undefined;
  /** Takes a key out: its values are written by somebody else. */
  take(key: string): T | undefined;
};

export type WriteBehindParts<T> = {
  readonly clock: Clock;
  /** Milliseconds a value may wait. */
  readonly delay: number;
  /** Writes some of what waited. Values of a failed write are lost; it tells of that itself, and throws nothing. */
  readonly write: (entries: readonly (readonly [string, T])[]) => Promise<void>;
};

/** Entries a write may hold, so that none keeps the event loop for long. */
const atOnce = 25;

/** Collects values whose loss would cost little, and writes many of them together. Disposing writes the rest. */
export function createWriteBehind<T extends object>({ clock, delay, write }: WriteBehindParts<T>): WriteBehind<T> {
  let waiting = new Map<string, T>();
  let writing = new Map<string, T>();
  let running: Promise<void> | undefined;
  const stop = new AbortController();

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      await clock.sleep(delay, stop.signal).catch(() => undefined);
      writing = waiting;
      waiting = new Map();
      for (const keys = [...writing.keys()]; keys.length > 0;) {
        const some = keys.splice(0, atOnce).flatMap((key): (readonly [string, T])[] => {
          const values = writing.get(key);
          return values ? [[key, values]] : [];
        });
        await write(some);
        for (const [key] of some) writing.delete(key);
      }
    }
    running = undefined;
  }

  const get = (key: string): T | undefined => {
    const [older, younger] = [writing.get(key), waiting.get(key)];
    return older && younger ? { ...older, ...younger } : younger ?? older;
  };

  return {
    get,
    put(key, values) {
      waiting.set(key, { ...waiting.get(key), ...values });
      running ??= run();
    },
    take(key) {
      const values = get(key);
      waiting.delete(key);
      writing.delete(key);
      return values;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

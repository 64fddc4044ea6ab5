import type { Clock } from '../../src/core/clock.ts';

/**
 * The life of a process within a test. When it is over, nothing that it waits for ever comes: whatever leaves the process is
 * a step, before it is done and after, and a dead process takes none.
 */
export type Life = {
  /** Resolves when the step may be taken; never, once the process is dead. */
  step(name: string): Promise<void>;
  end(): void;
  readonly isOver: boolean;
  /** So many of the next calls of a part's method (`store.transaction`) fail before they do anything. */
  readonly failures: Map<string, number>;
  /** Every step taken; the last one is where it died. */
  readonly steps: readonly string[];
};

const never = new Promise<never>(() => {});

/** `diesAt`: the number of the step, from 1, that is not taken any more. */
export function createLife({ diesAt = Number.POSITIVE_INFINITY }: { diesAt?: number } = {}): Life {
  const steps: string[] = [];
  let isOver = false;
  return {
    step: async (name) => {
      if (isOver) return never;
      steps.push(name);
      if (steps.length < diesAt) return undefined;
      isOver = true;
      return never;
    },
    end: () => {
      isOver = true;
    },
    get isOver() {
      return isOver;
    },
    failures: new Map(),
    steps,
  };
}

type Method = (...args: readonly never[]) => Promise<unknown>;
type MethodsOf<T> = { [K in keyof T]-?: NonNullable<T[K]> extends Method ? K : never }[keyof T];

/** The part as the process sees it: each of the named methods is two steps. */
export function mortal<T extends object>(life: Life, name: string, part: T, methods: readonly MethodsOf<T>[]): T {
  const wrapped: Partial<Record<keyof T, unknown>> = {};
  for (const method of methods) {
    const real = part[method] as Method | undefined;
    if (!real) continue;
    const label = `${name}.${String(method)}`;
    wrapped[method] = async (...args: readonly never[]) => {
      await life.step(`before ${label}`);
      const failures = life.failures.get(label) ?? 0;
      if (failures > 0) {
        life.failures.set(label, failures - 1);
        throw new Error(`${label} is away`);
      }
      const work = real.apply(part, args as never[]);
      // Begun and not answered: a purchase may be there by now.
      if (label === 'provider.start') await Promise.race([life.step(`within ${label}`), work.then(() => {}, () => {})]);
      const result = await work.catch(async (error: unknown) => {
        await life.step(`after ${label}`);
        throw error;
      });
      await life.step(`after ${label}`);
      return result;
    };
  }
  return { ...part, ...wrapped };
}

/** A clock on which the dead do not wake. */
export function mortalClock(life: Life, clock: Clock): Clock {
  const alive = async (sleep: Promise<void>): Promise<void> => {
    await sleep.catch((error: unknown) => {
      if (!life.isOver) throw error;
    });
    if (life.isOver) await never;
  };
  return { now: () => clock.now(), monotonic: () => clock.monotonic(), sleep: (ms, signal) => alive(clock.sleep(ms, signal)) };
}

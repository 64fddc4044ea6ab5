import type { Clock } from '../core/clock.ts';
import type { Log } from '../lib/log.ts';

/** Milliseconds for one answer of `check`, `find` or `cancel`. */
const answerLimit = 60_000;
const longestWait = 60_000;

/** How long to wait for others, and what to make of their silence. */
export type Patience = {
  /** One free question. `undefined` = no answer. Throws only when the process is to end. */
  ask<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
  /** Waits; an abort of `until` ends the wait early. Throws only when the process is to end. */
  pause(ms: number, until?: AbortSignal): Promise<void>;
  /**
   * Does again what the store did not take, for ever or `atMost` so many times. Throws then, or once `until` is aborted;
   * by default there is time until the last moment.
   */
  insist<T>(step: () => Promise<T>, o?: { atMost?: number; until?: AbortSignal }): Promise<T>;
};

/** `stopping`: everything free is left at once. `killing`: even what was paid for is not written down any more. */
export function createPatience(parts: { clock: Clock; log: Log; stopping: AbortSignal; killing: AbortSignal }): Patience {
  const { clock, log, stopping, killing } = parts;
  return {
    ask: async (question) => {
      try {
        return await within({ clock, ms: answerLimit, until: stopping }, question);
      } catch (error) {
        stopping.throwIfAborted();
        log.warn({ error }, 'a provider gave no answer');
        return undefined;
      }
    },
    pause: async (ms, until = stopping) => {
      await clock.sleep(ms, until).catch(() => {});
      stopping.throwIfAborted();
    },
    insist: (step, o) => insist({ clock, log, until: killing, ...o }, step),
  };
}

/**
 * The value of `step`, which is done again until it succeeds, or `atMost` so many times; `tries` counts from 1. Throws what it
 * threw last, or the reason of `until`.
 */
export async function insist<T>(
  { clock, log, until, atMost = Number.POSITIVE_INFINITY }: { clock: Clock; log: Log; until: AbortSignal; atMost?: number },
  step: (tries: number) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    until.throwIfAborted();
    try {
      return await step(tries);
    } catch (error) {
      until.throwIfAborted();
      if (tries >= atMost) throw error;
      log.error({ tries, error }, 'a step failed and is tried again');
      await clock.sleep(backOff(tries), until);
    }
  }
}

/** Nobody hears it; without a reason the controller would make an error, stack and all. */
const over = 'over';

/**
 * The answer of `work`. Throws a `TimeoutError` after `ms` milliseconds and the reason of `until` as soon as that is aborted,
 * even where the work does not heed its signal.
 */
export async function within<T>({ clock, ms, until }: { clock: Clock; ms: number; until: AbortSignal }, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  until.throwIfAborted();
  const limit = new AbortController();
  const finished = new AbortController();
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = (reason: unknown): void => {
    reject(reason);
    limit.abort(reason);
  };
  const onAbort = (): void => giveUp(until.reason);
  until.addEventListener('abort', onAbort, { once: true });
  clock.sleep(ms, finished.signal).then(() => giveUp(new DOMException('The service took too long.', 'TimeoutError')), () => {});
  try {
    return await Promise.race([work(limit.signal), givenUp]);
  } finally {
    until.removeEventListener('abort', onAbort);
    finished.abort(over);
  }
}

/** Milliseconds to wait after the given number of vain tries. */
export function backOff(tries: number): number {
  return Math.min(longestWait, 1_000 * 2 ** tries);
}

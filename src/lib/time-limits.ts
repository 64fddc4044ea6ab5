export type TimeLimitParts = {
  /** Milliseconds for everything. */
  readonly totalMs: number;
  /** Milliseconds for one wait. */
  readonly idleMs: number;
  /** The reason to stop with once a limit is reached. */
  readonly onLimit: (limitMs: number) => Error;
};

export type TimeLimits = {
  /** Aborted by the outer signal (with its reason) or by a limit (with the error of `onLimit`). */
  readonly signal: AbortSignal;
  /** Waits for the work, at most `idleMs`; rejects with the reason of `signal` as soon as that is aborted. */
  within<T>(work: Promise<T>): Promise<T>;
  /** Ends the clock for everything and lets go of the outer signal. May be called twice. */
  release(): void;
};

/** One signal for the three ways to stop: somebody asks, the time for everything is over, one wait takes too long. */
export function startTimeLimits(outer: AbortSignal, { totalMs, idleMs, onLimit }: TimeLimitParts): TimeLimits {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = (): void => controller.abort(outer.reason);
  outer.addEventListener('abort', stop, { once: true });
  const total = setTimeout(() => controller.abort(onLimit(totalMs)), totalMs);
  return {
    signal,
    async within(work) {
      const { promise: stopped, reject } = Promise.withResolvers<never>();
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      const idle = setTimeout(() => controller.abort(onLimit(idleMs)), idleMs);
      try {
        return await Promise.race([work, stopped]);
      } finally {
        clearTimeout(idle);
        signal.removeEventListener('abort', onAbort);
      }
    },
    release() {
      clearTimeout(total);
      outer.removeEventListener('abort', stop);
    },
  };
}

/** The machine's time. */
export const systemClock = {
  /** Milliseconds since the epoch. */
  now: (): number => Date.now(),
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic: (): number => performance.now(),
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
  sleep: (ms: number, signal?: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
    // Not `node:timers/promises`: that makes an error with a stack of its own for every sleep that is ended early.
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  }),
};

/** People who wait for a job's end within this process. */
export function createWaiters(): {
  settle(id: string): void;
  /** Resolves on `settle(id)`, or at once when `isSettled` says so. Rejects with the signal's reason. */
  wait(id: string, o: { signal: AbortSignal }, isSettled: () => Promise<boolean>): Promise<void>;
} {
  const waiting = new Map<string, Set<() => void>>();
  return {
    settle: (id) => {
      for (const resolve of waiting.get(id) ?? []) resolve();
      waiting.delete(id);
    },
    wait: async (id, { signal }, isSettled) => {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      // An abort may come while nobody awaits the promise yet.
      promise.catch(() => {});
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      // Listening first, looking second: an end in between is not missed.
      const others = waiting.get(id) ?? new Set();
      waiting.set(id, others.add(resolve));
      try {
        if (await isSettled()) return;
        await promise;
      } finally {
        signal.removeEventListener('abort', onAbort);
        others.delete(resolve);
        if (others.size === 0 && waiting.get(id) === others) waiting.delete(id);
      }
    },
  };
}

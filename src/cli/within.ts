import type { Clock } from '../core/clock.ts';

/** Waits for what nobody can end: rejects with `otherwise` after `ms` milliseconds, or with the signal's reason. */
export async function within<T>(work: Promise<T>, { clock, ms, signal, otherwise }: { readonly clock: Clock; readonly ms: number; readonly signal: AbortSignal; readonly otherwise: string }): Promise<T> {
  const over = new AbortController();
  const limit = clock.sleep(ms, AbortSignal.any([signal, over.signal])).then(() => {
    throw new Error(otherwise);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    over.abort();
  }
}

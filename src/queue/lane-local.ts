import PQueue from 'p-queue';
import type { Clock } from '../core/clock.ts';
import type { Lane } from '../core/lane.ts';
import type { Provider } from '../core/provider.ts';

/** Widens the window a little: the service counts arrivals, which jitter against our starts. */
const windowMargin = 1.01;

/**
 * A lane within this process: p-queue holds the slots, a sliding log the rate permits. `startedAt` are the epoch milliseconds
 * of the last window's starts, from before this process.
 */
export function createLocalLane(o: { limits: Provider['limits']; clock: Clock; startedAt?: readonly number[] }): Lane {
  const { limits: { concurrency, rate }, clock } = o;
  const slots = new PQueue({ concurrency });
  const closed = new AbortController();
  const windowMs = rate ? rate.perMs * windowMargin : 0;
  const ago = clock.now() - clock.monotonic();
  // A clock that was set back since must not block the lane for as long.
  const starts = (o.startedAt ?? []).map((at) => Math.min(at - ago, clock.monotonic())).toSorted((a, b) => a - b);
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let wakeAt = Number.POSITIVE_INFINITY;
  const listeners = new Set<() => void>();
  const notify = (): void => {
    if (closed.signal.aborted) return;
    for (const listener of listeners) listener();
  };

  /** Calls the listeners at `at` (monotonic), once for all who wait for that or an earlier moment. */
  const wake = (at: number): void => {
    if (at >= wakeAt) return;
    wakeAt = at;
    clock.sleep(Math.max(0, at - clock.monotonic()), closed.signal).then(() => {
      if (wakeAt !== at) return;
      wakeAt = Number.POSITIVE_INFINITY;
      notify();
    }, () => {});
  };

  const permits = (now: number): number => {
    if (!rate) return Number.POSITIVE_INFINITY;
    while (starts[0] !== undefined && starts[0] <= now - windowMs) starts.shift();
    const left = rate.max - starts.length;
    if (left <= 0 && starts[0] !== undefined) wake(starts[0] + windowMs);
    return left;
  };

  const free = (): number => {
    if (closed.signal.aborted) return 0;
    const now = clock.monotonic();
    if (now < pausedUntil) {
      wake(pausedUntil);
      return 0;
    }
    return Math.max(0, Math.min(concurrency - slots.pending - slots.size, permits(now)));
  };

  return {
    free,
    hand: (task, { started = false } = {}) => {
      if (rate && !started) starts.push(clock.monotonic());
      void slots.add(task).catch(() => {}).then(notify);
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + ms);
    },
    onFree: (listener) => {
      listeners.add(listener);
    },
    [Symbol.asyncDispose]: async () => {
      closed.abort();
      await slots.onIdle();
    },
  };
}

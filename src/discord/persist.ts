import type { Clock } from '../core/clock.ts';
import type { Log } from '../lib/log.ts';
import { describeFailure, failureOf, type Failure } from './failure.ts';

/** Milliseconds before the second and the third try of a request that had no answer. */
const pauses = [500, 2_000];

/**
 * Sends a request that may be repeated, up to three times while its effect is unclear, and not after `until` (epoch
 * milliseconds). Throws only when it was aborted.
 */
export async function persist<T>(parts: { readonly clock: Clock; readonly log: Log }, o: {
  /** For the log. */
  readonly what: string;
  readonly jobId: string;
  readonly signal: AbortSignal;
  readonly until?: number;
  readonly send: () => Promise<T>;
}): Promise<{ readonly done: T } | { readonly failure: Failure }> {
  for (let attempt = 0; ; attempt++) {
    try {
      return { done: await o.send() };
    } catch (error) {
      o.signal.throwIfAborted();
      const failure = failureOf(error);
      parts.log.warn({ job: o.jobId, what: o.what, failure, ...describeFailure(error) }, 'Discord did not take what a job has to show');
      const pause = pauses[attempt];
      const isOver = pause === undefined || (o.until !== undefined && parts.clock.now() + pause > o.until);
      if (failure !== 'unclear' || isOver) return { failure };
      await parts.clock.sleep(pause, o.signal);
    }
  }
}

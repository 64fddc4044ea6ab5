import type { Call, Operation } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import type { Cost } from '../core/money.ts';
import type { Preview } from '../core/preview.ts';
import type { Provider, Status } from '../core/provider.ts';
import { backOff, type Patience } from './patience.ts';

export type FollowParts = {
  readonly clock: Clock;
  readonly patience: Patience;
  readonly provider: Provider;
  readonly stopping: AbortSignal;
  /** The person wants no more of it. */
  readonly canceled: AbortSignal;
  readonly onProgress: (fraction: number | null, preview?: Preview) => void;
};

export type FinalStatus = Exclude<Status, { kind: 'pending' }> | { readonly kind: 'overdue'; /** As the service bills it, where it said so. */ readonly cost?: Cost };

/** Milliseconds a call may be under way in all; then it is canceled there and, if it does not end of that, given up. */
const callLimit = 2 * 60 * 60_000;
/** Looks after the limit, for the outcome of the cancel. */
const lastLooks = 5;
const defaultPoll = 2_000;
const shortestPoll = 25;
const longestPoll = 60_000;

/**
 * Looks at a paid operation until it has an outcome. A cancel is an outcome only once the service says so: it may come too
 * late, and the result is paid for then. Throws only when the process is to end.
 */
export async function follow(parts: FollowParts, call: Call, operation: Operation): Promise<FinalStatus> {
  const { clock, patience, provider, stopping, canceled } = parts;
  const deadline = (call.startedAt ?? clock.now()) + callLimit;
  const untilCanceled = AbortSignal.any([stopping, canceled]);
  let isCancelHeard = false;
  let looksLeft = lastLooks;
  for (let silences = 0; ; ) {
    if (canceled.aborted && !isCancelHeard) isCancelHeard = await cancel(parts, operation);
    // Looking comes before giving up: it may have ended while nobody ran the bot.
    const status = await patience.ask((signal) => provider.check(operation, { signal }));
    const isOverdue = looksLeft < lastLooks && !canceled.aborted;
    if (status?.kind === 'canceled' && isOverdue) return { ...status, kind: 'overdue' };
    if (status && status.kind !== 'pending') return status;
    if (clock.now() >= deadline) {
      if (looksLeft-- === 0) return { kind: 'overdue' };
      isCancelHeard ||= await cancel(parts, operation);
    }
    if (status) parts.onProgress(status.fraction ?? null, status.preview);
    silences = status ? 0 : silences + 1;
    const wait = status ? Math.min(longestPoll, Math.max(shortestPoll, status.pollAfterMs ?? defaultPoll)) : backOff(silences);
    await patience.pause(wait, canceled.aborted ? stopping : untilCanceled);
  }
}

/** Whether the service heard it; if not, it is told again after the next look. */
async function cancel({ patience, provider }: FollowParts, operation: Operation): Promise<boolean> {
  const heard = await patience.ask(async (signal) => {
    await provider.cancel(operation, { signal });
    return true;
  });
  return heard ?? false;
}

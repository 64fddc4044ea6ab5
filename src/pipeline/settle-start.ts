import type { Call, Operation } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import type { Provider } from '../core/provider.ts';
import { backOff, type Patience } from './patience.ts';

/** `absent`: the service certainly has nothing, so that the call may be started again. `unclear`: nobody will ever know. */
export type Settled = { readonly kind: 'found'; readonly operation: Operation } | { readonly kind: 'absent' } | { readonly kind: 'unclear' };

/** A service that does not know is asked again, in case it knows later. */
const unknownsTaken = 3;
const questions = 30;

/**
 * Finds out what became of a start whose answer nobody saw. That the service has nothing is believed only once the request,
 * which may block for `startLimitMs`, cannot be under way any more. Throws only when the process is to end.
 */
export async function settleStart(
  { clock, patience, provider, startLimitMs }: { clock: Clock; patience: Patience; provider: Provider; startLimitMs: number }, call: Call,
): Promise<Settled> {
  if (!provider.find) return { kind: 'unclear' };
  const began = clock.monotonic();
  /** Milliseconds; the second part bounds the wait when the machine's clock was set back. */
  const untilCertain = (): number =>
    Math.min((call.startedAt ?? clock.now()) + startLimitMs - clock.now(), began + startLimitMs - clock.monotonic());
  for (let asked = 0; asked < questions; asked++) {
    const isCertain = untilCertain() <= 0;
    const found = await patience.ask((signal) => provider.find?.(call.key, { signal }) ?? Promise.resolve('unknown' as const));
    if (found === 'absent' && isCertain) return { kind: 'absent' };
    if (found === 'unknown' && asked >= unknownsTaken) return { kind: 'unclear' };
    if (found !== undefined && found !== 'absent' && found !== 'unknown') return { kind: 'found', operation: found };
    await patience.pause(found === 'absent' ? Math.max(0, untilCertain()) : backOff(asked));
  }
  return { kind: 'unclear' };
}

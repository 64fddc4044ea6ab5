import type { Call } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import { callCount } from '../core/model-card.ts';
import type { Store } from '../core/store.ts';
import type { Log } from '../lib/log.ts';
import { readJob } from '../store/jobs.ts';

/** Milliseconds between two reports of a job; providers may report many times a second. */
const interval = 1_000;

type Known = { toldAt: number; readonly fractions: Map<number, number> };

/** Turns what single calls report into the progress of their job. */
export function createProgress({ store, delivery, clock, log }: { store: Store; delivery: Pick<Delivery, 'progress'>; clock: Clock; log: Log }): {
  tell(call: Call, fraction: number | null): void;
  /** The call is over: of what it was to do nothing is left. */
  ended(call: Call): void;
  forget(job: string): void;
} {
  const known = new Map<string, Known>();

  async function show(call: Call, fractions: ReadonlyMap<number, number>): Promise<void> {
    const job = await readJob(store.read, call.job);
    if (job?.phase !== 'working' || !job.accepted) return;
    const calls = callCount(job.accepted.card, job.accepted.request);
    const done = [...fractions.values()].reduce((sum, fraction) => sum + fraction, 0);
    const fraction = fractions.size === 0 ? null : Math.min(1, done / calls);
    delivery.progress(job, { kind: 'working', fraction, startedAt: job.startedAt ?? clock.now() });
  }

  return {
    tell: (call, fraction) => {
      const state = known.get(call.job) ?? { toldAt: Number.NEGATIVE_INFINITY, fractions: new Map<number, number>() };
      known.set(call.job, state);
      if (fraction !== null) state.fractions.set(call.index, fraction);
      if (clock.monotonic() - state.toldAt < interval) return;
      state.toldAt = clock.monotonic();
      show(call, state.fractions).catch((error: unknown) => log.warn({ job: call.job, error }, 'progress could not be told'));
    },
    ended: ({ job, index }) => {
      const fractions = known.get(job)?.fractions;
      if (fractions?.has(index)) fractions.set(index, 1);
    },
    forget: (job) => {
      known.delete(job);
    },
  };
}

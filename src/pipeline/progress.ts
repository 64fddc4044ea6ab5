import type { Call } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import { callCount } from '../core/model-card.ts';
import type { Preview } from '../core/preview.ts';
import type { Store } from '../core/store.ts';
import type { Log } from '../lib/log.ts';
import { readJob } from '../store/jobs.ts';

/** Milliseconds between two reports of a job; providers may report many times a second. */
const interval = 1_000;
/** Milliseconds before anything is told: for what is over by then nobody has waited. */
const patience = 250;

type Known = { readonly call: Call; toldAt: number; isNew: boolean; readonly fractions: Map<number, number>; /** Of the call that has the latest. */ preview?: { readonly index: number; readonly preview: Preview } | undefined };
export type ProgressParts = { readonly store: Store; readonly delivery: Pick<Delivery, 'progress'>; readonly clock: Clock; readonly log: Log; readonly stopping: AbortSignal };

/** Turns what single calls report into the progress of their job. */
export function createProgress({ store, delivery, clock, log, stopping }: ProgressParts): {
  /** Without a preview the one before remains the latest. */
  tell(call: Call, fraction: number | null, preview?: Preview): void;
  /** The call is over: of what it was to do nothing is left. */
  ended(call: Call): void;
  forget(job: string): void;
} {
  const known = new Map<string, Known>();
  let running: Promise<void> | undefined;

  async function show({ call, fractions, preview: latest }: Known): Promise<void> {
    const job = await readJob(store.read, call.job);
    if (job?.phase !== 'working' || !job.accepted) return;
    const calls = callCount(job.accepted.card, job.accepted.request);
    const done = [...fractions.values()].reduce((sum, fraction) => sum + fraction, 0);
    const fraction = fractions.size === 0 ? null : Math.min(1, done / calls);
    delivery.progress(job, { kind: 'working', fraction, startedAt: job.startedAt ?? clock.now(), ...(latest && { preview: latest.preview }) });
  }

  /** One timer for all jobs, for as long as one of them has news. */
  async function run(): Promise<void> {
    while ([...known.values()].some(({ isNew }) => isNew)) {
      await clock.sleep(patience, stopping);
      const now = clock.monotonic();
      for (const state of known.values()) {
        if (!state.isNew || now - state.toldAt < interval) continue;
        state.toldAt = now;
        state.isNew = false;
        show(state).catch((error: unknown) => log.warn({ job: state.call.job, error }, 'progress could not be told'));
      }
    }
    running = undefined;
  }

  return {
    tell: (call, fraction, preview) => {
      const state = known.get(call.job) ?? { call, toldAt: Number.NEGATIVE_INFINITY, isNew: true, fractions: new Map<number, number>() };
      known.set(call.job, state);
      state.isNew = true;
      if (fraction !== null) state.fractions.set(call.index, fraction);
      if (preview) state.preview = { index: call.index, preview };
      // It rejects at the end of the process alone, when nobody is told of progress any more.
      running ??= run().catch(() => {});
    },
    ended: ({ job, index }) => {
      const state = known.get(job);
      if (state?.fractions.has(index)) state.fractions.set(index, 1);
      if (state?.preview?.index === index) state.preview = undefined;
    },
    forget: (job) => {
      known.delete(job);
    },
  };
}

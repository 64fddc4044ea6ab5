import PQueue from 'p-queue';
import type { Admission } from '../core/admission.ts';
import type { Call } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import type { Problem } from '../core/problem.ts';
import type { Backlog } from '../core/queue.ts';
import type { Store } from '../core/store.ts';
import { readCalls } from '../store/calls.ts';
import { readJob } from '../store/jobs.ts';
import type { Log } from '../lib/log.ts';
import { createPositions } from './positions.ts';
import { createProgress } from './progress.ts';
import { createWaiters } from './waiters.ts';
import type { CallSignals } from './run-call.ts';

export type RunnerParts = {
  readonly store: Store;
  readonly backlog: Backlog;
  readonly admission: Admission;
  readonly delivery: Delivery;
  readonly runCall: (call: Call, signals: CallSignals) => Promise<void>;
  readonly runJob: (id: string, o: { signal: AbortSignal }) => Promise<void>;
  /** Something may be claimable in this lane. */
  readonly kickLane: (lane: string) => void;
  readonly reattach: (call: Call) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** Moves every job on: from received to queued, through its calls, to its end; after a crash from wherever it was. */
export interface Runner {
  /** Takes up what an earlier process left, then works until it is stopped. */
  start(): Promise<void>;
  /** No new admission, claim or look at a service; what cannot be taken up by the next process is finished. */
  stop(o: { withinMs: number }): Promise<void>;
  /** A job was received. */
  received(id: string): void;
  /** A cancel was recorded for a job. */
  canceled(id: string): void;
  runCall(call: Call): Promise<void>;
  laneMoved(lane: string): void;
  progressed(call: Call, fraction: number | null): void;
  /** Resolves when the job is final. */
  settled(id: string, o: { signal: AbortSignal }): Promise<void>;
}

const admissionsAtOnce = 8;
const deliveriesAtOnce = 8;
const longestWait = 60_000;
/** Milliseconds between two looks for reply tokens that have died. */
const sweepInterval = 60_000;

export function createRunner(parts: RunnerParts): Runner {
  const { store, clock, log } = parts;
  const stopping = new AbortController();
  const killing = new AbortController();
  const canceled = new Map<string, AbortController>();
  const admitting = new PQueue({ concurrency: admissionsAtOnce });
  const finishing = new PQueue({ concurrency: deliveriesAtOnce });
  const underWay = new Set<Promise<void>>();
  const inDelivery = new Set<string>();
  const waiters = createWaiters();
  const positions = createPositions({ ...parts, stopping: stopping.signal });
  const progress = createProgress(parts);

  /** Runs a step of a job again and again until it succeeds: a store or network that is away comes back. */
  async function insist(id: string, step: string, work: () => Promise<void>): Promise<void> {
    for (let tries = 0; !stopping.signal.aborted; tries++) {
      try {
        return await work();
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.error({ job: id, step, tries, error }, 'a step of a job failed and is tried again');
        await clock.sleep(Math.min(longestWait, 1_000 * 2 ** tries), stopping.signal).catch(() => {});
      }
    }
  }

  const received = (id: string): void => {
    void admitting.add(() => insist(id, 'admit', () => admit(id)));
  };

  async function admit(id: string): Promise<void> {
    const job = await readJob(store.read, id);
    if (job?.phase !== 'received') return finishIfDue(id);
    const answer = await parts.admission.admit(job, { signal: stopping.signal });
    if (answer !== 'queued') {
      await refuse(id, answer);
      return finishIfDue(id);
    }
    for (const lane of new Set((await readCalls(store.read, id)).map((call) => call.provider))) {
      parts.kickLane(lane);
      positions.moved(lane, id);
    }
  }

  async function refuse(id: string, reason: Problem): Promise<void> {
    await store.transaction(async (tx) => {
      await tx.updateTable('jobs').set({ phase: 'delivering', problem_json: JSON.stringify(reason) })
        .where('id', '=', id).where('phase', '=', 'received').execute();
    });
  }

  async function finishIfDue(id: string): Promise<void> {
    const row = await store.read.selectFrom('jobs').select('phase').where('id', '=', id).executeTakeFirst();
    if (row?.phase === 'delivering') finish(id);
  }

  /** At most one delivery of a job at a time: two would both find nothing posted yet. */
  function finish(id: string): void {
    if (inDelivery.has(id)) return;
    inDelivery.add(id);
    void finishing.add(() => insist(id, 'deliver', async () => {
      await parts.runJob(id, { signal: killing.signal });
      canceled.delete(id);
      progress.forget(id);
      waiters.settle(id);
    })).finally(() => inDelivery.delete(id));
  }

  async function runCall(call: Call): Promise<void> {
    const signals = { stopping: stopping.signal, killing: killing.signal, canceled: cancelOf(call.job).signal };
    const run = parts.runCall(call, signals).then(() => insist(call.job, 'after a call', () => finishIfDue(call.job)));
    underWay.add(run);
    await run.finally(() => underWay.delete(run));
  }

  function cancelOf(id: string): AbortController {
    const known = canceled.get(id) ?? new AbortController();
    canceled.set(id, known);
    return known;
  }

  async function recover(): Promise<void> {
    const calls = await parts.backlog.recover();
    const jobs = await store.read.selectFrom('jobs').select(['id', 'phase', 'cancel_asked_by'])
      .where('phase', 'not in', ['done', 'failed', 'canceled']).orderBy('phase').orderBy('received_at').execute();
    for (const { id, phase, cancel_asked_by } of jobs) {
      if (cancel_asked_by !== null) cancelOf(id).abort();
      if (phase === 'received') received(id);
      if (phase === 'delivering') finish(id);
    }
    for (const call of calls) parts.reattach(call);
  }

  /** A token that is of no use any more is not kept. */
  async function sweepTokens(): Promise<void> {
    for (;;) {
      await clock.sleep(sweepInterval, stopping.signal);
      await store.transaction(async (tx) => {
        await tx.updateTable('jobs').set({ reply_token: null }).where('reply_token', 'is not', null).where('reply_deadline', '<', clock.now()).execute();
      });
    }
  }

  return {
    start: async () => {
      await recover();
      sweepTokens().catch((error: unknown) => {
        if (!stopping.signal.aborted) log.error({ error }, 'dead reply tokens are not swept any more');
      });
    },
    stop: async ({ withinMs }) => {
      stopping.abort();
      const done = new AbortController();
      clock.sleep(withinMs, done.signal).then(() => killing.abort(), () => {});
      await Promise.allSettled([...underWay, admitting.onIdle(), finishing.onIdle()]);
      done.abort();
      killing.abort();
    },
    received,
    canceled: (id) => {
      cancelOf(id).abort();
      void insist(id, 'cancel', () => finishIfDue(id));
    },
    runCall,
    laneMoved: (lane) => positions.moved(lane),
    progressed: progress.tell,
    settled: (id, o) => waiters.wait(id, o, async () => {
      const row = await store.read.selectFrom('jobs').select('phase').where('id', '=', id).executeTakeFirst();
      return row === undefined || ['done', 'failed', 'canceled'].includes(row.phase);
    }),
  };
}

import { sql } from 'kysely';
import PQueue from 'p-queue';
import type { Admission } from '../core/admission.ts';
import type { Call } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import { isFinalPhase, type Job } from '../core/job.ts';
import type { Preview } from '../core/preview.ts';
import { toProblem, type Problem } from '../core/problem.ts';
import type { Backlog } from '../core/queue.ts';
import type { Store, Tx } from '../core/store.ts';
import { readJob } from '../store/jobs.ts';
import { prepared } from '../store/prepared.ts';
import { written } from '../store/written.ts';
import type { Log } from '../lib/log.ts';
import { insist } from './patience.ts';
import { createPositions } from './positions.ts';
import { createProgress } from './progress.ts';
import { sweepReplyTokens } from './reply-tokens.ts';
import { createWaiters } from './waiters.ts';
import type { CallSignals } from './run-call.ts';
import type { JobSignals } from './run-job.ts';

export type RunnerParts = {
  readonly store: Store;
  readonly backlog: Backlog;
  readonly admission: Admission;
  readonly delivery: Delivery;
  readonly runCall: (call: Call, signals: CallSignals) => Promise<void>;
  readonly runJob: (id: string, o: JobSignals) => Promise<void>;
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
  /** Discord refused the acknowledgement of a received job: it is removed, and nobody hears of it. */
  dropped(id: string): void;
  /** A cancel was recorded for a job. */
  canceled(id: string): void;
  runCall(call: Call): Promise<void>;
  laneMoved(lane: string): void;
  progressed(call: Call, fraction: number | null, preview?: Preview): void;
  /** Resolves when the job is final. */
  settled(id: string, o: { signal: AbortSignal }): Promise<void>;
}

/** Jobs that are not final, in the very words of the index that holds them alone. */
const isUnfinished = sql<boolean>`phase not in ('done', 'failed', 'canceled')`;

const selectPhase = prepared((tx: Tx, { id }: { id: string }) => tx.selectFrom('jobs').select('phase').where('id', '=', id));
/** A job's phase with the lane of each of its calls that waits, or none. */
const selectLanes = prepared((tx: Tx, { id }: { id: string }) => (
  tx.selectFrom('jobs').leftJoin('calls', (join) => join.onRef('calls.job', '=', 'jobs.id').on('ready', '=', written(1)))
    .select(['phase', 'calls.provider']).where('jobs.id', '=', id)
));

const admissionsAtOnce = 8;
/** After so many throws of the admission the job is given up; before, a store or network that is away may come back. */
const admissionTries = 6;

export function createRunner(parts: RunnerParts): Runner {
  const { store, clock, log } = parts;
  const stopping = new AbortController();
  const killing = new AbortController();
  /** The calls of each job that are under way here, to be told of a cancel. */
  const callsOf = new Map<string, Set<AbortController>>();
  /** Who waits for a next try takes no place. */
  const admitting = new PQueue({ concurrency: admissionsAtOnce });
  const underWay = new Set<Promise<void>>();
  const inDelivery = new Set<string>();
  const waiters = createWaiters();
  const positions = createPositions({ ...parts, stopping: stopping.signal });
  const progress = createProgress({ ...parts, stopping: stopping.signal });

  /** Runs a step of a job until it succeeds or the process is to end, when the next one does it. */
  function go(id: string, step: string, work: (tries: number) => Promise<void>): Promise<void> {
    const run = insist({ clock, log: log.child({ job: id, step }), until: stopping.signal }, work).catch(() => {});
    const done = run.finally(() => underWay.delete(done));
    underWay.add(done);
    return done;
  }

  const received = (id: string): void => {
    void go(id, 'admit', (tries) => admitting.add(() => admit(id, tries)));
  };

  async function admit(id: string, tries: number): Promise<void> {
    stopping.signal.throwIfAborted();
    const job = await readJob(store.read, id);
    if (job?.phase === 'received') {
      const answer = await answerOf(job, tries);
      if (answer !== 'queued') await refuse(id, answer);
    }
    await moveOn(id);
  }

  async function answerOf(job: Job, tries: number): Promise<'queued' | Problem> {
    try {
      return await parts.admission.admit(job, { signal: stopping.signal });
    } catch (error) {
      if (stopping.signal.aborted || tries < admissionTries) throw error;
      log.error({ job: job.id, error }, 'a job could not be admitted and is given up');
      return toProblem(error);
    }
  }

  async function refuse(id: string, reason: Problem): Promise<void> {
    await store.transaction(async (tx) => {
      await tx.updateTable('jobs').set({ phase: 'delivering', problem_json: JSON.stringify(reason) })
        .where('id', '=', id).where('phase', '=', 'received').execute();
    });
  }

  /** Whatever is due now by the job's row: its delivery, or a claim in the lanes that its calls wait for. */
  async function moveOn(id: string): Promise<void> {
    const { rows } = await selectLanes(store.read, { id });
    for (const { phase, provider } of rows) {
      if (phase === 'delivering') return finish(id);
      if (provider === null) continue;
      parts.kickLane(provider);
      if (phase === 'queued') positions.moved(provider, id);
    }
  }

  /** At most one delivery of a job at a time: two would both find nothing posted yet. */
  function finish(id: string): void {
    if (inDelivery.has(id)) return;
    inDelivery.add(id);
    void go(id, 'deliver', async () => {
      await parts.runJob(id, { stopping: stopping.signal, signal: killing.signal });
      progress.forget(id);
      waiters.settle(id);
    }).finally(() => inDelivery.delete(id));
  }

  async function runCall(call: Call): Promise<void> {
    positions.left(call.provider, call.job);
    const canceled = new AbortController();
    const calls = callsOf.get(call.job) ?? new Set();
    callsOf.set(call.job, calls.add(canceled));
    await go(call.job, 'call', () => parts.runCall(call, { stopping: stopping.signal, killing: killing.signal, canceled: canceled.signal }));
    progress.ended(call);
    calls.delete(canceled);
    if (calls.size === 0) callsOf.delete(call.job);
    await go(call.job, 'after a call', () => moveOn(call.job));
  }

  async function recover(): Promise<void> {
    const calls = await parts.backlog.recover();
    const jobs = await store.read.selectFrom('jobs').select(['id', 'phase']).where(isUnfinished)
      .orderBy('phase').orderBy('received_at').execute();
    for (const call of calls) parts.reattach(call);
    for (const { id, phase } of jobs) {
      if (phase === 'received') received(id);
      if (phase === 'delivering') finish(id);
    }
    const lanes = await store.read.selectFrom('calls').select('provider').distinct().where('ready', '=', written(1)).execute();
    for (const { provider } of lanes) parts.kickLane(provider);
  }

  return {
    start: async () => {
      await recover();
      void sweepReplyTokens(parts, stopping.signal);
    },
    stop: async ({ withinMs }) => {
      stopping.abort();
      const done = new AbortController();
      clock.sleep(withinMs, done.signal).then(() => killing.abort(), () => {});
      while (underWay.size > 0) await Promise.allSettled(underWay);
      done.abort();
      killing.abort();
    },
    received,
    dropped: (id) => void go(id, 'drop', async () => {
      await store.transaction(async (tx) => {
        await tx.deleteFrom('jobs').where('id', '=', id).where('phase', '=', 'received').execute();
      });
      waiters.settle(id);
    }),
    canceled: (id) => {
      for (const call of callsOf.get(id) ?? []) call.abort();
      void go(id, 'cancel', () => moveOn(id));
    },
    runCall,
    laneMoved: (lane) => positions.moved(lane),
    progressed: progress.tell,
    settled: (id, o) => waiters.wait(id, o, async () => {
      const { rows: [row] } = await selectPhase(store.read, { id });
      return row === undefined || isFinalPhase(row.phase);
    }),
  };
}

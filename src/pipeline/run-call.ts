import type { Call, CallState, FinalCallState, Operation } from '../core/call.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Job } from '../core/job.ts';
import { expectedCost } from '../core/model-card.ts';
import type { Cost } from '../core/money.ts';
import { inputsOfClip } from '../core/photo-set.ts';
import type { Preview } from '../core/preview.ts';
import { NotBegunError, problem, toProblem, type Problem } from '../core/problem.ts';
import type { Order, Provider, Status } from '../core/provider.ts';
import type { Backlog } from '../core/queue.ts';
import type { Room } from '../core/room.ts';
import type { Store } from '../core/store.ts';
import { readCalls } from '../store/calls.ts';
import { readJob } from '../store/jobs.ts';
import { follow, type FinalStatus } from './follow.ts';
import { keepOutputs, type OutputParts } from './outputs.ts';
import { createPatience, within, type Patience } from './patience.ts';
import { settleStart } from './settle-start.ts';

export type RunCallParts = OutputParts & {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly backlog: Backlog;
  readonly room: Room;
  /** The provider asked for a pause, or is not there. */
  readonly pauseLane: (provider: string, ms: number) => void;
  readonly onProgress: (call: Call, fraction: number | null, preview?: Preview) => void;
};

export type CallSignals = {
  /** The process is to end: whatever can be taken up by the next one is left at once. */
  readonly stopping: AbortSignal;
  /** The last moment: even a blocking start is left, as unclear. */
  readonly killing: AbortSignal;
  /** The person wants no more of it. */
  readonly canceled: AbortSignal;
};

/** Milliseconds until a service that began nothing is tried again, where it does not say; and at least. */
const defaultPause = 5_000;
const shortestPause = 1_000;
/** A row that cannot be read so many times is damaged. */
const readTries = 5;

/**
 * Brings one call to its end from whatever state its row is in. It buys at most once: before `start` the row says `starting`,
 * and from an unclear start only the service's word leads to another one. Never throws.
 */
export function createRunCall(parts: RunCallParts): (call: Call, signals: CallSignals) => Promise<void> {
  return async (call, signals) => {
    const log = parts.log.child({ job: call.job, call: call.index, provider: call.provider });
    const patience = createPatience({ ...parts, log, ...signals });
    try {
      const job = await patience.insist(() => readAccepted(parts, call), { atMost: readTries });
      // A cancel before this process is in the row; a later one comes by the signal.
      const canceled = job.cancelAskedBy === undefined ? signals.canceled : AbortSignal.abort();
      await createRun({ ...parts, log }, patience, job, { ...signals, canceled })(call);
    } catch (error) {
      if (signals.stopping.aborted) return;
      log.error({ error }, 'a call failed by our own fault');
      await patience.insist(() => parts.backlog.end(call, { name: 'failed', problem: toProblem(error) })).catch(() => {});
    }
  };
}

type AcceptedJob = Job & { readonly accepted: NonNullable<Job['accepted']> };

async function readAccepted({ store }: RunCallParts, call: Call): Promise<AcceptedJob> {
  const job = await readJob(store.read, call.job);
  if (!job?.accepted) throw new Error('A call has no accepted job.');
  return { ...job, accepted: job.accepted };
}

function createRun(parts: RunCallParts, patience: Patience, job: AcceptedJob, signals: CallSignals): (call: Call) => Promise<void> {
  const { backlog, clock, log } = parts;
  const { card } = job.accepted;

  async function run(call: Call): Promise<void> {
    const provider = parts.catalog.provider(call.provider);
    const { state } = call;
    if (!provider) return fail(call, problem('misconfigured', 'provider-unavailable', { provider: call.provider }), state.name === 'waiting' ? undefined : estimate(call));
    switch (state.name) {
      case 'waiting': return start(call, provider);
      case 'starting': return settle(call, provider);
      case 'running': return see(call, provider, state.operation);
      case 'made': case 'failed': case 'canceled': return;
    }
  }

  async function start(claimed: Call, provider: Provider): Promise<void> {
    const objection = await objectionToStart();
    if (objection) return fail(claimed, objection, undefined);
    const call = await patience.insist(() => backlog.begin(claimed), { until: signals.stopping });
    if (!call) return;
    // Nothing was sent, and nothing new is bought at the end.
    if (signals.stopping.aborted) return patience.insist(() => backlog.putBack(call));
    parts.onProgress(call, null);
    let status: Status;
    try {
      status = await within({ clock, ms: card.startLimitMs, until: signals.killing }, (signal) => provider.start(orderOf(job, call), { key: call.key, signal }));
    } catch (error) {
      if (error instanceof NotBegunError) {
        log.info({ error }, 'a service began nothing; the call waits again');
        parts.pauseLane(call.provider, Math.max(shortestPause, error.problem.retryAfterMs ?? defaultPause));
        return patience.insist(() => backlog.putBack(call));
      }
      if (signals.killing.aborted) return;
      log.warn({ error }, 'it is unclear whether a start reached the service');
      return settle(call, provider);
    }
    return status.kind === 'pending' ? attach(call, provider, status.operation) : take(call, provider, status);
  }

  /** What stands against buying anything more for this job; `undefined` = nothing. */
  async function objectionToStart(): Promise<Problem | undefined> {
    const full = await parts.room.refusal();
    const isSet = job.accepted.request.clips !== undefined;
    if (!full && !isSet) return undefined;
    const calls = await patience.insist(() => readCalls(parts.store.read, job.id), { until: signals.stopping });
    // Without all of its clips there is no video of a set: what is not bought yet need not be, once one has failed.
    if (isSet && calls.some(({ state }) => state.name === 'failed')) return problem('unavailable', 'chain-incomplete', {});
    // What was begun is finished: room is kept free for it.
    return calls.some(({ state }) => isBegun(state)) ? undefined : full;
  }

  async function settle(call: Call, provider: Provider): Promise<void> {
    const settled = await settleStart({ clock, patience, provider, startLimitMs: card.startLimitMs }, call);
    switch (settled.kind) {
      case 'found': return attach(call, provider, settled.operation);
      case 'absent': return patience.insist(() => backlog.putBack(call));
      case 'unclear': return fail(call, problem('timed-out', 'start-unclear', { provider: provider.id }), estimate(call));
    }
  }

  async function attach(call: Call, provider: Provider, operation: Operation): Promise<void> {
    const running = await patience.insist(() => backlog.running(call, operation));
    if (running) await see(running, provider, operation);
  }

  async function see(call: Call, provider: Provider, operation: Operation): Promise<void> {
    const onProgress = (fraction: number | null, preview?: Preview): void => parts.onProgress(call, fraction, preview);
    return take(call, provider, await follow({ ...signals, clock, patience, provider, onProgress }, call, operation));
  }

  /** What the service answered, made durable. */
  async function take(call: Call, provider: Provider, status: FinalStatus): Promise<void> {
    const of = { provider: provider.id };
    switch (status.kind) {
      case 'done': return keep(call, provider, status);
      case 'failed': return fail(call, status.problem, status.cost);
      case 'canceled':
        if (!signals.canceled.aborted) return fail(call, problem('unavailable', 'provider-failed', of), status.cost);
        return end(call, { name: 'canceled', cost: status.cost ?? estimate(call) });
      case 'lost': return fail(call, problem('lost', 'provider-lost', of), estimate(call));
      case 'overdue': return fail(call, problem('timed-out', 'provider-timed-out', of), status.cost ?? estimate(call));
    }
  }

  async function keep(call: Call, provider: Provider, { outputs, cost = estimate(call), notes }: Extract<FinalStatus, { kind: 'done' }>): Promise<void> {
    // The outputs of a running operation can be had again by the next process; those of a blocking start cannot.
    const signal = call.state.name === 'running' ? signals.stopping : signals.killing;
    try {
      const originals = await keepOutputs(parts, provider, outputs, { signal });
      return await end(call, { name: 'made', originals, cost, ...(notes?.length ? { notes } : {}) });
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ error }, 'what the service made cannot be used');
      return fail(call, toProblem(error), cost);
    }
  }

  function fail(call: Call, reason: Problem, cost: Cost | undefined): Promise<void> {
    return end(call, { name: 'failed', problem: reason, ...(cost ? { cost } : {}) });
  }

  const end = (call: Call, state: FinalCallState): Promise<void> => patience.insist(() => backlog.end(call, state));

  /** What the service bills as far as the card tells. */
  function estimate(call: Call): Cost {
    return expectedCost(card, orderOf(job, call)) ?? { micros: 0, estimated: true };
  }
  return run;
}

function isBegun({ name }: CallState): boolean {
  return name === 'starting' || name === 'running' || name === 'made';
}

/** What the call buys: its share of the results, or its clip of a set. */
function orderOf({ accepted: { request } }: AcceptedJob, call: Call): Order {
  const { provider: _, clips, ...rest } = request;
  const inputs = clips === undefined ? request.inputs : inputsOfClip(request.inputs, call.index);
  return { ...rest, inputs, model: call.model, count: call.count, seed: call.seed };
}

import type { Call, FinalCallState, Operation } from '../core/call.ts';
import type { Catalog } from '../core/catalog.ts';
import type { Job } from '../core/job.ts';
import { expectedCost } from '../core/model-card.ts';
import type { Cost } from '../core/money.ts';
import { NotBegunError, problem, ProblemError, toProblem } from '../core/problem.ts';
import type { Order, Provider, Status } from '../core/provider.ts';
import type { Backlog } from '../core/queue.ts';
import type { Store } from '../core/store.ts';
import { readJob } from '../store/jobs.ts';
import { keepOutputs, type OutputParts } from './outputs.ts';

export type RunCallParts = OutputParts & {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly backlog: Backlog;
  /** The provider asked for a pause, or is not there. */
  readonly pauseLane: (provider: string, ms: number) => void;
  readonly onProgress: (call: Call, fraction: number | null) => void;
};

export type CallSignals = {
  /** The process is to end: whatever can be taken up by the next one is left at once. */
  readonly stopping: AbortSignal;
  /** The last moment: even a blocking start is left, as unclear. */
  readonly killing: AbortSignal;
  /** The person wants no more of it. */
  readonly canceled: AbortSignal;
};

/** Milliseconds a call may be under way in all; then it is canceled there and given up. */
const callLimit = 2 * 60 * 60_000;
/** Milliseconds for one answer of `check`, `find` or `cancel`. */
const answerLimit = 60_000;
const defaultPoll = 2_000;
const longestWait = 60_000;

/**
 * Brings one call to its end from whatever state its row is in. It buys at most once: before `start` the row says `starting`,
 * and from an unclear start only the service's word leads to another one. Never throws.
 */
export function createRunCall(parts: RunCallParts): (call: Call, signals: CallSignals) => Promise<void> {
  return async (call, signals) => {
    try {
      const job = await readJob(parts.store.read, call.job);
      if (job?.accepted) await createRun(parts, { ...job, accepted: job.accepted }, signals)(call);
    } catch (error) {
      if (signals.stopping.aborted) return;
      parts.log.error({ job: call.job, call: call.index, error }, 'a call failed by our own fault');
      await parts.backlog.end(call, { name: 'failed', problem: toProblem(error) });
    }
  };
}

type AcceptedJob = Job & { readonly accepted: NonNullable<Job['accepted']> };

function createRun(parts: RunCallParts, job: AcceptedJob, signals: CallSignals): (call: Call) => Promise<void> {
  const { backlog, clock, log } = parts;
  const { card } = job.accepted;

  async function run(call: Call): Promise<void> {
    const provider = parts.catalog.provider(call.provider);
    const { state } = call;
    if (!provider) return end(call, { name: 'failed', problem: problem('misconfigured', 'provider-unavailable', { provider: call.provider }), ...costIf(call, state.name !== 'waiting') });
    switch (state.name) {
      case 'waiting': return start(call, provider);
      case 'starting': return settleStart(call, provider);
      case 'running': return follow(call, provider, state.operation);
      case 'made': case 'failed': case 'canceled': return;
    }
  }

  async function start(claimed: Call, provider: Provider): Promise<void> {
    if (signals.stopping.aborted) return;
    const call = await backlog.begin(claimed);
    if (!call) return;
    parts.onProgress(call, null);
    let status: Status;
    try {
      status = await limited(card.startLimitMs, [signals.killing], (signal) => provider.start(orderOf(job, call), { key: call.key, signal }));
    } catch (error) {
      if (error instanceof NotBegunError) {
        parts.pauseLane(call.provider, error.problem.retryAfterMs ?? 5_000);
        return backlog.putBack(call);
      }
      if (signals.killing.aborted) return;
      log.warn({ job: job.id, call: call.index, provider: provider.id, error }, 'it is unclear whether a start reached the service');
      return settleStart(call, provider);
    }
    return take(call, provider, status);
  }

  /** After an unclear start only the service's word that it has nothing, asked late enough, leads to a new start. */
  async function settleStart(call: Call, provider: Provider): Promise<void> {
    const certainAt = (call.startedAt ?? clock.now()) + card.startLimitMs;
    const unclear: FinalCallState = { name: 'failed', problem: problem('timed-out', 'start-unclear', { provider: provider.id }), ...costIf(call, true) };
    if (!provider.find) return end(call, unclear);
    for (let tries = 0; ; tries++) {
      const isCertain = clock.now() >= certainAt;
      const found = await answered(() => limited(answerLimit, [signals.stopping], (signal) => provider.find?.(call.key, { signal }) ?? Promise.resolve('unknown' as const)));
      if (found === 'absent' && isCertain) return backlog.putBack(call);
      if (found === 'unknown' && tries >= 3) return end(call, unclear);
      if (found !== undefined && found !== 'absent' && found !== 'unknown') return take(call, provider, { kind: 'pending', operation: found });
      if (tries >= 30) return end(call, unclear);
      await pause(found === 'absent' ? Math.max(0, certainAt - clock.now()) : backOff(tries), [signals.stopping]);
    }
  }

  async function follow(call: Call, provider: Provider, operation: Operation): Promise<void> {
    const deadline = (call.startedAt ?? clock.now()) + callLimit;
    let cancelSent = false;
    const sendCancel = async (): Promise<void> => {
      cancelSent = true;
      await answered(() => limited(answerLimit, [signals.stopping], (signal) => provider.cancel(operation, { signal })));
    };
    for (let silences = 0; ; ) {
      if (signals.canceled.aborted && !cancelSent) await sendCancel();
      if (clock.now() >= deadline) {
        await sendCancel();
        return end(call, { name: 'failed', problem: problem('timed-out', 'provider-timed-out', { provider: provider.id }), ...costIf(call, true) });
      }
      const status = await answered(() => limited(answerLimit, [signals.stopping], (signal) => provider.check(operation, { signal })));
      if (status !== undefined && status.kind !== 'pending') return take(call, provider, status);
      if (status?.kind === 'pending') parts.onProgress(call, status.fraction ?? null);
      silences = status === undefined ? silences + 1 : 0;
      await pause(status === undefined ? backOff(silences) : (status.pollAfterMs ?? defaultPoll), cancelSent ? [signals.stopping] : [signals.stopping, signals.canceled]);
    }
  }

  /** What the service answered, made durable. */
  async function take(call: Call, provider: Provider, status: Status): Promise<void> {
    switch (status.kind) {
      case 'pending': {
        const running = await backlog.running(call, status.operation);
        return running && follow(running, provider, status.operation);
      }
      case 'done': return keep(call, provider, status);
      case 'failed': return end(call, { name: 'failed', problem: status.problem, ...(status.cost ? { cost: status.cost } : {}) });
      case 'canceled': return end(call, { name: 'canceled', ...(status.cost ? { cost: status.cost } : {}) });
      case 'lost': return end(call, { name: 'failed', problem: problem('lost', 'provider-lost', { provider: provider.id }), ...costIf(call, true) });
    }
  }

  async function keep(call: Call, provider: Provider, { outputs, cost }: Extract<Status, { kind: 'done' }>): Promise<void> {
    const billed = cost ? { cost } : costIf(call, true);
    try {
      if (outputs.length === 0) throw new ProblemError(problem('internal', 'result-damaged', {}));
      const originals = await keepOutputs(parts, provider, outputs, { signal: signals.killing });
      await end(call, { name: 'made', originals, cost: billed.cost ?? { micros: 0, estimated: true } });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      log.warn({ job: job.id, call: call.index, provider: provider.id, error }, 'what the service made cannot be used');
      await end(call, { name: 'failed', problem: error.problem, ...billed });
    }
  }

  const end = (call: Call, state: FinalCallState): Promise<void> => backlog.end(call, state);

  /** The answer, or `undefined` for none. Throws only when the process is to end. */
  async function answered<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      signals.stopping.throwIfAborted();
      log.warn({ job: job.id, error }, 'a provider gave no answer');
      return undefined;
    }
  }

  /** Gives up at the limit even where the provider does not heed its signal. */
  async function limited<T>(ms: number, others: readonly AbortSignal[], ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const finished = new AbortController();
    const limit = new AbortController();
    clock.sleep(ms, finished.signal).then(() => limit.abort(new DOMException('The service took too long.', 'TimeoutError')), () => {});
    const signal = AbortSignal.any([limit.signal, ...others]);
    const { promise: givenUp, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: finished.signal });
    try {
      signal.throwIfAborted();
      return await Promise.race([ask(signal), givenUp]);
    } finally {
      finished.abort();
    }
  }

  async function pause(ms: number, until: readonly AbortSignal[]): Promise<void> {
    await clock.sleep(ms, AbortSignal.any([...until])).catch(() => {});
    signals.stopping.throwIfAborted();
  }

  function costIf(call: Call, isCharged: boolean): { cost?: Cost } {
    const cost = isCharged ? expectedCost(card, { ...job.accepted.request, count: call.count }) : undefined;
    return cost ? { cost } : {};
  }
  return run;
}

function backOff(tries: number): number {
  return Math.min(longestWait, 1_000 * 2 ** tries);
}

function orderOf({ accepted: { request } }: AcceptedJob, call: Call): Order {
  const { provider: _, ...rest } = request;
  return { ...rest, model: call.model, count: call.count, seed: call.seed };
}

import { artifactName, type Artifact } from '../core/artifact.ts';
import type { Call } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery, Outcome, PostResult, Route } from '../core/delivery.ts';
import type { Job, JobWithCalls } from '../core/job.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Media } from '../core/media.ts';
import { addCosts, type Cost } from '../core/money.ts';
import { problem, ProblemError, type Problem } from '../core/problem.ts';
import type { Store } from '../core/store.ts';
import type { Log } from '../lib/log.ts';
import { readJobWithCalls } from '../store/jobs.ts';

export type RunJobParts = {
  readonly store: Store;
  readonly delivery: Delivery;
  readonly media: Media;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
};

/** Milliseconds after which a post that never got through is left for the person to collect. */
const deliveryLimit = 24 * 60 * 60_000;
const longestWait = 60_000;

/**
 * Delivers a job whose calls are final: results made fit, posted once, money settled, the job ended. Every step can be repeated
 * after a crash. Throws when aborted, or when the store fails.
 */
export function createRunJob(parts: RunJobParts): (id: string, o: { signal: AbortSignal }) => Promise<void> {
  return async (id, o) => {
    const found = await readJobWithCalls(parts.store.read, id);
    if (!found || found.job.phase !== 'delivering') return;
    const outcome = outcomeOf(found);
    if (outcome.kind === 'result') parts.delivery.progress(found.job, { kind: 'finishing' });
    const shown = await deliver(parts, found.job, outcome, o);
    // Who waited is told of a failure too; who canceled knows.
    const told = shown.kind === 'problem' ? { ...found.job, problem: shown.problem } : found.job;
    if (shown.kind !== 'canceled') await parts.delivery.ping(told, o);
    await endJob(parts, found, shown);
  };
}

/** What became of a job, with its results as they are before they are made to fit. */
function outcomeOf({ job, calls }: JobWithCalls): Outcome {
  const cost = addCosts(calls.flatMap(costOf));
  const failures = calls.flatMap(({ state }) => (state.name === 'failed' ? [state.problem] : []));
  const isChain = calls.some((call) => call.after !== undefined);
  const artifacts = originalsOf(job, calls);
  if (artifacts.length > 0 && !(isChain && failures.length > 0)) {
    return { kind: 'result', artifacts, cost, wanted: job.accepted?.request.count ?? artifacts.length, missing: failures };
  }
  const reason = failures[0] ?? job.problem;
  return reason && reason.code !== 'canceled' ? { kind: 'problem', problem: reason, cost } : { kind: 'canceled', cost };
}

/** Posts until there is an answer that stands. Returns what was shown, or what is kept for the person to collect. */
async function deliver(parts: RunJobParts, job: Job, outcome: Outcome, o: { signal: AbortSignal }): Promise<Outcome> {
  let shown = outcome;
  let shrink = 1;
  for (let tries = 1; ; tries++) {
    const result = await attempt(parts, job, outcome, shrink, o);
    shown = result.shown;
    switch (result.posted) {
      case 'posted': case 'gone': case 'no-access':
        if (result.posted !== 'posted') parts.log.info({ job: job.id, ended: result.posted }, 'the outcome could not be shown');
        return shown;
      case 'too-large':
        // The limit that Discord told was not the one that it keeps.
        shrink /= 2;
        break;
      case 'unclear':
        if (parts.clock.now() - job.receivedAt > deliveryLimit) return shown;
        await parts.clock.sleep(Math.min(longestWait, 500 * 2 ** tries), o.signal);
    }
  }
}

async function attempt(parts: RunJobParts, job: Job, outcome: Outcome, shrink: number, o: { signal: AbortSignal }): Promise<{ posted: PostResult; shown: Outcome }> {
  let shown = outcome;
  try {
    const route = await parts.delivery.route(job, o);
    if (route === 'gone' || route === 'no-access') return { posted: route, shown };
    if (outcome.kind === 'result') shown = await fitted(parts, job, outcome, route, shrink, o);
    return { posted: await parts.delivery.post(job, shown, route, o), shown };
  } catch (error) {
    o.signal.throwIfAborted();
    parts.log.warn({ job: job.id, error }, 'the outcome could not be posted yet');
    return { posted: 'unclear', shown };
  }
}

/** Below this share of the limit it is not the size that is in the way. */
const smallestShrink = 1 / 16;

/** The results as they fit the route. A result that cannot be made small enough stays to be collected. */
async function fitted({ media }: RunJobParts, job: Job, outcome: Extract<Outcome, { kind: 'result' }>, route: Route, shrink: number, o: { signal: AbortSignal }): Promise<Outcome> {
  const tooLarge: Outcome = { kind: 'problem', problem: problem('too-large', 'result-too-large', {}), cost: outcome.cost };
  if (shrink < smallestShrink) return tooLarge;
  const files = outcome.artifacts.slice(0, route.maxFiles);
  const maxBytes = Math.floor(Math.min(route.maxFileBytes, route.maxTotalBytes / files.length) * shrink);
  const artifacts: Artifact[] = [];
  const missing: Problem[] = [...outcome.missing];
  for (const artifact of files) {
    try {
      const file = await media.fit(artifact.file, { maxBytes, signal: o.signal });
      artifacts.push({ file, seed: artifact.seed, name: artifactName(job.id, artifacts.length + 1, file) });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      missing.push(error.problem);
    }
  }
  return artifacts.length === 0 ? { ...tooLarge, ...(missing[0] ? { problem: missing[0] } : {}) } : { ...outcome, artifacts, missing };
}

async function endJob({ store, ledger, clock }: RunJobParts, { job, calls }: JobWithCalls, outcome: Outcome): Promise<void> {
  const phase = outcome.kind === 'result' ? 'done' : outcome.kind === 'problem' ? 'failed' : 'canceled';
  await store.transaction(async (tx) => {
    const at = clock.now();
    const { numUpdatedRows } = await tx.updateTable('jobs').set({
      phase, finished_at: at, reply_token: null, reply_deadline: null,
      artifacts_json: JSON.stringify(outcome.kind === 'result' ? outcome.artifacts : originalsOf(job, calls)),
      ...(outcome.kind === 'problem' ? { problem_json: JSON.stringify(outcome.problem) } : {}),
    }).where('id', '=', job.id).where('phase', '=', 'delivering').executeTakeFirst();
    if (Number(numUpdatedRows) === 0) return;
    await ledger.settle(tx, { job: job.id, spend: addCosts(calls.flatMap(costOf)), allowance: addCosts(calls.flatMap(chargeOf)).micros, at });
  });
}

/** Everything that was made, as it came. */
function originalsOf(job: Job, calls: readonly Call[]): readonly Artifact[] {
  return calls
    .flatMap(({ state, seed }) => (state.name === 'made' ? state.originals.map((file, index) => ({ file, seed: seed + index })) : []))
    .map((original, index) => ({ ...original, name: artifactName(job.id, index + 1, original.file) }));
}

function costOf({ state }: Call): readonly Cost[] {
  return 'cost' in state && state.cost ? [state.cost] : [];
}

/** What the person is charged: what was made for them, and running work that they stopped. Failures are not their fault. */
function chargeOf(call: Call): readonly Cost[] {
  return call.state.name === 'made' || call.state.name === 'canceled' ? costOf(call) : [];
}

import { sql } from 'kysely';
import PQueue from 'p-queue';
import { artifactName, type Artifact } from '../core/artifact.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery, Outcome, PostResult, Route } from '../core/delivery.ts';
import type { Job, JobPhase, JobWithCalls } from '../core/job.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Media } from '../core/media.ts';
import { addCosts } from '../core/money.ts';
import { problem, ProblemError, type Problem } from '../core/problem.ts';
import type { Store, Tx } from '../core/store.ts';
import type { Log } from '../lib/log.ts';
import { letFilesAge, nameFiles } from '../store/files.ts';
import { readJobWithCalls } from '../store/jobs.ts';
import { prepared } from '../store/prepared.ts';
import { written } from '../store/written.ts';
import { joinClips } from './join-clips.ts';
import { billOf, originalsOf, outcomeOf } from './outcome.ts';

export type RunJobParts = {
  readonly store: Store;
  readonly delivery: Delivery;
  readonly media: Media;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
};

export type JobSignals = {
  /** The process is to end: waits are left at once, what is under way is finished. */
  readonly stopping: AbortSignal;
  /** The last moment. */
  readonly signal: AbortSignal;
};

/** Milliseconds from the asking after which a post that never got through is left for the person to collect. */
const deliveryLimit = 24 * 60 * 60_000;
/** Milliseconds in which it is tried at least, however old the job is: the bot may have been off for days. */
const shortestDelivery = 60 * 60_000;
const longestWait = 60_000;
/** Posts that are made fit and sent at the same time; who waits for a next try takes no place. */
const postsAtOnce = 8;

/** What a try to post came to: what was shown, and the files to keep. */
type Attempt = { readonly posted: PostResult; readonly shown: Outcome; readonly kept?: readonly Artifact[] };

/**
 * Delivers a job whose calls are final: results made fit, posted once, money settled, the job ended. Every step can be repeated
 * after a crash. Throws when aborted, or when the store fails.
 */
export function createRunJob(parts: RunJobParts): (id: string, o: JobSignals) => Promise<void> {
  const places = new PQueue({ concurrency: postsAtOnce });
  return async (id, o) => {
    const found = await readJobWithCalls(parts.store.read, id);
    if (!found || found.job.phase !== 'delivering') return;
    const made = outcomeOf(found);
    if (made.kind === 'result') parts.delivery.progress(found.job, { kind: 'finishing' });
    const outcome = await joinClips(parts, found, made, o);
    const last = await deliver(parts, places, found.job, outcome, o);
    if (last.posted === 'posted' && last.shown.kind !== 'canceled') await ping(parts, found.job, last.shown, o.signal);
    await endJob(parts, found, outcome, last);
  };
}

/** Who waited is told of a failure too; who canceled knows. */
async function ping({ delivery, log }: RunJobParts, job: Job, shown: Outcome, signal: AbortSignal): Promise<void> {
  try {
    await delivery.ping(shown.kind === 'problem' ? { ...job, problem: shown.problem } : job, { signal });
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ job: job.id, error }, 'a ping could not be sent');
  }
}

/** Posts until there is an answer that stands, or the person is left to collect it. */
async function deliver(parts: RunJobParts, places: PQueue, job: Job, outcome: Outcome, o: JobSignals): Promise<Attempt> {
  const { clock, log } = parts;
  const lastTry = Math.max(job.receivedAt + deliveryLimit, clock.now() + shortestDelivery);
  let shrink = 1;
  for (let tries = 1; ; tries++) {
    const last = await places.add(() => attempt(parts, job, outcome, shrink, o.signal));
    switch (last.posted) {
      case 'posted': return last;
      case 'gone': case 'no-access':
        log.info({ job: job.id, ended: last.posted }, 'the outcome could not be shown');
        return last;
      case 'too-large':
        // The limit that Discord told was not the one that it keeps.
        if (last.shown.kind === 'result') {
          shrink /= 2;
          continue;
        }
        break;
      case 'unclear': break;
    }
    if (clock.now() > lastTry) {
      log.warn({ job: job.id, tries }, 'the outcome could not be posted and is left to be collected');
      return last;
    }
    await clock.sleep(Math.min(longestWait, 500 * 2 ** tries), o.stopping);
  }
}

async function attempt(parts: RunJobParts, job: Job, outcome: Outcome, shrink: number, signal: AbortSignal): Promise<Attempt> {
  let fit: { shown: Outcome; kept?: readonly Artifact[] } = { shown: outcome };
  try {
    signal.throwIfAborted();
    const route = await parts.delivery.route(job, { signal });
    if (route === 'gone' || route === 'no-access') return { posted: route, ...fit };
    if (outcome.kind === 'result') fit = await fitted(parts, job, outcome, route, shrink, signal);
    return { posted: await parts.delivery.post(job, fit.shown, route, { signal }), ...fit };
  } catch (error) {
    signal.throwIfAborted();
    parts.log.warn({ job: job.id, error }, 'the outcome could not be posted yet');
    return { posted: 'unclear', ...fit };
  }
}

/** Below this share of the limit it is not the size that is in the way. */
const smallestShrink = 1 / 16;

type Result = Extract<Outcome, { kind: 'result' }>;

/** The results as they fit the route. One that cannot be made small enough, or finds no place, is kept as it came. */
async function fitted({ media }: RunJobParts, job: Job, outcome: Result, route: Route, shrink: number, signal: AbortSignal): Promise<{ shown: Outcome; kept: readonly Artifact[] }> {
  const places = Math.max(1, Math.min(route.maxFiles, outcome.artifacts.length));
  const maxBytes = Math.floor(Math.min(route.maxFileBytes, route.maxTotalBytes / places) * shrink);
  const artifacts: Artifact[] = [];
  const kept = [...outcome.artifacts];
  const missing: Problem[] = [...outcome.missing];
  for (const [index, original] of outcome.artifacts.entries()) {
    try {
      if (index >= places || shrink < smallestShrink) throw new ProblemError(problem('too-large', 'result-too-large', {}));
      const file = await media.fit(original.file, { maxBytes, signal });
      kept[index] = { file, seed: original.seed, name: artifactName(job.id, index + 1, file) };
      artifacts.push(kept[index]);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      missing.push(error.problem);
    }
  }
  if (artifacts.length > 0) return { shown: { ...outcome, artifacts, missing }, kept };
  return { shown: { kind: 'problem', problem: missing.at(-1) ?? problem('too-large', 'result-too-large', {}), cost: outcome.cost }, kept: outcome.artifacts };
}

type Finish = { readonly id: string; readonly phase: JobPhase; readonly at: number; readonly artifacts: string; /** null = the one it has */ readonly problem: string | null };
const finishJob = prepared((tx: Tx, { id, phase, at, artifacts, problem: told }: Finish) => (
  tx.updateTable('jobs').set({
    phase, finished_at: at, reply_token: null, reply_deadline: null, artifacts_json: artifacts, problem_json: sql`coalesce(${told}, problem_json)`,
  }).where('id', '=', id).where('phase', '=', written('delivering'))
));

async function endJob({ store, ledger, clock }: RunJobParts, { job, calls }: JobWithCalls, outcome: Outcome, { shown, kept }: Attempt): Promise<void> {
  const phase = shown.kind === 'result' ? 'done' : shown.kind === 'problem' ? 'failed' : 'canceled';
  const artifacts = kept ?? (outcome.kind === 'result' ? outcome.artifacts : originalsOf(job, calls));
  await store.transaction(async (tx) => {
    const at = clock.now();
    const { numAffectedRows } = await finishJob(tx, {
      id: job.id, phase, at, artifacts: JSON.stringify(artifacts),
      problem: shown.kind === 'problem' ? JSON.stringify(shown.problem) : null,
    });
    if (Number(numAffectedRows) === 0) return;
    await nameFiles(tx, job.id, 'result', artifacts.map(({ file }) => file));
    await letFilesAge(tx, job.id, at);
    await ledger.settle(tx, { job: job.id, spend: addCosts(calls.flatMap(billOf)), allowance: outcome.cost.micros, at });
    // The delivery finds its post there otherwise, and the job ends the same way.
  }, { sync: 'later' });
}

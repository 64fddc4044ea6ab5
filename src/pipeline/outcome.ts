import { artifactName, type Artifact } from '../core/artifact.ts';
import type { Call } from '../core/call.ts';
import type { Outcome } from '../core/delivery.ts';
import { notesOf, type Job, type JobWithCalls } from '../core/job.ts';
import { addCosts, type Cost } from '../core/money.ts';
import { problem, type Problem } from '../core/problem.ts';
import { maxSeed } from '../core/request.ts';

/** What became of a job, with its results as they came. Its cost is what the person is charged, not what the service bills. */
export function outcomeOf(found: JobWithCalls): Outcome {
  const { job, calls } = found;
  const failures = calls.flatMap(({ state }) => (state.name === 'failed' ? [state.problem] : []));
  const artifacts = originalsOf(job, calls);
  const isBroken = isChain(found) && calls.some(({ state }) => state.name !== 'made');
  // Links of a chain that others broke are of no use to the person; what they stopped themselves is charged.
  const isUseless = isBroken && failures.length > 0;
  const cost = addCosts(calls.flatMap((call) => (isUseless && call.state.name === 'made' ? [] : chargeOf(call))));
  if (artifacts.length > 0 && !isBroken) {
    const notes = notesOf(found);
    const wanted = job.accepted?.request.count ?? artifacts.length;
    return { kind: 'result', artifacts, cost, wanted, missing: [...failures, ...calls.flatMap(lostOf)], ...(notes.length > 0 ? { notes } : {}) };
  }
  // That others were not begun for it says nothing of the reason.
  const reason = failures.find(({ text }) => text.key !== 'chain-incomplete') ?? failures[0] ?? job.problem;
  return reason && reason.code !== 'canceled' ? { kind: 'problem', problem: reason, cost } : { kind: 'canceled', cost };
}

/** Calls that are of no use without all the others: the clips of a set, or calls that start from each other's results. */
function isChain({ job, calls }: JobWithCalls): boolean {
  return job.accepted?.request.clips !== undefined || calls.some((call) => call.after !== undefined);
}

/** Outputs of a call that came damaged, or not at all. */
function lostOf({ state, count }: Call): readonly Problem[] {
  const lost = state.name === 'made' ? Math.max(0, count - state.originals.length) : 0;
  return Array.from({ length: lost }, () => problem('internal', 'result-damaged', {}));
}

/** Everything that was made, as it came. */
export function originalsOf(job: Pick<Job, 'id'>, calls: readonly Call[]): readonly Artifact[] {
  return calls
    .flatMap(({ state, seed }) => (state.name === 'made' ? state.originals.map((file, index) => ({ file, seed: (seed + index) % (maxSeed + 1) })) : []))
    .map((original, index) => ({ ...original, name: artifactName(job.id, index + 1, original.file) }));
}

/** What the service bills for a call; nothing while it is not known to have worked. */
export function billOf({ state }: Call): readonly Cost[] {
  return 'cost' in state && state.cost ? [state.cost] : [];
}

/**
 * What the person is charged: what was made for them, running work that they stopped, and what the service bills for words or
 * pictures that it refuses. Other failures are not their fault.
 */
function chargeOf(call: Call): readonly Cost[] {
  const { state } = call;
  return state.name === 'failed' && state.problem.code !== 'refused' ? [] : billOf(call);
}

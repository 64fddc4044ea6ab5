import { isFinalPhase, type Job } from '../../src/core/job.ts';
import { expectedCost, fullName, type ModelCard } from '../../src/core/model-card.ts';
import { isProblem, problem, ProblemError } from '../../src/core/problem.ts';
import type { Provider } from '../../src/core/provider.ts';
import type { Preferences, Studio, Submission } from '../../src/core/studio.ts';
import { createCatalog } from '../../src/pipeline/index.ts';
import { brush, pencil } from './model-cards.ts';

/** A working Studio in memory, whose jobs go on as a test says. */
export type FakeStudio = Studio & {
  /** Every submission that became a job, oldest first. */
  readonly submissions: readonly Submission[];
  /** Ids of jobs whose acknowledgement Discord refused. */
  readonly dropped: readonly string[];
  /** Ids of jobs whose acknowledgement stands, or of which nobody can tell. */
  readonly begun: readonly string[];
  /** What is on offer from now on. */
  offer(cards: readonly ModelCard[]): void;
  /** Moves a job on. Throws when it is not there. */
  change(id: string, changes: Partial<Job>): void;
  /** Puts bytes where `read` finds them. */
  keep(hash: string, bytes: Uint8Array<ArrayBuffer>): void;
  /** The next submission fails with this. */
  failNext(error: Error): void;
};

export function createFakeStudio(o: { readonly now: () => number; readonly cards?: readonly ModelCard[] }): FakeStudio {
  let cards = o.cards ?? [brush, pencil];
  const jobs = new Map<string, Job>();
  const submissions: Submission[] = [];
  const dropped: string[] = [];
  const begun: string[] = [];
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const preferences = new Map<string, Preferences>();
  const waiters = new Map<string, (() => void)[]>();
  let failure: Error | undefined;
  const catalog = createCatalog([{ models: () => cards } as Pick<Provider, 'models'> as Provider]);
  const found = (id: string): Job => {
    const job = jobs.get(id);
    if (!job) throw new Error(`There is no job ${id}.`);
    return job;
  };
  const change = (id: string, changes: Partial<Job>): void => {
    jobs.set(id, { ...found(id), ...changes });
    if (isFinalPhase(found(id).phase)) for (const wake of waiters.get(id)?.splice(0) ?? []) wake();
  };

  return {
    submissions, dropped, begun, change,
    offer: (offered) => { cards = offered; },
    keep: (hash, bytes) => { files.set(hash, bytes); },
    failNext: (error) => { failure = error; },
    models: (mode) => catalog.offered(mode),
    preflight: (asked) => {
      const resolved = catalog.resolve(asked);
      return isProblem(resolved) ? resolved : undefined;
    },
    quote: (asked) => {
      const resolved = catalog.resolve(asked);
      if (isProblem(resolved)) return resolved;
      return expectedCost(resolved.card, resolved.request) ?? problem('not-priced', 'not-priced', { model: fullName(resolved.card) });
    },
    submit: async (submission, { acknowledged = Promise.resolve(true) } = {}) => {
      const thrown = failure;
      failure = undefined;
      if (thrown) throw thrown;
      if (jobs.has(submission.id)) return { id: submission.id, fresh: false };
      submissions.push(submission);
      jobs.set(submission.id, {
        id: submission.id, phase: 'received', requester: submission.requester, asked: submission.asked, destination: submission.destination, artifacts: [], receivedAt: o.now(),
      });
      void acknowledged.catch(() => true).then((isKnown) => {
        (isKnown ? begun : dropped).push(submission.id);
        if (!isKnown) jobs.delete(submission.id);
      });
      return { id: submission.id, fresh: true };
    },
    job: async (id) => {
      const job = jobs.get(id);
      return job && { job, calls: [] };
    },
    jobsOf: async (userId, { limit }) => [...jobs.values()].filter(({ requester }) => requester.userId === userId).toReversed().slice(0, limit).map((job) => ({ job, calls: [] })),
    position: async (id) => {
      const queued = [...jobs.values()].filter(({ phase }) => phase === 'queued').findIndex((job) => job.id === id);
      return queued < 0 ? null : queued;
    },
    cancel: async (id, { userId }) => {
      const job = jobs.get(id);
      if (!job) return 'unknown';
      if (job.requester.userId !== userId) return 'not-yours';
      if (isFinalPhase(job.phase)) return 'already-final';
      const isRunning = job.phase === 'working';
      change(id, { cancelAskedBy: userId, ...(isRunning ? {} : { phase: 'canceled' }) });
      return isRunning ? 'asked' : 'canceled';
    },
    read: async ({ hash }) => files.get(hash) ?? Promise.reject(new ProblemError(problem('internal', 'internal', {}))),
    preferences: async (userId) => preferences.get(userId) ?? { ping: true },
    setPreferences: async (userId, wanted) => { preferences.set(userId, wanted); },
    settled: async (id) => {
      if (!isFinalPhase(found(id).phase)) await new Promise<void>((resolve) => { waiters.set(id, [...(waiters.get(id) ?? []), resolve]); });
      return { job: found(id), calls: [] };
    },
  };
}

import type { Catalog } from '../core/catalog.ts';
import type { Clock } from '../core/clock.ts';
import { isFinalPhase, type JobWithCalls } from '../core/job.ts';
import type { Spool } from '../core/media.ts';
import { expectedCost, fullName } from '../core/model-card.ts';
import { isProblem, problem } from '../core/problem.ts';
import type { Backlog } from '../core/queue.ts';
import type { Mode } from '../core/request.ts';
import type { Store, Tx } from '../core/store.ts';
import type { CancelResult, Studio, Submission } from '../core/studio.ts';
import { nameFiles } from '../store/files.ts';
import { readJobWithCalls } from '../store/jobs.ts';
import { prepared } from '../store/prepared.ts';
import { readAsked } from '../store/words.ts';
import { positionsShown } from './positions.ts';
import type { Runner } from './runner.ts';

export type StudioParts = {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly backlog: Backlog;
  readonly runner: Pick<Runner, 'received' | 'dropped' | 'canceled' | 'settled'>;
  readonly spool: Pick<Spool, 'read'>;
  readonly clock: Clock;
};

export function createStudio(parts: StudioParts): Studio {
  const { store, catalog, backlog, runner, clock } = parts;
  return {
    models: (mode) => catalog.offered(mode),
    preflight: (asked) => {
      const resolved = catalog.resolve(asked);
      return isProblem(resolved) ? resolved : undefined;
    },
    quote: (asked) => {
      const resolved = catalog.resolve(asked);
      if (isProblem(resolved)) return resolved;
      return expectedCost(resolved.card, { ...resolved.request, inputs: asked.inputs }) ?? problem('not-priced', 'not-priced', { model: fullName(resolved.card) });
    },

    submit: async (submission, { acknowledged = Promise.resolve(true) } = {}) => {
      // It may fail while the insert is on its way, or where nobody asks for it any more.
      acknowledged.catch(() => {});
      const fresh = await receive(store, submission, clock.now());
      if (!fresh) return { id: submission.id, fresh };
      void acknowledged.then(
        (isKnown) => (isKnown ? runner.received(submission.id) : runner.dropped(submission.id)),
        // What became of the acknowledgement is unknown; the job stands, and the delivery finds out.
        () => runner.received(submission.id),
      );
      return { id: submission.id, fresh };
    },

    job: (id) => readJobWithCalls(store.read, id),
    jobsOf: async (userId, { limit }) => {
      const rows = await store.read.selectFrom('jobs').select('id').where('user_id', '=', userId)
        .orderBy('received_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      const jobs = await Promise.all(rows.map(({ id }) => readJobWithCalls(store.read, id)));
      return jobs.filter((found): found is JobWithCalls => found !== undefined);
    },
    position: async (id) => {
      const found = await readJobWithCalls(store.read, id);
      const lane = found?.calls.find(({ state }) => state.name === 'waiting')?.provider;
      if (lane === undefined) return null;
      const place = (await backlog.upcoming(lane, positionsShown)).findIndex(({ job }) => job === id);
      return place < 0 ? null : place;
    },
    cancel: async (id, by) => {
      const result = await cancel(parts, id, by);
      if (result === 'canceled' || result === 'asked') runner.canceled(id);
      return result;
    },
    read: (file) => parts.spool.read(file.hash),
    preferences: async (userId) => {
      const row = await store.read.selectFrom('people').select('ping').where('user_id', '=', userId).executeTakeFirst();
      return { ping: row?.ping !== 0 };
    },
    setPreferences: (userId, { ping }) => store.transaction(async (tx) => {
      const values = { ping: ping ? 1 : 0 };
      await tx.insertInto('people').values({ user_id: userId, ...values })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values)).execute();
    }),
    settled: async (id, o) => {
      await runner.settled(id, o);
      const found = await readJobWithCalls(store.read, id);
      if (!found) throw new Error(`There is no job ${id}.`);
      return found;
    },
  };
}

type NewJob = {
  readonly id: string; readonly mode: Mode; readonly user: string; readonly guild: string | null; readonly channel: string | null;
  readonly asked: string; readonly destination: string; readonly token: string | null; readonly deadline: number | null; readonly at: number;
};
const insertJob = prepared((tx: Tx, job: NewJob) => tx.insertInto('jobs').values({
  id: job.id, phase: 'received', mode: job.mode, user_id: job.user, guild_id: job.guild, channel_id: job.channel,
  asked_json: job.asked, destination_json: job.destination, reply_token: job.token, reply_deadline: job.deadline, artifacts_json: '[]', received_at: job.at,
}).onConflict((conflict) => conflict.column('id').doNothing()));

/** The one insert that decides: whoever wins it goes on with the job. Throws when the asking could not be read again. */
async function receive(store: Store, { id, asked, requester, destination, reply }: Submission, at: number): Promise<boolean> {
  const askedJson = JSON.stringify(asked);
  readAsked(askedJson);
  return store.transaction(async (tx) => {
    const { numAffectedRows } = await insertJob(tx, {
      id, mode: asked.mode, user: requester.userId, guild: requester.guildId, channel: requester.channelId,
      asked: askedJson, destination: JSON.stringify(destination),
      token: reply?.token ?? null, deadline: reply?.deadline ?? null, at,
    });
    if (Number(numAffectedRows) === 0) return false;
    await nameFiles(tx, id, 'input', asked.inputs.flatMap(({ source }) => (source.kind === 'spool' ? [source] : [])));
    return true;
  });
}

function cancel({ store, backlog }: StudioParts, id: string, by: { userId: string }): Promise<CancelResult> {
  return store.transaction(async (tx) => {
    const job = await tx.selectFrom('jobs').select(['phase', 'user_id']).where('id', '=', id).executeTakeFirst();
    if (!job) return 'unknown';
    if (job.user_id !== by.userId) return 'not-yours';
    if (isFinalPhase(job.phase) || job.phase === 'delivering') return 'already-final';
    await tx.updateTable('jobs').set({ cancel_asked_by: by.userId }).where('id', '=', id).execute();
    if (job.phase === 'received') {
      await tx.updateTable('jobs').set({ phase: 'delivering', problem_json: JSON.stringify(problem('canceled', 'canceled', {})) }).where('id', '=', id).execute();
      return 'canceled';
    }
    await backlog.cancelWaiting(tx, id);
    const { phase } = await tx.selectFrom('jobs').select('phase').where('id', '=', id).executeTakeFirstOrThrow();
    return phase === 'delivering' ? 'canceled' : 'asked';
  });
}

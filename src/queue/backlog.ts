import { sql, type Selectable } from 'kysely';
import type { Call } from '../core/call.ts';
import type { Clock } from '../core/clock.ts';
import type { Backlog, NewCall } from '../core/queue.ts';
import type { Schema } from '../core/schema.ts';
import type { Store, Tx } from '../core/store.ts';
import { callFromRow } from '../store/calls.ts';
import { prepared } from '../store/prepared.ts';
import { written } from '../store/written.ts';
import { chargeOf, shareOf, type Share } from './fair-share.ts';
import { cancelUnclaimed, endCall } from './call-end.ts';
import { addWaiting, changeShare, isUnderWay, recountShares, takeTurn, whoseTurn } from './shares.ts';
import { upcoming } from './upcoming.ts';

type CallRow = Selectable<Schema['calls']>;
type CallInLine = Pick<NewCall, 'job' | 'index' | 'provider' | 'model' | 'key' | 'count' | 'seed' | 'expectedSeconds'>
  & { readonly after: number | null; readonly ready: number; readonly guild: string; readonly user: string; readonly at: number };

const insertCall = prepared((tx: Tx, call: CallInLine) => tx.insertInto('calls').values({
  job: call.job, number: call.index, attempt: 0, provider: call.provider, model: call.model, purchase_key: call.key,
  count: call.count, seed: call.seed, after: call.after, state: 'waiting', state_json: '{"name":"waiting"}',
  ready: call.ready, guild_key: call.guild, user_key: call.user, weight: 1, expected_seconds: call.expectedSeconds,
  queued_at: call.at, started_at: null, ended_at: null,
}));
const oldestOf = prepared((tx: Tx, { lane, guild, user }: Share) => (
  tx.selectFrom('calls').selectAll()
    .where('provider', '=', lane).where('guild_key', '=', guild).where('user_key', '=', user).where('ready', '=', written(1))
    .orderBy('queued_at').orderBy('job').orderBy('number').limit(written(1))
));
const claimCall = prepared((tx: Tx, { job, number, attempt }: { job: string; number: number; attempt: number }) => (
  tx.updateTable('calls').set({ ready: 0, attempt }).where('job', '=', job).where('number', '=', number)
));
const selectCancel = prepared((tx: Tx, { job }: { job: string }) => tx.selectFrom('jobs').select('cancel_asked_by').where('id', '=', job));
const startCall = prepared((tx: Tx, call: Fence & { at: number }) => (
  fenced(tx, call).set({ state: 'starting', state_json: '{"name":"starting"}', started_at: call.at })
    .where((is) => is.exists(is.selectFrom('jobs').select('id').where('id', '=', call.job).where('cancel_asked_by', 'is', null)))
));
const startJob = prepared((tx: Tx, { job, at }: { job: string; at: number }) => (
  tx.updateTable('jobs').set({ phase: 'working', started_at: at }).where('id', '=', job).where('phase', '=', written('queued'))
));

/** The backlog in the store's own tables. */
export function createBacklog({ store, clock }: { store: Store; clock: Clock }): Backlog {
  /** Epoch milliseconds since when this process has slots; what came before took none of them. */
  let since = Number.NEGATIVE_INFINITY;
  const moment = () => ({ at: clock.now(), since });
  return {
    add: async (tx, calls, { requester, at }) => {
      for (const call of calls) {
        const share = shareOf(call.provider, requester);
        const ready = call.after === undefined;
        await insertCall(tx, { ...call, after: call.after ?? null, ready: ready ? 1 : 0, guild: share.guild, user: share.user, at });
        if (ready) await addWaiting(tx, share, 1);
      }
    },

    claim: (lane, most) => store.transaction(async (tx) => {
      const claimed: Call[] = [];
      while (claimed.length < most) {
        const row = await claimNext(tx, lane);
        if (!row) break;
        claimed.push(callFromRow(row));
      }
      return claimed;
      // A claim is taken back at every start; what was begun under it is synced with it.
    }, { sync: 'later' }),

    begin: (call) => store.transaction(async (tx) => {
      const at = clock.now();
      const { numAffectedRows } = await startCall(tx, { ...fenceOf(call), at });
      if (Number(numAffectedRows) === 0) {
        if (await isCancelAsked(tx, call.job)) await endCall(tx, call, { name: 'canceled' }, moment());
        return undefined;
      }
      await startJob(tx, { job: call.job, at });
      return { ...call, state: { name: 'starting' }, startedAt: at };
    }),

    running: (call, operation) => store.transaction(async (tx) => {
      const row = await fenced(tx, fenceOf(call)).set({ state: 'running', state_json: JSON.stringify({ name: 'running', operation }) })
        .returningAll().executeTakeFirst();
      return row && callFromRow(row);
    }),

    putBack: (call) => store.transaction(async (tx) => {
      if (await isCancelAsked(tx, call.job)) return endCall(tx, call, { name: 'canceled' }, moment());
      const row = await fenced(tx, fenceOf(call)).where('state', '<>', 'running')
        .set({ state: 'waiting', state_json: '{"name":"waiting"}', ready: 1, started_at: null }).returningAll().executeTakeFirst();
      if (!row) return;
      // Not as a newcomer: everything of the claim is taken back, so that the call has its old place.
      await changeShare(tx, shareOfRow(row), { waiting: 1, running: -1, virtual: -chargeOf(row.expected_seconds, row.weight) });
      await waitAgain(tx, row.job);
    }),

    end: (call, state) => store.transaction((tx) => endCall(tx, call, state, moment())),
    cancelWaiting: (tx, job) => cancelUnclaimed(tx, job, clock.now()),
    upcoming: (lane, most) => upcoming(store.read, lane, most),
    recover: () => {
      since = clock.now();
      return store.transaction(recover);
    },

    startsSince: async (lane, since) => {
      const rows = await store.read.selectFrom('calls').select('started_at')
        .where('provider', '=', lane).where('started_at', '>=', since).orderBy('started_at').execute();
      return rows.flatMap(({ started_at }) => (started_at === null ? [] : [started_at]));
    },
  };
}

type Fence = Pick<Call, 'job' | 'index' | 'attempt'>;
/** Plain values only: a query takes no others. */
function fenceOf({ job, index, attempt }: Call): Fence {
  return { job, index, attempt };
}

/** An update of the claimed call's row that does nothing once another attempt has it, or it is back in line, or final. */
function fenced(tx: Tx, { job, index, attempt }: Fence) {
  return tx.updateTable('calls').where('job', '=', job).where('number', '=', index).where('attempt', '=', attempt)
    .where('ready', '=', written(0)).where(isUnderWay);
}

async function isCancelAsked(tx: Tx, job: string): Promise<boolean> {
  const { rows: [row] } = await selectCancel(tx, { job });
  if (!row) throw new Error(`There is no job ${job}.`);
  return row.cancel_asked_by !== null;
}

/** A job of which nothing is under way or over is in line as if it had never left it. */
async function waitAgain(tx: Tx, job: string): Promise<void> {
  await tx.updateTable('jobs').set({ phase: 'queued', started_at: null }).where('id', '=', job).where('phase', '=', 'working')
    .where((is) => is.not(is.exists(is.selectFrom('calls').select('number').where('job', '=', job).where('state', '<>', 'waiting'))))
    .execute();
}

function shareOfRow(row: CallRow) {
  return { lane: row.provider, guild: row.guild_key, user: row.user_key };
}

/** The oldest call of whoever's turn it is; their share is charged now, so that the next claim sees it. */
async function claimNext(tx: Tx, lane: string): Promise<CallRow | undefined> {
  const turn = await whoseTurn(tx, lane);
  if (!turn) return undefined;
  const { rows: [row] } = await oldestOf(tx, turn.share);
  if (!row) throw new Error(`No call waits in a share of ${lane} whose turn it is.`);
  await claimCall(tx, { job: row.job, number: row.number, attempt: row.attempt + 1 });
  await takeTurn(tx, turn, chargeOf(row.expected_seconds, row.weight));
  return { ...row, ready: 0, attempt: row.attempt + 1 };
}

/**
 * Whatever the ended process had claimed and not begun goes back; what it had begun is returned to be followed up. Both are
 * fenced against a process that was only thought to have ended.
 */
async function recover(tx: Tx): Promise<readonly Call[]> {
  const claimed = await tx.updateTable('calls').set({ ready: 1, attempt: sql`attempt + 1` })
    .where(isUnderWay).where('state', '=', 'waiting').where('ready', '=', 0).where('attempt', '>', 0).returningAll().execute();
  for (const row of claimed) await changeShare(tx, shareOfRow(row), { virtual: -chargeOf(row.expected_seconds, row.weight) });
  const rows = await tx.updateTable('calls').set({ attempt: sql`attempt + 1` })
    .where(isUnderWay).where('state', '<>', 'waiting').returningAll().execute();
  await recountShares(tx);
  return rows.map(callFromRow);
}

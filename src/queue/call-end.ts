import type { Selectable } from 'kysely';
import type { Call, FinalCallState } from '../core/call.ts';
import { problem } from '../core/problem.ts';
import type { Schema } from '../core/schema.ts';
import type { Tx } from '../core/store.ts';
import { nameFiles } from '../store/files.ts';
import { prepared } from '../store/prepared.ts';
import { written } from '../store/written.ts';
import { chargeOf, correctionOf } from './fair-share.ts';
import { addWaiting, changeShare, isUnderWay } from './shares.ts';

type CallRow = Selectable<Schema['calls']>;

/** Epoch milliseconds: now, and since when this process has had slots that a call could take. */
export type Moment = { readonly at: number; readonly since: number };

const selectClaimed = prepared((tx: Tx, { job, index, attempt }: Pick<Call, 'job' | 'index' | 'attempt'>) => (
  tx.selectFrom('calls').select(['job', 'number', 'provider', 'guild_key', 'user_key', 'weight', 'expected_seconds', 'started_at'])
    .where('job', '=', job).where('number', '=', index).where('attempt', '=', attempt).where('ready', '=', written(0)).where(isUnderWay)
));
// Not one query with `returning`, which takes SQLite twice as long.
const recordEnd = prepared((tx: Tx, { job, index, state, json, at }: Pick<Call, 'job' | 'index'> & { state: FinalCallState['name']; json: string; at: number }) => (
  tx.updateTable('calls').set({ state, state_json: json, ended_at: at }).where('job', '=', job).where('number', '=', index)
));
const selectFollowers = prepared((tx: Tx, { job, number }: { job: string; number: number }) => (
  tx.selectFrom('calls').selectAll().where('job', '=', job).where('after', '=', number).where('state', '=', written('waiting'))
));
const deliverIfAllEnded = prepared((tx: Tx, { job }: { job: string }) => (
  tx.updateTable('jobs').set({ phase: 'delivering' }).where('id', '=', job).where('phase', 'in', [written('queued'), written('working')])
    .where((is) => is.not(is.exists(is.selectFrom('calls').select('number').where('job', '=', job).where(isUnderWay))))
));

/** Ends a claimed call under its fence, with all that follows from it. Nothing happens when another attempt has it. */
export async function endCall(tx: Tx, call: Call, state: FinalCallState, { at, since }: Moment): Promise<void> {
  const { rows: [row] } = await selectClaimed(tx, { job: call.job, index: call.index, attempt: call.attempt });
  if (!row) return;
  await recordEnd(tx, { job: call.job, index: call.index, state: state.name, json: JSON.stringify(state), at });
  if (state.name === 'made') await nameFiles(tx, call.job, 'result', state.originals);
  const virtual = row.started_at === null ? -chargeOf(row.expected_seconds, row.weight)
    : correctionOf(row.expected_seconds, (at - Math.max(row.started_at, since)) / 1000, row.weight);
  await changeShare(tx, { lane: row.provider, guild: row.guild_key, user: row.user_key }, { running: -1, virtual });
  // Where all have ended nobody waited for this one.
  if (await finishCalls(tx, row.job)) return;
  await letFollowersGo(tx, row, state, at);
  await finishCalls(tx, row.job);
}

/** Ends every call of a job that is in line, or that waits for another one. */
export async function cancelUnclaimed(tx: Tx, job: string, at: number): Promise<void> {
  const state = { name: 'canceled' } as const;
  const inLine = await tx.selectFrom('calls').selectAll().where('job', '=', job).where('ready', '=', 1).execute();
  for (const row of inLine) await changeShare(tx, { lane: row.provider, guild: row.guild_key, user: row.user_key }, { waiting: -1 });
  await tx.updateTable('calls').set({ state: state.name, state_json: JSON.stringify(state), ready: 0, ended_at: at })
    .where('job', '=', job).where('state', '=', 'waiting').where((is) => is.or([is('ready', '=', 1), is('attempt', '=', 0)])).execute();
  await finishCalls(tx, job);
}

/** A call that waited for this one comes in line, or ends with it: a chain without a link is no video. */
async function letFollowersGo(tx: Tx, ended: Pick<CallRow, 'job' | 'number'>, state: FinalCallState, at: number): Promise<void> {
  const { rows: followers } = await selectFollowers(tx, { job: ended.job, number: ended.number });
  for (const row of followers) {
    if (state.name === 'made') {
      await tx.updateTable('calls').set({ ready: 1 }).where('job', '=', row.job).where('number', '=', row.number).execute();
      await addWaiting(tx, { lane: row.provider, guild: row.guild_key, user: row.user_key }, 1);
      continue;
    }
    const end: FinalCallState = state.name === 'canceled' ? { name: 'canceled' } : { name: 'failed', problem: problem('unavailable', 'chain-incomplete', {}) };
    await tx.updateTable('calls').set({ state: end.name, state_json: JSON.stringify(end), ended_at: at })
      .where('job', '=', row.job).where('number', '=', row.number).execute();
    await letFollowersGo(tx, row, end, at);
  }
}

/** A job whose calls are all final is to be delivered. False: it is not so far. */
async function finishCalls(tx: Tx, job: string): Promise<boolean> {
  const { numAffectedRows } = await deliverIfAllEnded(tx, { job });
  return Number(numAffectedRows) > 0;
}

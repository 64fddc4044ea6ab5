import type { Selectable } from 'kysely';
import type { Call } from '../core/call.ts';
import type { Schema } from '../core/schema.ts';
import type { Tx } from '../core/store.ts';
import { prepared } from './prepared.ts';
import { readCallState } from './words.ts';

/** What a row says. Throws when the row is damaged. */
export function callFromRow(row: Selectable<Schema['calls']>): Call {
  return {
    job: row.job,
    index: row.number,
    attempt: row.attempt,
    provider: row.provider,
    model: row.model,
    key: row.purchase_key,
    count: row.count,
    seed: row.seed,
    state: readCallState(row.state_json),
    ...(row.after === null ? {} : { after: row.after }),
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
  };
}

const selectCalls = prepared((tx: Tx, { job }: { job: string }) => tx.selectFrom('calls').selectAll().where('job', '=', job).orderBy('number'));

/** A job's calls in their order. */
export async function readCalls(tx: Tx, job: string): Promise<readonly Call[]> {
  const { rows } = await selectCalls(tx, { job });
  return rows.map(callFromRow);
}

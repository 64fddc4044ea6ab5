import type { Selectable } from 'kysely';
import type { Call } from '../core/call.ts';
import type { Schema } from '../core/schema.ts';
import type { Tx } from '../core/store.ts';
import { callStateJson } from './words.ts';

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
    state: callStateJson.parse(JSON.parse(row.state_json)),
    ...(row.after === null ? {} : { after: row.after }),
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
  };
}

/** A job's calls in their order. */
export async function readCalls(tx: Tx, job: string): Promise<readonly Call[]> {
  const rows = await tx.selectFrom('calls').selectAll().where('job', '=', job).orderBy('number').execute();
  return rows.map(callFromRow);
}

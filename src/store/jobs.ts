import type { Selectable } from 'kysely';
import type { Job, JobWithCalls } from '../core/job.ts';
import type { Json } from '../core/json.ts';
import type { Schema } from '../core/schema.ts';
import type { Tx } from '../core/store.ts';
import { readCalls } from './calls.ts';
import { acceptedJson, artifactsJson, askedJson, problemJson } from './words.ts';

/** What a row says, without its reply token. Throws when the row is damaged. */
export function jobFromRow(row: Selectable<Schema['jobs']>): Job {
  return {
    id: row.id,
    phase: row.phase,
    requester: { userId: row.user_id, guildId: row.guild_id, channelId: row.channel_id },
    asked: askedJson.parse(JSON.parse(row.asked_json)),
    // Parsed by the delivery, which alone knows what is inside.
    destination: JSON.parse(row.destination_json) as Json,
    artifacts: artifactsJson.parse(JSON.parse(row.artifacts_json)),
    receivedAt: row.received_at,
    ...(row.accepted_json === null ? {} : { accepted: acceptedJson.parse(JSON.parse(row.accepted_json)) }),
    ...(row.problem_json === null ? {} : { problem: problemJson.parse(JSON.parse(row.problem_json)) }),
    ...(row.cancel_asked_by === null ? {} : { cancelAskedBy: row.cancel_asked_by }),
    ...(row.queued_at === null ? {} : { queuedAt: row.queued_at }),
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
  };
}

export async function readJob(tx: Tx, id: string): Promise<Job | undefined> {
  const row = await tx.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
  return row && jobFromRow(row);
}

export async function readJobWithCalls(tx: Tx, id: string): Promise<JobWithCalls | undefined> {
  const job = await readJob(tx, id);
  return job && { job, calls: await readCalls(tx, id) };
}

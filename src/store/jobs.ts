import type { Selectable } from 'kysely';
import type { Job, JobWithCalls } from '../core/job.ts';
import type { Json } from '../core/json.ts';
import type { Schema } from '../core/schema.ts';
import type { Tx } from '../core/store.ts';
import { readCalls } from './calls.ts';
import { prepared } from './prepared.ts';
import { readAccepted, readArtifacts, readAsked, readProblem } from './words.ts';

/** What a row says, without its reply token. Throws when the row is damaged. */
export function jobFromRow(row: Selectable<Schema['jobs']>): Job {
  return {
    id: row.id,
    phase: row.phase,
    requester: { userId: row.user_id, guildId: row.guild_id, channelId: row.channel_id },
    asked: readAsked(row.asked_json),
    // Parsed by the delivery, which alone knows what is inside.
    destination: JSON.parse(row.destination_json) as Json,
    artifacts: readArtifacts(row.artifacts_json),
    receivedAt: row.received_at,
    ...(row.accepted_json === null ? {} : { accepted: readAccepted(row.accepted_json) }),
    ...(row.problem_json === null ? {} : { problem: readProblem(row.problem_json) }),
    ...(row.cancel_asked_by === null ? {} : { cancelAskedBy: row.cancel_asked_by }),
    ...(row.queued_at === null ? {} : { queuedAt: row.queued_at }),
    ...(row.started_at === null ? {} : { startedAt: row.started_at }),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.results_gone_at === null ? {} : { resultsGoneAt: row.results_gone_at }),
  };
}

const selectJob = prepared((tx: Tx, { id }: { id: string }) => tx.selectFrom('jobs').selectAll().where('id', '=', id));

export async function readJob(tx: Tx, id: string): Promise<Job | undefined> {
  const { rows: [row] } = await selectJob(tx, { id });
  return row && jobFromRow(row);
}

export async function readJobWithCalls(tx: Tx, id: string): Promise<JobWithCalls | undefined> {
  const job = await readJob(tx, id);
  return job && { job, calls: await readCalls(tx, id) };
}

import type { Selectable } from 'kysely';
import type { StoredFile } from '../core/media.ts';
import type { Schema } from '../core/schema.ts';
import type { Tx } from '../core/store.ts';
import { prepared } from './prepared.ts';

// The rows that keep files of the spool. Whoever stores a hash in a row of a job or a call names it here in the same transaction.

type FileRow = Selectable<Schema['files']>;

const insertFile = prepared((tx: Tx, { job, kind, hash }: Omit<FileRow, 'final_at'>) => (
  tx.insertInto('files').values({ job, kind, hash, final_at: null }).onConflict((conflict) => conflict.doNothing())
));
const setFinal = prepared((tx: Tx, { job, at }: { job: string; at: number }) => tx.updateTable('files').set({ final_at: at }).where('job', '=', job));

/** Keeps these files for a job. */
export async function nameFiles(tx: Tx, job: string, kind: FileRow['kind'], files: readonly Pick<StoredFile, 'hash'>[]): Promise<void> {
  for (const { hash } of files) await insertFile(tx, { job, kind, hash });
}

/** The job is over: from this time on (epoch milliseconds) its files grow old. */
export async function letFilesAge(tx: Tx, job: string, at: number): Promise<void> {
  await setFinal(tx, { job, at });
}

/** Those of the hashes that a row names. */
export async function namedAmong(tx: Tx, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await tx.selectFrom('files').select('hash').distinct().where('hash', 'in', hashes).execute();
  return new Set(rows.map(({ hash }) => hash));
}

/** Lets up to `most` files of a kind go whose jobs were over before a time, the oldest first; the jobs say so from now on. Resolves with how many. */
export async function releaseOld(tx: Tx, o: { readonly kind: FileRow['kind']; readonly before: number; readonly at: number; readonly most: number }): Promise<number> {
  const rows = await tx.selectFrom('files').selectAll().where('kind', '=', o.kind).where('final_at', '<', o.before).orderBy('final_at').limit(o.most).execute();
  await release(tx, rows, o.at);
  return rows.length;
}

/** Lets everything go of the job that was over first, if that was before a time. Resolves with its files, of which others may name some; undefined = there is none. */
export async function releaseOldest(tx: Tx, o: { readonly before: number; readonly at: number }): Promise<readonly string[] | undefined> {
  const oldest = await tx.selectFrom('files').select('job').where('final_at', '<', o.before).orderBy('final_at').limit(1).executeTakeFirst();
  if (!oldest) return undefined;
  const rows = await tx.selectFrom('files').selectAll().where('job', '=', oldest.job).execute();
  await release(tx, rows, o.at);
  return [...new Set(rows.map(({ hash }) => hash))];
}

const deleteFile = prepared((tx: Tx, { job, kind, hash }: Omit<FileRow, 'final_at'>) => (
  tx.deleteFrom('files').where('job', '=', job).where('kind', '=', kind).where('hash', '=', hash)
));

async function release(tx: Tx, rows: readonly FileRow[], at: number): Promise<void> {
  for (const row of rows) await deleteFile(tx, row);
  for (const kind of ['input', 'result'] as const) {
    const jobs = [...new Set(rows.filter((row) => row.kind === kind).map(({ job }) => job))];
    if (jobs.length === 0) continue;
    const gone = kind === 'input' ? { inputs_gone_at: at } : { results_gone_at: at };
    await tx.updateTable('jobs').set(gone).where('id', 'in', jobs).execute();
  }
}

import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The columns that are read here, as they are at this version. */
type Rows = {
  jobs: { id: string; finished_at: number | null; asked_json: string; accepted_json: string | null; artifacts_json: string };
  calls: { job: string; number: number; state: string; state_json: string };
  files: { job: string; kind: 'input' | 'result'; hash: string; final_at: number | null };
};

/** Which job needs which file, and since when its files are gone. What older rows name is read out of their JSON. */
export const whatIsKept: Migration = {
  async up(db: Kysely<Rows>): Promise<void> {
    await db.schema.alterTable('jobs').addColumn('inputs_gone_at', 'bigint').execute();
    await db.schema.alterTable('jobs').addColumn('results_gone_at', 'bigint').execute();
    await db.schema.createTable('files')
      .addColumn('job', 'text', (c) => c.notNull().references('jobs.id').onDelete('cascade'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('final_at', 'bigint')
      .addPrimaryKeyConstraint('files_key', ['job', 'kind', 'hash'])
      .execute();
    await db.schema.createIndex('files_by_hash').on('files').columns(['hash']).execute();
    await db.schema.createIndex('files_by_age').on('files').columns(['final_at']).where(sql.ref('final_at'), 'is not', null).execute();
    await db.schema.createIndex('files_by_kind_and_age').on('files').columns(['kind', 'final_at']).where(sql.ref('final_at'), 'is not', null).execute();
    await nameAll(db);
  },
};

const pageSize = 500;

async function nameAll(db: Kysely<Rows>): Promise<void> {
  for (let last = ''; ;) {
    const jobs = await db.selectFrom('jobs').select(['id', 'finished_at', 'asked_json', 'accepted_json', 'artifacts_json']).where('id', '>', last).orderBy('id').limit(pageSize).execute();
    for (const job of jobs) {
      const calls = await db.selectFrom('calls').select('state_json').where('job', '=', job.id).where('state', '=', 'made').execute();
      const inputs = [...hashesIn(job.asked_json), ...hashesIn(job.accepted_json ?? 'null')];
      const results = [job.artifacts_json, ...calls.map(({ state_json }) => state_json)].flatMap(hashesIn);
      for (const [kind, hashes] of [['input', inputs], ['result', results]] as const) {
        for (const hash of new Set(hashes)) await db.insertInto('files').values({ job: job.id, kind, hash, final_at: job.finished_at }).execute();
      }
    }
    const end = jobs.at(-1)?.id;
    if (end === undefined || jobs.length < pageSize) return;
    last = end;
  }
}

/** Every `hash` that names a file, however deep it lies; a person's words under that name are no such thing. */
function hashesIn(json: string): readonly string[] {
  const found: string[] = [];
  JSON.parse(json, (key, value: unknown) => {
    if (key === 'hash' && typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) found.push(value);
    return value;
  });
  return found;
}

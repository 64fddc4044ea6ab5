import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Schema } from '../core/schema.ts';
import type { Store } from '../core/store.ts';
import { systemClock } from '../lib/clock.ts';
import { createGroupCommit } from './group-commit.ts';
import { createSync } from './sync.ts';
import { migrations } from './migrations/index.ts';
import { nodeSqliteDialect } from './node-sqlite.ts';

/** Milliseconds to wait for another process that holds the file (a backup, a look from outside). */
const busyTimeout = 5_000;

/** Pages of 4 kB after which the log is copied into the file, which nobody can work beside: seldom, and most pages once for many commits. */
const checkpointPages = 4_000;

/** Milliseconds between two tries to switch a new file to WAL, which SQLite refuses at once while another process does it. */
const switchPause = 20;

/**
 * Opens the embedded store, creating and migrating it where needed. One connection writes, another reads what is committed.
 * Throws when the file cannot be opened or migrated.
 */
export async function openStore(o: { file: string }): Promise<Store> {
  await using opened = new AsyncDisposableStack();
  const writer = opened.use(await openWriter(o.file));
  const tx = new Kysely<Schema>({ dialect: nodeSqliteDialect(writer) });
  await migrate(tx);
  const reader = opened.use(new DatabaseSync(o.file, { readOnly: true, timeout: busyTimeout }));
  const read = new Kysely<Schema>({ dialect: nodeSqliteDialect(reader) });
  const log = opened.use(createSync(`${o.file}-wal`));
  const commits = createGroupCommit({ tx, exec: executor(writer), sync: log.sync });
  opened.defer(() => commits.idle());
  const parts = opened.move();
  return {
    transaction: commits.run,
    read,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Runs what opens and closes transactions, each kind parsed once. */
function executor(database: DatabaseSync): (sql: string) => void {
  const known = new Map<string, StatementSync>();
  return (sql) => {
    const statement = known.get(sql) ?? database.prepare(sql);
    known.set(sql, statement);
    statement.run();
  };
}

async function openWriter(file: string): Promise<DatabaseSync> {
  const database = new DatabaseSync(file, { timeout: busyTimeout, enableForeignKeyConstraints: true });
  try {
    await switchToWal(database);
    // NORMAL: a commit itself does not wait for the disk; `createSync` does, on another thread.
    database.exec(`pragma synchronous = normal; pragma wal_autocheckpoint = ${checkpointPages}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function switchToWal(database: DatabaseSync): Promise<void> {
  for (let waited = 0; ; waited += switchPause) {
    try {
      return database.exec('pragma journal_mode = wal');
    } catch (error) {
      if (!isBusy(error) || waited >= busyTimeout) throw error;
      await systemClock.sleep(switchPause);
    }
  }
}

/** SQLITE_BUSY, in any of its kinds. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5;
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be brought to this version.', { cause: error });
}

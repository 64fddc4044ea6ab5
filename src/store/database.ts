import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Schema } from '../core/schema.ts';
import type { Store } from '../core/store.ts';
import { createGroupCommit } from './group-commit.ts';
import { migrations } from './migrations/index.ts';
import { nodeSqliteDialect } from './node-sqlite.ts';

/** Milliseconds to wait for another process that holds the file (a backup, a look from outside). */
const busyTimeout = 5_000;

/**
 * Opens the embedded store, creating and migrating it where needed. One connection writes, another reads what is committed.
 * Throws when the file cannot be opened or migrated.
 */
export async function openStore(o: { file: string }): Promise<Store> {
  const writer = openDatabase(o.file);
  const tx = new Kysely<Schema>({ dialect: nodeSqliteDialect(writer) });
  try {
    await migrate(tx);
  } catch (error) {
    await tx.destroy();
    throw error;
  }
  const reader = new DatabaseSync(o.file, { readOnly: true, timeout: busyTimeout });
  const read = new Kysely<Schema>({ dialect: nodeSqliteDialect(reader) });
  const commits = createGroupCommit({ tx, exec: (sql) => writer.exec(sql) });
  return {
    transaction: (work) => commits.run(work),
    read,
    [Symbol.asyncDispose]: async () => {
      await commits.idle();
      await read.destroy();
      await tx.destroy();
    },
  };
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeout, enableForeignKeyConstraints: true });
  // FULL: an accepted job survives a power cut, not only a crash.
  database.exec('pragma journal_mode = wal; pragma synchronous = full;');
  return database;
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be brought to this version.', { cause: error });
}

import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Schema } from '../core/schema.ts';
import type { Store } from '../core/store.ts';
import { nodeSqliteDialect } from './node-sqlite.ts';

/** Milliseconds to wait for the writer, which never holds the file that long. */
const patience = 1_000;

/** Reads a store beside the process that has it, for as long as it is held; throws where there is none. */
export function lookInto(file: string): Disposable & Pick<Store, 'read'> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: patience });
  return {
    read: new Kysely<Schema>({ dialect: nodeSqliteDialect(database) }),
    [Symbol.dispose]: () => database.close(),
  };
}

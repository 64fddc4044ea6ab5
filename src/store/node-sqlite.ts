import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  CompiledQuery, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler,
  type DatabaseConnection, type Dialect, type Driver, type QueryResult,
} from 'kysely';

type Prepared = { readonly statement: StatementSync; readonly reads: boolean };
type Bindable = null | string | number | bigint | Uint8Array;

/** Statements kept prepared; the bot has far fewer. */
const maxStatements = 500;

/**
 * Kysely over one `node:sqlite` connection. It has no lock of its own: whoever owns the connection lets one transaction at
 * a time use it.
 */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  return {
    createDriver: () => createDriver(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new TransactionalDdlAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** Kysely takes SQLite's DDL for not transactional, and a failed migration would leave its tables behind. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function createDriver(database: DatabaseSync): Driver {
  const connection = createConnection(database);
  const run = async (sql: string): Promise<void> => {
    await connection.executeQuery(CompiledQuery.raw(sql));
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: () => run('rollback'),
    // Whoever opened the connection closes it: kysely destroys only what was used.
    destroy: async () => {},
  };
}

function createConnection(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= maxStatements) statements.clear();
    const statement = database.prepare(sql);
    // Only a statement that returns columns can be read; the others report how many rows they changed.
    const made = { statement, reads: statement.columns().length > 0 };
    statements.set(sql, made);
    return made;
  };
  return {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      const { statement, reads } = prepare(query.sql);
      const parameters = query.parameters.map(bindable);
      // The rows' shape is what kysely's types promise for this query.
      if (reads) return { rows: statement.all(...parameters) as R[] };
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    },
    streamQuery: () => {
      throw new Error('Streaming queries are not used here.');
    },
  };
}

/** node:sqlite takes an object in first place as named parameters, silently; so nothing but plain values gets through. */
function bindable(value: unknown): Bindable {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array) return value;
  throw new TypeError(`A query parameter must be null, text, a number or bytes, not ${typeof value}.`);
}

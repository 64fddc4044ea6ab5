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
  const run = createRun(database);
  return {
    createDriver: () => createDriver(run),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new NodeSqliteAdapter(run),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** Runs a query at once, without kysely's way to a connection: there is only one, and it is never waited for. */
export type Run = <R>(query: Pick<CompiledQuery<R>, 'sql' | 'parameters'>) => QueryResult<R>;

export class NodeSqliteAdapter extends SqliteAdapter {
  readonly run: Run;
  constructor(run: Run) {
    super();
    this.run = run;
  }

  /** Kysely takes SQLite's DDL for not transactional, and a failed migration would leave its tables behind. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function createDriver(runQuery: Run): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async (query) => runQuery(query),
    streamQuery: () => {
      throw new Error('Streaming queries are not used here.');
    },
  };
  const run = async (sql: string): Promise<void> => {
    runQuery(CompiledQuery.raw(sql));
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

function createRun(database: DatabaseSync): Run {
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
  return <R>(query: Pick<CompiledQuery<R>, 'sql' | 'parameters'>): QueryResult<R> => {
    const { statement, reads } = prepare(query.sql);
    const parameters = query.parameters.map(bindable);
    // The rows' shape is what kysely's types promise for this query.
    if (reads) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  };
}

/** node:sqlite takes an object in first place as named parameters, silently; so nothing but plain values gets through. */
function bindable(value: unknown): Bindable {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array) return value;
  throw new TypeError(`A query parameter must be null, text, a number or bytes, not ${typeof value}.`);
}

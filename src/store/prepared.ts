import type { Compilable, CompiledQuery, QueryResult } from 'kysely';
import type { Tx } from '../core/store.ts';
import { NodeSqliteAdapter } from './node-sqlite.ts';

/** Stands in a query for a value that comes when it is run. */
class Placeholder {
  readonly name: PropertyKey;
  constructor(name: PropertyKey) {
    this.name = name;
  }
}

/**
 * A query that is built and compiled once, at its first use, and then run with other values: for those that every job needs.
 * `build` names a value where it belongs; it must neither look at one nor spread them, and none of them may be undefined.
 */
export function prepared<Values extends object, Row>(build: (tx: Tx, value: Values) => Compilable<Row>): (tx: Tx, values: Values) => Promise<QueryResult<Row>> {
  // What stands for a value is typed as the value, so that the query is checked as if it were written out.
  const placeholders = new Proxy({}, { get: (_, name) => new Placeholder(name) }) as Values;
  const named = (values: Values, name: PropertyKey): unknown => (values as Readonly<Record<PropertyKey, unknown>>)[name];
  let compiled: CompiledQuery<Row> | undefined;
  return async (tx, values) => {
    compiled ??= build(tx, placeholders).compile();
    const parameters = compiled.parameters.map((parameter) => (parameter instanceof Placeholder ? named(values, parameter.name) : parameter));
    const { adapter } = tx.getExecutor();
    return adapter instanceof NodeSqliteAdapter ? adapter.run<Row>({ sql: compiled.sql, parameters }) : tx.executeQuery({ ...compiled, parameters });
  };
}

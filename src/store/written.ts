import { sql, type RawBuilder } from 'kysely';

/**
 * A value written into the query itself, not bound to it: SQLite uses an index over a part of a table (`where ready = 1`) only
 * where it sees, before any value is bound, that the query asks for no more than that part; and a bound value that could decide
 * about such an index makes it compile the query anew each time. For our own constants alone.
 */
export function written<const Value extends string | number>(value: Value): RawBuilder<Value> {
  return sql.lit(value);
}

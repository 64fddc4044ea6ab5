import { sql, type Sql } from 'kysely';

/**
 * A value written into the query itself, not bound to it: SQLite uses an index over a part of a table (`where ready = 1`) only
 * where it sees, before any value is bound, that the query asks for no more than that part. For our own constants alone.
 */
export const written: Sql['lit'] = sql.lit;

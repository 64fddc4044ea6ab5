import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** A transaction under way, or the committed state. Inside a transaction nothing but queries on it is awaited. */
export type Tx = Kysely<Schema>;

/** Where everything durable lives. */
export interface Store extends AsyncDisposable {
  /**
   * Runs `work` alone and commits. Durable once resolved. When `work` throws nothing of it stands and the throw is passed on.
   * Works that wait at the same time may share one commit; `work` may be run again after it was undone, so it changes nothing
   * but through `tx`.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Reads what is committed; never writes. */
  readonly read: Tx;
}

import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** A transaction under way, or the committed state. Inside a transaction nothing but queries on it is awaited. */
export type Tx = Kysely<Schema>;

/**
 * When a commit is brought to the disk. `later`: with the next one that is not; until then it survives the end of the process, and
 * a power cut may take it. For steps that are simply taken again, since nothing outside follows from them before the next.
 */
export type CommitOptions = { readonly sync?: 'now' | 'later' };

/** Where everything durable lives. */
export interface Store extends AsyncDisposable {
  /**
   * Runs `work` alone and commits. Durable once resolved, unless `sync` is `later`. When `work` throws nothing of it stands and the throw is passed on.
   * Works that wait at the same time may share one commit; `work` may be run again after it was undone, so it changes nothing
   * but through `tx`.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, o?: CommitOptions): Promise<T>;
  /** Reads what is committed; never writes. */
  readonly read: Tx;
}

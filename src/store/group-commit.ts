import { setImmediate as nextTurn } from 'node:timers/promises';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CommitOptions } from '../core/store.ts';

/** What a connection must be able to do for transactions to share a commit. */
export type Connection<Tx> = {
  readonly tx: Tx;
  exec(sql: string): void;
  /** Resolved: everything committed so far survives a power cut. */
  sync(): Promise<void>;
};

type Waiting<Tx> = { readonly sync: 'now' | 'later'; work(tx: Tx): Promise<unknown>; resolve(value: unknown): void; reject(reason: unknown): void };

/** More than this in one commit would make the first wait long for the last. */
const maxPerCommit = 64;

/**
 * Runs works one after another on one connection. Those that wait at the same time share one commit, and so one sync, and
 * nobody is told of success before the commit stands. When one of them fails all are undone and run again, each in a
 * savepoint of its own, so that the failed one is undone alone: savepoints copy every page they touch, and failures are rare.
 * A work must await all its queries; one left behind would run in somebody else's.
 */
export function createGroupCommit<Tx>(connection: Connection<Tx>): { run<T>(work: (tx: Tx) => Promise<T>, o?: CommitOptions): Promise<T>; idle(): Promise<void> } {
  const waiting: Waiting<Tx>[] = [];
  const around = new AsyncLocalStorage<{ isOpen: boolean }>();
  let draining: Promise<void> | undefined;

  /** Returns how to tell of the work, once the commit stands. Throws when the transaction as a whole is lost. */
  async function runOne(item: Waiting<Tx>): Promise<() => void> {
    connection.exec('savepoint work');
    try {
      const value = await inside(item);
      connection.exec('release work');
      return () => item.resolve(value);
    } catch (error) {
      undoWork(error);
      return () => item.reject(error);
    }
  }

  async function inside(item: Waiting<Tx>): Promise<unknown> {
    const mark = { isOpen: true };
    try {
      return await around.run(mark, () => item.work(connection.tx));
    } finally {
      mark.isOpen = false;
    }
  }

  function undoWork(reason: unknown): void {
    try {
      connection.exec('rollback to work');
      connection.exec('release work');
    } catch {
      // Of some failures (a full disk) SQLite rolls the whole transaction back by itself; they are the reason then.
      throw reason;
    }
  }

  /** Runs all or none. Returns how to tell of them; throws what the first that failed has thrown. */
  async function runAll(items: readonly Waiting<Tx>[]): Promise<readonly (() => void)[]> {
    const tell: (() => void)[] = [];
    connection.exec('begin immediate');
    try {
      for (const item of items) {
        const value = await inside(item);
        tell.push(() => item.resolve(value));
      }
      return tell;
    } catch (error) {
      undoAll();
      throw error;
    }
  }

  async function runEach(items: readonly Waiting<Tx>[]): Promise<readonly (() => void)[]> {
    const tell: (() => void)[] = [];
    connection.exec('begin immediate');
    for (const item of items) tell.push(await runOne(item));
    return tell;
  }

  function undoAll(): void {
    try {
      connection.exec('rollback');
    } catch {
      // The failed statement has already ended the transaction, or it is committed and only not safe.
    }
  }

  async function commitTogether(items: readonly Waiting<Tx>[]): Promise<void> {
    try {
      // One alone has nobody to spare.
      const tell = await (items.length === 1 ? runAll(items) : runAll(items).catch(() => runEach(items)));
      connection.exec('commit');
      if (items.some(({ sync }) => sync === 'now')) await connection.sync();
      for (const one of tell) one();
    } catch (error) {
      undoAll();
      for (const item of items) item.reject(error);
    }
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      // Works begun in the same turn meet in one commit, and commands are heard between two commits.
      await nextTurn();
      await commitTogether(waiting.splice(0, maxPerCommit));
    }
    draining = undefined;
  }

  return {
    run: <T>(work: (tx: Tx) => Promise<T>, { sync = 'now' }: CommitOptions = {}) => new Promise<T>((resolve, reject) => {
      if (around.getStore()?.isOpen === true) throw new Error('A transaction inside a transaction would wait for itself: pass its `tx` on.');
      // The value that comes back is what this work returned.
      waiting.push({ sync, work, resolve: (value) => resolve(value as T), reject });
      draining ??= drain();
    }),
    idle: async () => {
      while (draining) await draining;
    },
  };
}

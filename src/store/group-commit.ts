/** What a connection must be able to do for transactions to share a commit. */
export type Connection<Tx> = { readonly tx: Tx; exec(sql: string): void };

type Waiting<Tx> = { work(tx: Tx): Promise<unknown>; resolve(value: unknown): void; reject(reason: unknown): void };
type Ran = { settle(): void; reject(reason: unknown): void };

/** More than this in one commit would make the first wait long for the last. */
const maxPerCommit = 64;

/**
 * Runs works one after another on one connection. Those that wait at the same time share one commit, and so one fsync:
 * each has its own savepoint, a failed one is undone alone, and nobody is told of success before the commit stands.
 */
export function createGroupCommit<Tx>(connection: Connection<Tx>): { run<T>(work: (tx: Tx) => Promise<T>): Promise<T>; idle(): Promise<void> } {
  const waiting: Waiting<Tx>[] = [];
  let draining: Promise<void> | undefined;

  async function runOne(item: Waiting<Tx>): Promise<Ran> {
    connection.exec('savepoint work');
    try {
      const value = await item.work(connection.tx);
      connection.exec('release work');
      return { settle: () => item.resolve(value), reject: item.reject };
    } catch (error) {
      connection.exec('rollback to work');
      connection.exec('release work');
      return { settle: () => item.reject(error), reject: item.reject };
    }
  }

  async function commitTogether(items: readonly Waiting<Tx>[]): Promise<void> {
    const ran: Ran[] = [];
    try {
      connection.exec('begin immediate');
      for (const item of items) ran.push(await runOne(item));
      connection.exec('commit');
    } catch (error) {
      try {
        connection.exec('rollback');
      } catch {
        // The failed statement has already ended the transaction.
      }
      for (const item of items) item.reject(error);
      return;
    }
    for (const { settle } of ran) settle();
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) await commitTogether(waiting.splice(0, maxPerCommit));
    draining = undefined;
  }

  return {
    run: <T>(work: (tx: Tx) => Promise<T>) => new Promise<T>((resolve, reject) => {
      // The value that comes back is what this work returned.
      waiting.push({ work, resolve: (value) => resolve(value as T), reject });
      // One turn later, so that works begun in the same turn meet in one commit.
      draining ??= Promise.resolve().then(drain);
    }),
    idle: async () => {
      while (draining) await draining;
    },
  };
}

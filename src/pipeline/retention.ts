import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Clock } from '../core/clock.ts';
import type { Spool, SpoolEntry } from '../core/media.ts';
import type { Store } from '../core/store.ts';
import type { Log } from '../lib/log.ts';
import { namedAmong, releaseOld, releaseOldest } from '../store/files.ts';

export type RetentionLimits = {
  /** Milliseconds that a person's pictures, and what was made, are kept after their job is over. */
  readonly inputsMs: number;
  readonly resultsMs: number;
  /** Bytes of the spool above which the files of the jobs that were over first go before their time. */
  readonly maxBytes: number;
};

export type RetentionParts = {
  readonly store: Store;
  readonly spool: Pick<Spool, 'list' | 'remove'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: RetentionLimits;
};

/** Removes what need not be kept any more. The rows of jobs stay, and say when their files went. */
export type Retention = AsyncDisposable & {
  /** Sweeps now, and every hour from then on by itself. */
  begin(): void;
};

/** Milliseconds from the end of a sweep to the next. */
const interval = 60 * 60_000;
/** Milliseconds in which a file may lie there without a row that names it. */
const youth = 60 * 60_000;
/** How much is done before others have their turn. */
const rowsAtOnce = 50;
const filesAtOnce = 100;

export function createRetention(parts: RetentionParts): Retention {
  const { clock, log } = parts;
  const stop = new AbortController();
  let sweeping: Promise<void> | undefined;

  async function sweepForEver(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await sweep(parts, stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) log.error({ error }, 'the spool could not be swept');
      }
      await clock.sleep(interval, stop.signal).catch(() => {});
    }
  }

  return {
    begin: () => {
      sweeping ??= sweepForEver();
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await sweeping;
    },
  };
}

/**
 * One sweep, in small steps. Rows let go first, files follow: a crash between the two leaves files that no row names, which the
 * next sweep finds. Throws when the store or the disk fails, or with the reason of the signal.
 */
async function sweep({ store, spool, clock, log, limits }: RetentionParts, signal: AbortSignal): Promise<void> {
  const at = clock.now();
  const writtenBefore = Math.min(at - youth, await beginOfWork(store));
  let files = 0;
  let freed = 0;

  const remove = async (hash: string): Promise<number> => {
    signal.throwIfAborted();
    const bytes = await spool.remove(hash, { writtenBefore });
    if (bytes > 0) files += 1;
    freed += bytes;
    return bytes;
  };
  /** Bytes that are kept. */
  const removeUnnamed = async (): Promise<number> => {
    let kept = 0;
    for await (const batch of inBatches(spool.list(), filesAtOnce)) {
      const old = batch.filter((entry) => entry.writtenAt < writtenBefore);
      const named = await namedAmong(store.read, old.map(({ hash }) => hash));
      for (const { bytes } of batch) kept += bytes;
      for (const { hash } of old) {
        if (named.has(hash)) continue;
        kept -= await remove(hash).catch((error: unknown) => {
          signal.throwIfAborted();
          // One file that does not go must not keep the others.
          log.warn({ file: hash, error }, 'a file could not be removed');
          return 0;
        });
      }
      await othersTurn(signal);
    }
    return kept;
  };
  const makeRoom = async (bytes: number): Promise<void> => {
    for (let over = bytes; over > 0; await othersTurn(signal)) {
      // What is younger may be written again at this moment, and would not be removed.
      const released = await store.transaction((tx) => releaseOldest(tx, { before: writtenBefore, at }));
      if (!released) return log.warn({ bytes: over }, 'the spool is larger than it may be, but all of it is in use or new');
      const named = await namedAmong(store.read, released);
      for (const hash of released) if (!named.has(hash)) over -= await remove(hash);
    }
  };

  await releaseExpired(store, { kind: 'input', before: at - limits.inputsMs, at }, signal);
  await releaseExpired(store, { kind: 'result', before: at - limits.resultsMs, at }, signal);
  await makeRoom(await removeUnnamed() - limits.maxBytes);
  if (files > 0) log.info({ files, bytes: freed }, 'files that are not kept any more were removed');
}

/**
 * Epoch milliseconds since when files were written for work under way that no row names so far: downloads, outputs beside one that
 * is still missing, clips joined for a post that does not get through. What waits in line has all its files named.
 */
async function beginOfWork(store: Store): Promise<number> {
  // The very words of the index that holds unfinished jobs alone.
  const { since } = await store.read.selectFrom('jobs').select((is) => is.fn.min<number | null>(is.fn.coalesce('started_at', 'received_at')).as('since'))
    .where(sql<boolean>`phase not in ('done', 'failed', 'canceled')`).where('phase', '<>', 'queued').executeTakeFirstOrThrow();
  return since ?? Number.POSITIVE_INFINITY;
}

async function releaseExpired(store: Store, o: { readonly kind: 'input' | 'result'; readonly before: number; readonly at: number }, signal: AbortSignal): Promise<void> {
  for (let released = rowsAtOnce; released === rowsAtOnce; await othersTurn(signal)) {
    released = await store.transaction((tx) => releaseOld(tx, { ...o, most: rowsAtOnce }));
  }
}

async function othersTurn(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}

async function* inBatches(entries: AsyncIterable<SpoolEntry>, most: number): AsyncGenerator<readonly SpoolEntry[]> {
  let batch: SpoolEntry[] = [];
  for await (const entry of entries) {
    batch.push(entry);
    if (batch.length < most) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Spool } from '../core/media.ts';
import { problem, ProblemError } from '../core/problem.ts';
import type { DiskDone, DiskTask } from './disk-tasks.ts';
import { disk } from './disk.ts';
import { systemClock } from '../lib/clock.ts';
import { joinBytes } from './formats/bytes.ts';
import { isHash, listFiles } from './list-files.ts';

/** Bytes held in memory before they are handed to the disk. */
const HELD_BYTES = 1_048_576;
/** Bytes of small files that are remembered after they were written. */
const RECENT_BYTES = 8 * 1_048_576;

export type SpoolParts = {
  readonly folder: string;
  /** By it files are young or old. Default: the machine's. */
  readonly clock?: Pick<Clock, 'now'>;
};

/**
 * The spool in a folder: files lie at `folder/ab/abcdef…`. Of a write that ended in the middle nothing is left, at the
 * latest when the folder is opened again. Two processes must not open one folder.
 */
export async function createSpool({ folder, clock = systemClock }: SpoolParts): Promise<Spool> {
  const incoming = join(folder, 'incoming');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  const recent = createRecentFiles();

  const path = (hash: string): string => {
    if (!isHash(hash)) throw new TypeError('a file of the spool is named by 64 hexadecimal digits');
    return join(folder, hash.slice(0, 2), hash);
  };

  return {
    async write(chunks, { maxBytes, signal }) {
      signal?.throwIfAborted();
      await using file = createIncoming(folder, clock);
      let bytes = 0;
      try {
        for await (const chunk of signal === undefined ? chunks : untilAborted(chunks, signal)) {
          bytes += chunk.byteLength;
          if (bytes > maxBytes) throw new ProblemError(problem('too-large', 'result-too-large', {}));
          await file.add(chunk);
        }
        const { hash, whole } = await file.publish();
        if (whole) recent.add(hash, whole);
        return { hash, bytes };
      } catch (thrown) {
        throw hasCode(thrown, ['ENOSPC', 'EDQUOT']) ? new ProblemError(problem('unavailable', 'disk-full', {}), { cause: thrown }) : thrown;
      }
    },
    read: async (hash) => recent.get(hash) ?? readFile(path(hash)),
    path,
    has: async (hash) => statSync(path(hash), { throwIfNoEntry: false })?.isFile() === true,
    list: () => listFiles(folder),
    async remove(hash, { writtenBefore }) {
      path(hash);
      const freed = await disk.remove({ kind: 'remove', folder, hash, writtenBefore });
      if (freed > 0) recent.drop(hash);
      return freed;
    },
    async free() {
      const { blocks, bavail, bsize } = await statfs(folder);
      return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
    },
  };
}

/** Small files that were just written, for they are read several times at once: described, made to fit, posted. */
function createRecentFiles(): { add(hash: string, bytes: Uint8Array<ArrayBuffer>): void; get(hash: string): Uint8Array<ArrayBuffer> | undefined; drop(hash: string): void } {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let total = 0;
  const drop = (hash: string): void => {
    total -= files.get(hash)?.byteLength ?? 0;
    files.delete(hash);
  };
  return {
    drop,
    get: (hash) => files.get(hash),
    add(hash, bytes) {
      if (files.has(hash)) return;
      files.set(hash, bytes);
      total += bytes.byteLength;
      for (const oldest of files.keys()) {
        if (total <= RECENT_BYTES) break;
        drop(oldest);
      }
    },
  };
}

/** A file on its way in: in memory while it is small, then handed to the disk bit by bit. Disposing drops what was not published. */
type Incoming = AsyncDisposable & {
  add(chunk: Uint8Array): Promise<void>;
  /** Puts it in its place, durably. Resolves with its hash, and all of it where that was held in memory. */
  publish(): Promise<{ readonly hash: string; readonly whole: Uint8Array<ArrayBuffer> | undefined }>;
};

function createIncoming(folder: string, clock: Pick<Clock, 'now'>): Incoming {
  const name = randomUUID();
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let at = 0;
  let isPublished = false;
  const hand = (kind: DiskTask['kind']): Promise<DiskDone> => {
    const handed = disk.run({ kind, folder, name, at, chunks: held, now: clock.now() });
    at += heldBytes;
    held = [];
    heldBytes = 0;
    return handed;
  };
  return {
    async add(chunk) {
      held.push(new Uint8Array(chunk));                    // a copy: the source may use its buffer again
      heldBytes += chunk.byteLength;
      if (heldBytes > HELD_BYTES) await hand('add');
    },
    async publish() {
      const isWhole = at === 0;
      const { hash, chunks } = await hand('publish');
      isPublished = true;
      const [first] = chunks;
      return { hash, whole: !isWhole ? undefined : chunks.length === 1 ? first : joinBytes(chunks) };
    },
    async [Symbol.asyncDispose]() {
      if (at > 0 && !isPublished) await hand('drop');
    },
  };
}

/** The chunks, but an abort ends the wait for the next one even where the source never answers. */
async function* untilAborted(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => undefined);
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a source that hangs would hang here too.
    Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

function hasCode(thrown: unknown, codes: readonly string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code));
}

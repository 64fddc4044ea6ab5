import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Spool } from '../core/media.ts';
import { problem, ProblemError } from '../core/problem.ts';
import { createFile, isFile, syncPath, type NewFile } from './disk.ts';
import { joinBytes } from './formats/bytes.ts';

/** How many hashes are remembered as known to be on disk. */
const MAX_KNOWN = 10_000;
/** Bytes held in memory before a file is begun: what is there already never touches the disk then. */
const HELD_BYTES = 1_048_576;
/** Bytes of small files that are remembered after they were written. */
const RECENT_BYTES = 8 * 1_048_576;

/**
 * The spool in a folder: files lie at `folder/ab/abcdef…`. Of a write that ended in the middle nothing is left, at the
 * latest when the folder is opened again. Two processes must not open one folder.
 */
export async function createSpool({ folder }: { readonly folder: string }): Promise<Spool> {
  const incoming = join(folder, 'incoming');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  await syncFolder(folder);
  const publishing = new Map<string, Promise<void>>();
  const known = new Set<string>();
  const recent = createRecentFiles();

  const path = (hash: string): string => {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new TypeError('a file of the spool is named by 64 hexadecimal digits');
    return join(folder, hash.slice(0, 2), hash);
  };
  const has = async (hash: string): Promise<boolean> => isFile(path(hash));

  const move = async (hash: string, incomingFile: Incoming): Promise<void> => {
    const there = await has(hash);
    if (there && known.has(hash)) return;
    if (there) {
      // Left by an earlier process, which may have died before its fsync.
      await syncPath(path(hash), 'r+');
    } else {
      await incomingFile.finish();
      await incomingFile.moveTo(path(hash)).catch(async (thrown: unknown) => {
        if (!hasCode(thrown, ['ENOENT'])) throw thrown;
        await mkdir(dirname(path(hash)), { recursive: true });
        await syncFolder(folder);
        await incomingFile.moveTo(path(hash));
      });
    }
    await syncFolder(dirname(path(hash)));
    if (known.size >= MAX_KNOWN) known.clear();
    known.add(hash);
  };

  /** Puts a file in its place, durably; writers of the same bytes share one move. */
  const publish = (hash: string, incomingFile: Incoming): Promise<void> => {
    const running = publishing.get(hash) ?? move(hash, incomingFile).finally(() => publishing.delete(hash));
    publishing.set(hash, running);
    return running;
  };

  return {
    async write(chunks, { maxBytes, signal }) {
      signal?.throwIfAborted();
      await using file = createIncoming(join(incoming, randomUUID()));
      const sum = createHash('sha256');
      let bytes = 0;
      try {
        for await (const chunk of signal === undefined ? chunks : untilAborted(chunks, signal)) {
          bytes += chunk.byteLength;
          if (bytes > maxBytes) throw new ProblemError(problem('too-large', 'result-too-large', {}));
          sum.update(chunk);
          await file.add(chunk);
        }
        const hash = sum.digest('hex');
        const whole = file.whole();
        await publish(hash, file);
        if (whole) recent.add(hash, whole);
        return { hash, bytes };
      } catch (thrown) {
        throw hasCode(thrown, ['ENOSPC', 'EDQUOT']) ? new ProblemError(problem('unavailable', 'disk-full', {}), { cause: thrown }) : thrown;
      }
    },
    read: async (hash) => recent.get(hash) ?? readFile(path(hash)),
    path,
    has,
  };
}

/** Small files that were just written, for they are read several times at once: described, made to fit, posted. */
function createRecentFiles(): { add(hash: string, bytes: Uint8Array<ArrayBuffer>): void; get(hash: string): Uint8Array<ArrayBuffer> | undefined } {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let total = 0;
  return {
    get: (hash) => files.get(hash),
    add(hash, bytes) {
      if (files.has(hash)) return;
      files.set(hash, bytes);
      total += bytes.byteLength;
      for (const [oldest, { byteLength }] of files) {
        if (total <= RECENT_BYTES) break;
        files.delete(oldest);
        total -= byteLength;
      }
    },
  };
}

/** A file on its way in: in memory while it is small, then at a temporary place, which is empty again in the end. */
type Incoming = AsyncDisposable & {
  add(chunk: Uint8Array): Promise<void>;
  /** All of it, while it is in memory alone. */
  whole(): Uint8Array<ArrayBuffer> | undefined;
  /** Brings all of it to the disk. */
  finish(): Promise<void>;
  moveTo(path: string): Promise<void>;
};

function createIncoming(temporary: string): Incoming {
  const held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let file: NewFile | undefined;
  let moved = false;
  const flush = async (): Promise<NewFile> => {
    file ??= await createFile(temporary);
    for (const chunk of held.splice(0)) await file.write(chunk);
    heldBytes = 0;
    return file;
  };
  return {
    async add(chunk) {
      held.push(new Uint8Array(chunk));                    // a copy: the source may use its buffer again
      heldBytes += chunk.byteLength;
      if (heldBytes > HELD_BYTES) await flush();
    },
    whole: () => (file === undefined ? (held.length === 1 ? held[0] : joinBytes(held)) : undefined),
    finish: async () => (await flush()).sync(),
    async moveTo(path) {
      await rename(temporary, path);
      moved = true;
    },
    async [Symbol.asyncDispose]() {
      file?.[Symbol.dispose]();
      if (file !== undefined && !moved) await rm(temporary, { force: true });
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

/** Makes new entries of a folder durable. Windows has no such call and refuses to open folders. */
async function syncFolder(path: string): Promise<void> {
  try {
    await syncPath(path, 'r');
  } catch (thrown) {
    if (!hasCode(thrown, ['EISDIR', 'EPERM', 'EACCES', 'EINVAL'])) throw thrown;
  }
}

function hasCode(thrown: unknown, codes: readonly string[]): boolean {
  return thrown instanceof Error && 'code' in thrown && codes.includes(String(thrown.code));
}

import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Brings what was written to a file onto the disk. */
export type Sync = AsyncDisposable & {
  /** Resolved: everything written before the call survives a power cut. The event loop goes on meanwhile. */
  sync(): Promise<void>;
};

/**
 * Syncs a file that exists by the first call and is never replaced. Once it has failed it fails for good: the system may have
 * dropped what it could not write, and the next success would say nothing of that.
 */
export function createSync(path: string): Sync {
  let file: Promise<FileHandle> | undefined;
  let failure: { readonly reason: unknown } | undefined;
  return {
    async sync() {
      if (failure) throw failure.reason;
      try {
        await (await (file ??= openDurably(path))).datasync();
      } catch (reason) {
        failure = { reason };
        throw reason;
      }
    },
    [Symbol.asyncDispose]: async () => {
      const opened = await file?.catch(() => undefined);
      await opened?.close();
    },
  };
}

/** SQLite would sync the folder with the log's first sync, so that a new log is found again; we sync in its place. */
async function openDurably(path: string): Promise<FileHandle> {
  const file = await open(path, 'r+');
  try {
    await syncFolder(dirname(path));
    return file;
  } catch (reason) {
    await file.close();
    throw reason;
  }
}

/** Windows has no such call and refuses to open folders. */
async function syncFolder(path: string): Promise<void> {
  try {
    await using folder = await open(path, 'r');
    await folder.sync();
  } catch (reason) {
    if (!(reason instanceof Error && 'code' in reason && ['EISDIR', 'EPERM', 'EACCES', 'EINVAL'].includes(String(reason.code)))) throw reason;
  }
}

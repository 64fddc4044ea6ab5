import { open, type FileHandle } from 'node:fs/promises';

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
        await (await (file ??= open(path, 'r+'))).datasync();
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

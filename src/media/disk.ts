import { closeSync, fsync, open, openSync, statSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';

// Calls to the disk, each by the way that costs least. What may wait for the disk goes to another thread, so that commands are
// acknowledged meanwhile; handing it over costs as much as copying some 100 kB, so what only touches memory stays here.

const openThere = promisify(open);
const writeThere = promisify(write);
const syncThere = promisify(fsync);

/** Bytes that are sooner copied than handed over. */
const AT_ONCE = 262_144;

/** A new file, open to be written. */
export type NewFile = Disposable & {
  write(chunk: Uint8Array): Promise<void>;
  /** Brings all of it to the disk. */
  sync(): Promise<void>;
};

/** Throws when there is a file already. */
export async function createFile(path: string): Promise<NewFile> {
  const file = await openThere(path, 'wx');
  return {
    async write(chunk) {
      for (let at = 0; at < chunk.byteLength;) {
        at += chunk.byteLength <= AT_ONCE ? writeSync(file, chunk, at) : (await writeThere(file, chunk, at)).bytesWritten;
      }
    },
    sync: () => syncThere(file),
    [Symbol.dispose]: () => closeSync(file),
  };
}

export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Makes what is there durable: a file, or the entries of a folder. */
export async function syncPath(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = openSync(path, flags);
  try {
    await syncThere(file);
  } finally {
    closeSync(file);
  }
}

import { opendir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpoolEntry } from '../core/media.ts';

/** A SHA-256 as files of the spool are named by it. */
export function isHash(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** The files of a spool's folder. Whatever else lies there is none, and a file that goes meanwhile is left out. */
export async function* listFiles(folder: string): AsyncGenerator<SpoolEntry> {
  for (const place of await readdir(folder, { withFileTypes: true })) {
    if (!place.isDirectory() || !/^[0-9a-f]{2}$/.test(place.name)) continue;
    for await (const { name } of await opendir(join(folder, place.name))) {
      if (!isHash(name) || !name.startsWith(place.name)) continue;
      const found = await stat(join(folder, place.name, name)).catch(ifAbsent);
      if (found?.isFile() === true) yield { hash: name, bytes: found.size, writtenAt: found.mtimeMs };
    }
  }
}

function ifAbsent(thrown: unknown): undefined {
  if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
}

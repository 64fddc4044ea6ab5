import { readFile, stat } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join } from 'node:path';

/** A file for the browser. */
export type ServedFile = { readonly type: string; readonly body: string | Buffer };

const types: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg', '.png': 'image/png', '.webp': 'image/webp',
};

/** Names in lower case with dashes, folders below each other: nothing that could lead out of the folder. */
const safePath = /^(?:[a-z0-9-]+\/)*[a-z0-9-]+\.[a-z]+$/;

/**
 * The files of one folder, by what follows its place in the URL; undefined for what is not there or is of another kind than page
 * scripts, styles and pictures. TypeScript comes as the JavaScript it is without its types; a file that was changed is read anew.
 */
export function createFolder(folder: string, extensions: readonly string[]): (path: string) => Promise<ServedFile | undefined> {
  const known = new Map<string, { readonly changedAt: number; readonly file: ServedFile }>();
  return async (path) => {
    const extension = extname(path);
    const type = types[extension];
    if (type === undefined || !extensions.includes(extension) || !safePath.test(path)) return undefined;
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (found?.isFile() !== true) return undefined;
    const before = known.get(path);
    if (before?.changedAt === found.mtimeMs) return before.file;
    const bytes = await readFile(join(folder, path));
    const file = { type, body: extension === '.ts' ? stripTypeScriptTypes(bytes.toString('utf8')) : bytes };
    known.set(path, { changedAt: found.mtimeMs, file });
    return file;
  };
}

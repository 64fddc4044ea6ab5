import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join } from 'node:path';

/** A file for the browser; the tag changes with its bytes. */
export type ServedFile = { readonly type: string; readonly body: string | Buffer; readonly tag: string };

const types: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.jpg': 'image/jpeg', '.png': 'image/png',
};

/** Names with letters, digits, dashes, underscores and inner dots, in folders below each other: nothing that could lead out of the folder. */
const safePath = /^(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)+$/;

/** Finds the files of a folder by what follows its place in a URL. */
export type Folder = (path: string) => Promise<ServedFile | undefined>;

/**
 * The files of one folder and the folders in it, as far as they are of the kinds named; everything else is undefined. TypeScript comes
 * as the JavaScript it is without its types; a file that was changed is read anew.
 */
export function createFolder(folder: string, extensions: readonly string[]): Folder {
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
    const body = extension === '.ts' ? withoutTypes(bytes.toString('utf8')) : bytes;
    const file = { type, body, tag: `"${hash('sha256', body).slice(0, 32)}"` };
    known.set(path, { changedAt: found.mtimeMs, file });
    return file;
  };
}

/** Node warns once that the function is experimental. It is used knowingly here, and the person at the terminal can do nothing about it. */
function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

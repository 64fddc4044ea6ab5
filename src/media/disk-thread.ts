import { closeSync, fsyncSync, futimesSync, mkdirSync, openSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { buffersOf, type DiskAnswer, type DiskRequest, type DiskTask, type Removal } from './disk-tasks.ts';

// The thread that writes the spools' files: whole files by calls that wait, one after another. Handing over each step of a
// small file costs more than the steps themselves.

type Incoming = { readonly hash: Hash; bytes: number; file: number | undefined };

/** How many files are remembered as known to be on disk. */
const maxKnown = 10_000;
const incoming = new Map<string, Incoming>();
const known = new Set<string>();

function carryOut(task: DiskTask): string {
  const temporary = join(task.folder, 'incoming', task.name);
  const coming = incoming.get(temporary) ?? { hash: createHash('sha256'), bytes: 0, file: undefined };
  incoming.set(temporary, coming);
  try {
    if (task.kind === 'drop') throw new Error('The file is not wanted any more.');
    if (coming.bytes !== task.at) throw new Error('A part of the file is missing.');
    for (const chunk of task.chunks) {
      coming.hash.update(chunk);
      coming.bytes += chunk.byteLength;
    }
    if (task.kind === 'add') {
      write(coming, temporary, task.chunks);
      return '';
    }
    const hash = coming.hash.digest('hex');
    publish(task, hash, () => {
      write(coming, temporary, task.chunks);
      return temporary;
    }, coming);
    forget(temporary, coming);
    return hash;
  } catch (error) {
    forget(temporary, coming);
    if (task.kind === 'drop') return '';
    throw error;
  }
}

function write(coming: Incoming, path: string, chunks: DiskTask['chunks']): void {
  coming.file ??= openSync(path, 'wx');
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.byteLength;) at += writeSync(coming.file, chunk, at);
  }
}

/** Closes what is open and removes what was not moved to its place. */
function forget(path: string, { file }: Incoming): void {
  incoming.delete(path);
  if (file === undefined) return;
  closeSync(file);
  rmSync(path, { force: true });
}

/** Puts a file in its place, durably, and gives it the time. */
function publish({ folder, now }: DiskTask, hash: string, bring: () => string, coming: Incoming): void {
  const place = join(folder, hash.slice(0, 2));
  const path = join(place, hash);
  const there = isFile(path);
  // From now on it is young again, and not removed while a row that names it is on its way.
  if (there) utimesSync(path, now / 1_000, now / 1_000);
  if (there && known.has(path)) return;
  // Left by an earlier process, which may have died before its fsync.
  if (there) syncPath(path, 'r+');
  else {
    const temporary = bring();
    if (coming.file !== undefined) {
      futimesSync(coming.file, now / 1_000, now / 1_000);
      fsyncSync(coming.file);
    }
    if (mkdirSync(place, { recursive: true }) !== undefined) syncFolder(folder);
    renameSync(temporary, path);
  }
  syncFolder(place);
  if (known.size >= maxKnown) known.clear();
  known.add(path);
}

/** Bytes that are free now. Its end need not be durable: a file that comes back is removed again. */
function remove({ folder, hash, writtenBefore }: Removal): number {
  const path = join(folder, hash.slice(0, 2), hash);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.mtimeMs >= writtenBefore) return 0;
  known.delete(path);
  rmSync(path);
  return found.size;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Makes what is there durable: a file, or the entries of a folder. */
function syncPath(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes new entries of a folder durable. Windows has no such call and refuses to open folders. */
function syncFolder(path: string): void {
  try {
    syncPath(path, 'r');
  } catch (thrown) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL'].includes(codeOf(thrown) ?? '')) throw thrown;
  }
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
}

parentPort?.on('message', (request: DiskRequest) => {
  parentPort?.postMessage(answerTo(request), request.kind === 'remove' ? [] : buffersOf(request.chunks));
});

function answerTo(request: DiskRequest): DiskAnswer {
  try {
    if (request.kind === 'remove') return { id: request.id, freed: remove(request) };
    return { id: request.id, hash: carryOut(request), chunks: request.chunks };
  } catch (thrown) {
    return { id: request.id, failure: { message: thrown instanceof Error ? thrown.message : String(thrown), code: codeOf(thrown) } };
  }
}

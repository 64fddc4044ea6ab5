import { randomUUID } from 'node:crypto';
import { access, constants, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { isFolderTaken } from '../folder-taken.ts';
import { examineDatabase } from './database.ts';
import { fault, fine, reasonOf, warning, type Finding } from './finding.ts';

export type DataParts = {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Bytes that are free where a folder lies. Default: asks the system. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Bytes below which the bot begins nothing new. */
  readonly minFreeBytes: number;
};

/** Bytes. */
const little = 2 * 2 ** 30;
/** Milliseconds; every acknowledged job waits for one. */
const slowSync = 250;

type Space = Required<Pick<DataParts, 'freeBytes' | 'minFreeBytes'>>;

const own = 'Give the folder to the user that runs the bot, or name another one in DATA_DIR.';

/** Looks at the data folder without touching what a running bot has in it. */
export async function examineData(folder: string, { clock, freeBytes = askSystem, minFreeBytes }: DataParts): Promise<readonly Finding[]> {
  const space = { freeBytes, minFreeBytes };
  const kind = await stat(folder).then((found) => (found.isDirectory() ? 'folder' : 'file'), (error: unknown) => (isAbsent(error) ? 'absent' : reasonOf(error)));
  if (kind === 'absent') return await examineAbsent(folder, space);
  if (kind !== 'folder') return [fault('data folder', `DATA_DIR is ${folder}, which ${kind === 'file' ? 'is no folder' : `cannot be looked at: ${kind}`}.`, own)];
  const spool = join(folder, 'spool');
  const hasSpool = await stat(spool).then(() => true, () => false);
  return [
    await examineWriting('data folder', folder, clock),
    ...(hasSpool ? [await examineWriting('spool', spool, clock)] : []),
    await examineSpace(folder, space),
    fine('running', isFolderTaken(folder) ? 'A bot is running on this folder; it was not disturbed.' : 'No bot is running on this folder.'),
    await examineDatabase(join(folder, 'darkroom.sqlite')),
  ];
}

async function examineAbsent(folder: string, space: Space): Promise<readonly Finding[]> {
  let above = dirname(resolve(folder));
  while (above !== dirname(above) && !await stat(above).then(() => true, () => false)) above = dirname(above);
  try {
    await access(above, constants.W_OK | constants.X_OK);
    if (!(await stat(above)).isDirectory()) throw new Error(`${above} is no folder`);
  } catch (error) {
    return [fault('data folder', `There is no folder ${folder}, and it cannot be made: ${reasonOf(error)}.`, own)];
  }
  return [fine('data folder', `There is no folder ${folder} yet; the bot makes it at its first start.`), await examineSpace(above, space)];
}

/** Writes a file of its own and brings it to the disk, as the bot does with each result. */
async function examineWriting(what: string, folder: string, clock: DataParts['clock']): Promise<Finding> {
  const path = join(folder, `.doctor-${randomUUID()}`);
  try {
    await using file = await open(path, 'wx');
    await file.write(new Uint8Array(4_096));
    const from = clock.monotonic();
    await file.sync();
    const ms = Math.round(clock.monotonic() - from);
    if (ms > slowSync) return warning(what, `${folder} can be written, but bringing 4 kB to the disk took ${ms} ms, which everything that is accepted waits for.`, 'Put DATA_DIR on a local disk.');
    return fine(what, `${folder} can be written, and what is written reaches the disk (fsync in ${ms} ms).`);
  } catch (error) {
    return fault(what, `${folder} cannot be written: ${reasonOf(error)}.`, own);
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

async function examineSpace(folder: string, { freeBytes, minFreeBytes }: Space): Promise<Finding> {
  let free: number;
  try {
    free = await freeBytes(folder);
  } catch (error) {
    return warning('disk', `How much room is left where ${folder} lies cannot be learnt: ${reasonOf(error)}.`, 'Watch the disk in another way.');
  }
  const text = `${(free / 2 ** 30).toFixed(1)} GiB are free where ${folder} lies.`;
  const mend = `Make room, move DATA_DIR, or keep less (RESULT_DAYS, INPUT_DAYS, SPOOL_MAX_GB): with less than ${Math.round(minFreeBytes / 2 ** 20)} MiB (MIN_FREE_MIB) nothing new is begun.`;
  if (free < minFreeBytes) return fault('disk', text, mend);
  return free < little ? warning('disk', text, mend) : fine('disk', text);
}

async function askSystem(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

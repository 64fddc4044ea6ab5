import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { examineData } from '../../src/cli/doctor/data.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { lockFolder, openStore } from '../../src/store/index.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

type Seen = { readonly [what: string]: { readonly state: string; readonly text: string; readonly mend?: string } };

async function seen(folder: string, { free = 100 * 2 ** 30, syncMs }: { free?: number; syncMs?: number } = {}): Promise<Seen> {
  let now = 0;
  const clock = syncMs === undefined ? systemClock : { monotonic: () => (now += syncMs) };
  const findings = await examineData(folder, { clock, freeBytes: async () => free, minFreeBytes: 512 * 2 ** 20 });
  return Object.fromEntries(findings.map(({ what, ...rest }) => [what, rest]));
}

/** A folder as a bot leaves it that was stopped. */
async function folderOfABot(): Promise<AsyncDisposable & { readonly path: string; readonly database: string }> {
  const folder = await createTemporaryFolder({ quick: true });
  const database = join(folder.path, 'darkroom.sqlite');
  const store = await openStore({ file: database });
  await store[Symbol.asyncDispose]();
  await mkdir(join(folder.path, 'spool'));
  lockFolder(join(folder.path, 'lock.sqlite'), folder.path)[Symbol.dispose]();
  return { ...folder, database };
}

test('the folder of a stopped bot is in order, and nothing is left in it', async () => {
  await using folder = await folderOfABot();
  const before = await readdir(folder.path, { recursive: true });

  expect(await seen(folder.path)).toMatchObject({
    'data folder': { state: 'ok' }, spool: { state: 'ok', text: expect.stringMatching(/fsync in \d+ ms/) as string }, disk: { state: 'ok', text: expect.stringContaining('100.0 GiB') as string },
    running: { state: 'ok', text: 'No bot is running on this folder.' }, database: { state: 'ok', text: expect.stringMatching(/is of this version, and may be written\.$/) as string },
  });
  expect(await readdir(folder.path, { recursive: true })).toEqual(before);
});

test('a bot that holds the folder is seen, keeps its lock and can write while it is looked at', async () => {
  await using folder = await folderOfABot();
  using _lock = lockFolder(join(folder.path, 'lock.sqlite'), folder.path);
  await using store = await openStore({ file: folder.database });

  const [found] = await Promise.all([seen(folder.path), store.transaction(async () => {})]);

  expect(found['running']?.text).toBe('A bot is running on this folder; it was not disturbed.');
  expect(found['database']).toMatchObject({ state: 'ok' });
});

test('a folder that is not there yet is made later, unless it cannot be made', async () => {
  await using folder = await createTemporaryFolder();
  await writeFile(join(folder.path, 'file'), '');

  expect(await seen(join(folder.path, 'deep', 'down'))).toMatchObject({ 'data folder': { state: 'ok', text: expect.stringContaining('makes it at its first start') as string }, disk: { state: 'ok' } });
  expect(await seen(join(folder.path, 'file', 'below'))).toMatchObject({ 'data folder': { state: 'fault', mend: expect.stringContaining('DATA_DIR') as string } });
  expect(await seen(join(folder.path, 'file'))).toMatchObject({ 'data folder': { state: 'fault', text: expect.stringMatching(/which is no folder\.$/) as string } });
  expect(await readdir(folder.path)).toEqual(['file']);
});

test('a spool that cannot be written is a fault, and a disk that is slow to sync a warning', async () => {
  await using folder = await createTemporaryFolder();
  await writeFile(join(folder.path, 'spool'), 'no folder');

  expect(await seen(folder.path, { syncMs: 400 })).toMatchObject({
    spool: { state: 'fault', text: expect.stringContaining('cannot be written') as string }, 'data folder': { state: 'warning', text: expect.stringContaining('took 400 ms') as string },
  });
});

test.each([[512 * 2 ** 20 - 1, 'fault'], [512 * 2 ** 20, 'warning'], [2 ** 30, 'warning'], [3 * 2 ** 30, 'ok']])('%s free bytes are told as %s', async (free, state) => {
  await using folder = await createTemporaryFolder();

  expect((await seen(folder.path, { free }))['disk']).toMatchObject({ state });
});

test('a database of an earlier version is a warning, one of a later version a fault', async () => {
  await using folder = await folderOfABot();
  const change = (sql: string): void => {
    const database = new DatabaseSync(folder.database);
    database.exec(sql);
    database.close();
  };

  change('create table kept as select * from kysely_migration; delete from kysely_migration');
  const early = await seen(folder.path);
  change('insert into kysely_migration select * from kept; insert into kysely_migration (name, timestamp) values (\'9999-from-the-future\', \'\')');
  const late = await seen(folder.path);

  expect(early['database']).toMatchObject({ state: 'warning', text: expect.stringContaining('to come: 0001-') as string });
  expect(late['database']).toMatchObject({ state: 'fault', text: expect.stringContaining('9999-from-the-future') as string, mend: expect.stringContaining('forwards only') as string });
});

test('a damaged database is a fault', async () => {
  await using folder = await createTemporaryFolder();
  await writeFile(join(folder.path, 'darkroom.sqlite'), 'this was a database once '.repeat(100));

  expect((await seen(folder.path))['database']).toMatchObject({ state: 'fault', text: expect.stringContaining('cannot be read') as string, mend: expect.stringContaining('backup') as string });
});

test('a disk whose room cannot be learnt is a warning', async () => {
  await using folder = await createTemporaryFolder();

  const findings = await examineData(folder.path, { clock: systemClock, freeBytes: () => Promise.reject(new Error('ENOSYS: not there')), minFreeBytes: 0 });

  expect(findings.find(({ what }) => what === 'disk')).toMatchObject({ state: 'warning', text: expect.stringContaining('ENOSYS') as string });
});

import { readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { platform } from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { storeContract } from '../contract/store.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

storeContract('SQLite', async () => {
  const folder = await createTemporaryFolder();
  const file = join(folder.path, 'darkroom.db');
  return {
    open: () => openStore({ file }),
    opener: { module: new URL('sqlite-opener.ts', import.meta.url).href, location: file },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
});

// Where the system does not list what a process has open, there is nothing to look at.
const openFiles = platform === 'linux' ? async (part: string): Promise<readonly string[]> => {
  const links = await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return links.filter((link) => link.includes(part));
} : async () => [];

test('A closed store leaves one file and keeps none open, also when nothing was ever read', async () => {
  await using folder = await createTemporaryFolder();
  const store = await openStore({ file: join(folder.path, 'darkroom.db') });
  await store[Symbol.asyncDispose]();
  expect([await readdir(folder.path), await openFiles(folder.path)]).toEqual([['darkroom.db'], []]);
});

test('A file that is no database is refused, and let go', async () => {
  await using folder = await createTemporaryFolder();
  const file = join(folder.path, 'holiday.jpg');
  await writeFile(file, 'no database at all '.repeat(100));
  await expect(openStore({ file })).rejects.toThrow('not a database');
  expect(await openFiles(folder.path)).toEqual([]);
});

test('A database of a newer version is refused, in words that say so', async () => {
  await using folder = await createTemporaryFolder();
  const file = join(folder.path, 'darkroom.db');
  await (await openStore({ file }))[Symbol.asyncDispose]();
  using database = new DatabaseSync(file);
  database.exec(`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`);
  await expect(openStore({ file })).rejects.toThrow('could not be brought to this version');
});

test('A parameter that SQLite would take for something else is refused', async () => {
  await using folder = await createTemporaryFolder();
  await using store = await openStore({ file: join(folder.path, 'darkroom.db') });
  // What the types forbid, as it comes out of code that did not ask them.
  for (const value of [undefined, true, new Date(0), { ping: 1 }, ['x'], Symbol('x')] as unknown as string[]) {
    await expect(store.transaction((tx) => tx.insertInto('people').values({ user_id: value, ping: 1 }).execute())).rejects.toThrow();
  }
  expect(await store.read.selectFrom('people').selectAll().execute()).toEqual([]);
});

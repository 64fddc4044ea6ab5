import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/core/store.ts';
import { letFilesAge, namedAmong, nameFiles, releaseOld, releaseOldest } from '../../src/store/files.ts';
import { openStore } from '../../src/store/index.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { nodeSqliteDialect } from '../../src/store/node-sqlite.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

const hashOf = (digit: string): string => digit.repeat(64);
const file = (digit: string) => ({ hash: hashOf(digit), type: 'image/png', bytes: 3, width: 1, height: 1 });

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  await using folder = await createTemporaryFolder({ quick: true });
  await using store = await openStore({ file: join(folder.path, 'darkroom.db') });
  await work(store);
}

/** A job with one input and one result, which was over at a time, or is not. */
async function addJob(store: Store, id: string, files: { readonly input?: string; readonly result?: string; readonly finalAt?: number }): Promise<void> {
  await store.transaction(async (tx) => {
    await tx.insertInto('jobs').values({ id, phase: 'done', mode: 'text-to-image', user_id: 'ada', asked_json: '{}', destination_json: 'null', artifacts_json: '[]', received_at: 1 }).execute();
    if (files.input !== undefined) await nameFiles(tx, id, 'input', [{ hash: hashOf(files.input) }]);
    if (files.result !== undefined) await nameFiles(tx, id, 'result', [{ hash: hashOf(files.result) }]);
    if (files.finalAt !== undefined) await letFilesAge(tx, id, files.finalAt);
  });
}

const marks = (store: Store) => store.read.selectFrom('jobs').select(['id', 'inputs_gone_at', 'results_gone_at']).orderBy('id').execute();

describe('The files that rows name', () => {
  test('are known by their hash, as long as one job keeps them', () => withStore(async (store) => {
    await addJob(store, 'a', { input: '1', result: '2', finalAt: 10 });
    await addJob(store, 'b', { input: '1', finalAt: 20 });
    await store.transaction((tx) => releaseOldest(tx, { before: 100, at: 50 }));
    expect(await namedAmong(store.read, ['1', '2', '3'].map(hashOf))).toEqual(new Set([hashOf('1')]));
    await store.transaction((tx) => releaseOldest(tx, { before: 100, at: 60 }));
    expect(await namedAmong(store.read, ['1', '2', '3'].map(hashOf))).toEqual(new Set());
  }));

  test('may be named twice by one job, and go with a job that is removed', () => withStore(async (store) => {
    await addJob(store, 'a', { input: '1' });
    await store.transaction((tx) => nameFiles(tx, 'a', 'input', [{ hash: hashOf('1') }, { hash: hashOf('1') }]));
    await store.transaction(async (tx) => {
      await tx.deleteFrom('jobs').where('id', '=', 'a').execute();
    });
    expect(await store.read.selectFrom('files').selectAll().execute()).toEqual([]);
  }));

  test('go by kind, oldest first, so many at a time, and the jobs say when', () => withStore(async (store) => {
    await addJob(store, 'a', { input: '1', result: '2', finalAt: 30 });
    await addJob(store, 'b', { input: '3', result: '4', finalAt: 10 });
    await addJob(store, 'c', { input: '5', finalAt: 100 });
    await addJob(store, 'd', { input: '6' });
    const release = (most: number, at: number) => store.transaction((tx) => releaseOld(tx, { kind: 'input', before: 100, at, most }));
    expect(await release(1, 200)).toBe(1);
    expect(await namedAmong(store.read, ['1', '3'].map(hashOf))).toEqual(new Set([hashOf('1')]));
    expect([await release(5, 201), await release(5, 202)]).toEqual([1, 0]);
    expect(await marks(store)).toEqual([
      { id: 'a', inputs_gone_at: 201, results_gone_at: null }, { id: 'b', inputs_gone_at: 200, results_gone_at: null },
      { id: 'c', inputs_gone_at: null, results_gone_at: null }, { id: 'd', inputs_gone_at: null, results_gone_at: null },
    ]);
  }));

  test('go together with their job where room is needed, never those of a job that is not over', () => withStore(async (store) => {
    await addJob(store, 'a', { input: '1' });
    await addJob(store, 'b', { input: '1', result: '2', finalAt: 20 });
    await addJob(store, 'c', { result: '1', finalAt: 10 });
    const next = () => store.transaction((tx) => releaseOldest(tx, { before: 100, at: 50 }));
    expect([await next(), await next(), await next()]).toEqual([[hashOf('1')], [hashOf('1'), hashOf('2')], undefined]);
    expect(await marks(store)).toEqual([
      { id: 'a', inputs_gone_at: null, results_gone_at: null }, { id: 'b', inputs_gone_at: 50, results_gone_at: 50 }, { id: 'c', inputs_gone_at: null, results_gone_at: 50 },
    ]);
    expect(await namedAmong(store.read, [hashOf('1')])).toEqual(new Set([hashOf('1')]));
  }));

  test('of a database of the version before are read out of its rows', async () => {
    await using folder = await createTemporaryFolder({ quick: true });
    const path = join(folder.path, 'darkroom.db');
    {
      using old = new DatabaseSync(path);
      const first = Object.entries(migrations).slice(0, 1);
      const { error } = await new Migrator({ db: new Kysely({ dialect: nodeSqliteDialect(old) }), provider: { getMigrations: async () => Object.fromEntries(first) } }).migrateToLatest();
      expect(error).toBeUndefined();
      const job = old.prepare(`insert into jobs (id, phase, mode, user_id, asked_json, destination_json, accepted_json, artifacts_json, received_at, finished_at) values (?, ?, 'image-to-image', 'ada', ?, 'null', ?, ?, 1, ?)`);
      const asked = { prompt: `{"hash":"${hashOf('9')}"}`, inputs: [{ source: { kind: 'url', url: 'https://cdn.test/x' } }, { source: { kind: 'spool', hash: hashOf('1') } }] };
      const accepted = { request: { inputs: [{ role: 'image', file: file('2') }, { role: 'image', file: file('2') }] }, card: {} };
      job.run('done', 'done', JSON.stringify(asked), JSON.stringify(accepted), JSON.stringify([{ file: file('3'), name: 'x', seed: 1 }]), 77);
      job.run('open', 'working', JSON.stringify({ inputs: [] }), JSON.stringify(accepted), '[]', null);
      for (let n = 0; n < 1_100; n++) job.run(`n${n}`, 'received', JSON.stringify({ inputs: [] }), null, '[]', null);
      old.prepare(`insert into calls (job, number, provider, model, purchase_key, count, seed, state, state_json, ready, guild_key, user_key, weight, expected_seconds, queued_at) values ('done', 0, 'box', 'one', 'k', 1, 1, 'made', ?, 0, '', '', 1, 1, 1)`)
        .run(JSON.stringify({ name: 'made', originals: [file('4')], cost: { micros: 0, estimated: false } }));
      job.run('zz', 'done', JSON.stringify({ inputs: [] }), null, JSON.stringify([{ file: file('5'), name: 'x', seed: 1 }]), 88);
    }
    await using store = await openStore({ file: path });
    expect(await store.read.selectFrom('files').selectAll().orderBy('job').orderBy('hash').execute()).toEqual([
      { job: 'done', kind: 'input', hash: hashOf('1'), final_at: 77 }, { job: 'done', kind: 'input', hash: hashOf('2'), final_at: 77 },
      { job: 'done', kind: 'result', hash: hashOf('3'), final_at: 77 }, { job: 'done', kind: 'result', hash: hashOf('4'), final_at: 77 },
      { job: 'open', kind: 'input', hash: hashOf('2'), final_at: null }, { job: 'zz', kind: 'result', hash: hashOf('5'), final_at: 88 },
    ]);
  });
});

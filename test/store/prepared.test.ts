import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import type { Schema } from '../../src/core/schema.ts';
import type { Tx } from '../../src/core/store.ts';
import { nodeSqliteDialect } from '../../src/store/node-sqlite.ts';
import { prepared } from '../../src/store/prepared.ts';

function createPeople(): Tx {
  const database = new DatabaseSync(':memory:');
  database.exec(`create table people (user_id text primary key, ping integer not null); insert into people values ('ada', 1), ('bob', 0)`);
  return new Kysely<Schema>({ dialect: nodeSqliteDialect(database) });
}

test('A prepared query is built once and run with the values of each time', async () => {
  const people = createPeople();
  const build = vi.fn((tx: Tx, { id }: { id: string }) => tx.selectFrom('people').select('ping').where('user_id', '=', id));
  const select = prepared(build);
  expect([(await select(people, { id: 'ada' })).rows, (await select(people, { id: 'bob' })).rows, build.mock.calls.length]).toEqual([[{ ping: 1 }], [{ ping: 0 }], 1]);
});

test('A prepared query keeps its constants, and puts a value wherever it is named', async () => {
  const people = createPeople();
  const change = prepared((tx: Tx, { id, by }: { id: string; by: number }) => (
    tx.updateTable('people').set({ ping: sql`ping + ${by} + ${by} + ${100}` }).where('user_id', '=', id).returning('ping')
  ));
  expect((await change(people, { id: 'ada', by: 10 })).rows).toEqual([{ ping: 121 }]);
});

test('A prepared query inserts null where null is meant', async () => {
  const insert = prepared((tx: Tx, values: { user_id: string; ping: number | null }) => tx.insertInto('people').values({ user_id: values.user_id, ping: sql`coalesce(${values.ping}, 7)` }).returning('ping'));
  expect((await insert(createPeople(), { user_id: 'cy', ping: null })).rows).toEqual([{ ping: 7 }]);
});

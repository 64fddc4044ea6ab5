import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store, Tx } from '../../src/core/store.ts';
import { runStoreChild, type StoreOpener } from './store-child-process.ts';

/** A place for one test's data, empty at first. */
export type StorePlace = AsyncDisposable & {
  /** Opens the store there; also a second time, at the same time. */
  open(): Promise<Store>;
  /** How a process of its own opens it. */
  readonly opener: StoreOpener;
};

/** What everything durable rests on. Every implementation of `Store` passes it. */
export function storeContract(name: string, create: () => Promise<StorePlace>): void {
  describe(`The store on ${name}`, () => {
    let place: StorePlace;
    let store: Store;
    beforeEach(async () => {
      place = await create();
      store = await place.open();
    });
    afterEach(async () => {
      await store[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    });

    test('keeps everything of a transaction that succeeds, and passes on its value', async () => {
      const value = await store.transaction(async (tx) => {
        await add(tx, 'ada');
        await add(tx, 'bob');
        return 42;
      });
      expect([value, await people(store.read)]).toEqual([42, ['ada', 'bob']]);
    });

    test('keeps nothing of a transaction that throws, and passes on its throw', async () => {
      const failed = new Error('on purpose');
      await expect(store.transaction(async (tx) => {
        await add(tx, 'ada');
        throw failed;
      })).rejects.toBe(failed);
      expect(await people(store.read)).toEqual([]);
    });

    test('keeps nothing of a transaction whose query fails, even when the failure is the last', async () => {
      await store.transaction((tx) => add(tx, 'ada'));
      await expect(store.transaction(async (tx) => {
        await add(tx, 'bob');
        await add(tx, 'ada');
      })).rejects.toThrow();
      expect(await people(store.read)).toEqual(['ada']);
    });

    test('undoes a failed work alone among works of the same moment', async () => {
      const works = ['ada', 'bob', 'cy', 'dee'].map((id) => store.transaction(async (tx) => {
        await add(tx, id);
        if (id === 'bob') throw new Error('on purpose');
        return id;
      }));
      const results = await Promise.allSettled(works);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
      expect(await people(store.read)).toEqual(['ada', 'cy', 'dee']);
    });

    test('runs works one after another: none sees another half done', async () => {
      await store.transaction((tx) => add(tx, 'counter', 0));
      await Promise.all(Array.from({ length: 100 }, () => store.transaction(async (tx) => {
        const { ping } = await tx.selectFrom('people').select('ping').where('user_id', '=', 'counter').executeTakeFirstOrThrow();
        await tx.updateTable('people').set({ ping: ping + 1 }).where('user_id', '=', 'counter').execute();
      })));
      expect(await store.read.selectFrom('people').select('ping').executeTakeFirst()).toEqual({ ping: 100 });
    });

    test('shows a later work of the same moment what the earlier one wrote', async () => {
      const [, seen] = await Promise.all([store.transaction((tx) => add(tx, 'ada')), store.transaction((tx) => people(tx))]);
      expect(seen).toEqual(['ada']);
    });

    test('shows readers nothing before the commit, and everything once the transaction has resolved', async () => {
      const during = await store.transaction(async (tx) => {
        await add(tx, 'ada');
        return people(store.read);
      });
      expect([during, await people(store.read)]).toEqual([[], ['ada']]);
    });

    test('tells of a success only what another connection can see as well', async () => {
      await using other = await place.open();
      await store.transaction((tx) => add(tx, 'ada'));
      expect(await people(other.read)).toEqual(['ada']);
    });

    test('does not let readers write', async () => {
      await expect(add(store.read, 'ada')).rejects.toThrow();
      expect(await people(store.read)).toEqual([]);
    });

    test('refuses a transaction inside a transaction instead of waiting for itself for ever', async () => {
      await expect(store.transaction(async () => {
        await store.transaction((tx) => add(tx, 'ada'));
      })).rejects.toThrow('inside a transaction');
      await store.transaction((tx) => add(tx, 'bob'));
      expect(await people(store.read)).toEqual(['bob']);
    });

    test('takes a transaction begun by what a finished transaction set going', async () => {
      let later: Promise<void> = Promise.resolve();
      await store.transaction(async () => {
        later = new Promise<void>((resolve) => { setImmediate(resolve); }).then(() => store.transaction((tx) => add(tx, 'ada')));
      });
      await later;
      expect(await people(store.read)).toEqual(['ada']);
    });

    test('finds everything again when it is opened anew, and migrates nothing twice', async () => {
      await store.transaction((tx) => add(tx, 'ada'));
      await store[Symbol.asyncDispose]();
      store = await place.open();
      await store[Symbol.asyncDispose]();
      store = await place.open();
      expect(await people(store.read)).toEqual(['ada']);
    });

    test('finishes the works under way before it closes', async () => {
      const works = ['ada', 'bob', 'cy'].map((id) => store.transaction((tx) => add(tx, id)));
      await store[Symbol.asyncDispose]();
      await Promise.all(works);
      store = await place.open();
      expect(await people(store.read)).toEqual(['ada', 'bob', 'cy']);
    });

    test('refuses works once it is closed, and is closed twice without harm', async () => {
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await expect(store.transaction((tx) => add(tx, 'ada'))).rejects.toThrow();
    });

    test('loses no row that a killed process was told to be durable', async () => {
      await using child = runStoreChild('write', place.opener);
      await child.ready;
      child.go();
      const told = await child.lines(150);
      child.kill();
      await child.ended;
      const kept = await people(store.read);
      expect(told.filter((id) => !kept.includes(id))).toEqual([]);
    });
  });

  describe(`A new store on ${name}`, () => {
    test('is created and migrated by several processes at once', async () => {
      await using place = await create();
      const children = Array.from({ length: 3 }, (_, index) => runStoreChild(`open-${index}`, place.opener));
      await Promise.all(children.map(({ ready }) => ready));
      for (const child of children) child.go();
      const ends = await Promise.all(children.map(({ ended }) => ended));
      expect(ends).toEqual(children.map(() => ({ code: 0, errors: '' })));
      await using store = await place.open();
      expect(await people(store.read)).toEqual(['open-0', 'open-1', 'open-2']);
    });
  });
}

async function add(tx: Tx, id: string, ping = 1): Promise<void> {
  await tx.insertInto('people').values({ user_id: id, ping }).execute();
}

async function people(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.selectFrom('people').select('user_id').orderBy('user_id').execute();
  return rows.map(({ user_id }) => user_id);
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLedger } from '../../src/admission/index.ts';
import { createQueueBench, type QueueBench } from '../queue/bench.ts';

let bench: QueueBench;
beforeEach(async () => {
  bench = await createQueueBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

const ledger = createLedger();
const requester = { userId: 'ada', guildId: 'guild', channelId: null };
const hold = (micros: number, at = 1) => bench.store.transaction((tx) => ledger.hold(tx, { job: 'j1', requester, expected: { micros, estimated: true }, at }));
const settle = (spend: number, allowance: number, at = 2) =>
  bench.store.transaction((tx) => ledger.settle(tx, { job: 'j1', spend: { micros: spend, estimated: false }, allowance, at }));
const rows = () => bench.store.read.selectFrom('ledger').select(['account', 'state', 'micros', 'estimated', 'held_at', 'settled_at']).orderBy('account').execute();

describe('The ledger', () => {
  test('holds the expected cost on both accounts', async () => {
    await hold(500);
    expect(await rows()).toEqual([
      { account: 'allowance', state: 'held', micros: 500, estimated: 1, held_at: 1, settled_at: null },
      { account: 'spend', state: 'held', micros: 500, estimated: 1, held_at: 1, settled_at: null },
    ]);
  });

  test('replaces the hold by what was billed and charged', async () => {
    await hold(500);
    await settle(700, 0);
    expect(await rows()).toMatchObject([
      { account: 'allowance', state: 'settled', micros: 0, estimated: 0, settled_at: 2 }, { account: 'spend', state: 'settled', micros: 700, estimated: 0, settled_at: 2 },
    ]);
  });

  test('holds and settles a job once, whatever is said later', async () => {
    await hold(500);
    await hold(900, 5);
    await settle(700, 600);
    await settle(1, 1, 9);
    await hold(800, 10);
    expect(await rows()).toMatchObject([{ account: 'allowance', micros: 600, settled_at: 2 }, { account: 'spend', micros: 700, held_at: 1, settled_at: 2 }]);
  });

  test('books nothing for a job of which nothing was held', async () => {
    await settle(700, 600);
    expect(await rows()).toEqual([]);
  });

  test('undoes its hold with the transaction that it is part of', async () => {
    await bench.store.transaction(async (tx) => {
      await ledger.hold(tx, { job: 'j1', requester, expected: { micros: 5, estimated: true }, at: 1 });
      throw new Error('on purpose');
    }).catch(() => {});
    expect(await rows()).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { createLine } from '../fakes/line.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import type { Fate } from '../fakes/recording-service.ts';

const cent = 10_000;
const bill = (micros: number) => ({ micros, estimated: false });

type Books = { readonly spend: number; readonly estimated: boolean; readonly allowance: number };
type Row = { readonly name: string; readonly fates: readonly Fate[]; readonly books: Books; readonly find?: boolean; readonly cancelAfter?: number };

/** Every way for money to go. A picture is 0.01 dollar by the card; the service bills what the row says. */
const table: readonly Row[] = [
  { name: 'what was made is billed and charged', fates: [{ kind: 'work', cost: bill(9_000) }], books: { spend: 9_000, estimated: false, allowance: 9_000 } },
  { name: 'what was made without a bill is estimated', fates: [{ kind: 'work' }], books: { spend: cent, estimated: true, allowance: cent } },
  { name: 'what was made for nothing costs nothing', fates: [{ kind: 'work', cost: bill(0) }], books: { spend: 0, estimated: false, allowance: 0 } },
  { name: 'a refusal before the work costs nothing', fates: [{ kind: 'refuse' }], books: { spend: 0, estimated: false, allowance: 0 } },
  { name: 'a refusal that is billed is charged', fates: [{ kind: 'refuse', cost: bill(4_000) }], books: { spend: 4_000, estimated: false, allowance: 4_000 } },
  { name: 'a failure costs nothing', fates: [{ kind: 'fail' }], books: { spend: 0, estimated: false, allowance: 0 } },
  { name: 'a failure that is billed is not the person\'s fault', fates: [{ kind: 'fail', cost: bill(4_000) }], books: { spend: 4_000, estimated: false, allowance: 0 } },
  { name: 'a lost operation is estimated and not charged', fates: [{ kind: 'lose' }], books: { spend: cent, estimated: true, allowance: 0 } },
  { name: 'an unclear start is estimated and not charged', fates: [{ kind: 'answer-lost' }], find: false, books: { spend: cent, estimated: true, allowance: 0 } },
  { name: 'a damaged result is billed and not charged', fates: [{ kind: 'work', cost: bill(9_000), outputs: () => [] }], books: { spend: 9_000, estimated: false, allowance: 0 } },
  { name: 'an end by the service is billed and not charged', fates: [{ kind: 'stop', cost: bill(2_000) }], books: { spend: 2_000, estimated: false, allowance: 0 } },
  { name: 'running work that the person stops is charged', fates: [{ kind: 'work' }], cancelAfter: 3_000, books: { spend: cent, estimated: true, allowance: cent } },
  {
    name: 'one made, one failed and one refused are each booked for what they are',
    fates: [{ kind: 'work', cost: bill(9_000) }, { kind: 'fail', cost: bill(500) }, { kind: 'refuse', cost: bill(70) }],
    books: { spend: 9_570, estimated: false, allowance: 9_070 },
  },
  {
    name: 'one estimate makes the sum an estimate',
    fates: [{ kind: 'work', cost: bill(9_000) }, { kind: 'lose' }], books: { spend: 19_000, estimated: true, allowance: 9_000 },
  },
];

describe('In the ledger', () => {
  test.for(table.map((row) => [row.name, row] as const))('%s', async ([, { fates, books, find = true, cancelAfter }]) => {
    await using line = await createLine({ provider: { find, limits: { concurrency: 4 } } });
    line.service.fates.push(...fates);
    await line.submit('j1', { count: fates.length });
    await line.clock.advance(100);
    const held = await line.now.store.read.selectFrom('ledger').select(['account', 'state', 'micros', 'estimated']).orderBy('account').execute();
    const micros = fates.length * cent;
    if (held[0]?.state === 'held') expect(held).toEqual([{ account: 'allowance', state: 'held', micros, estimated: 1 }, { account: 'spend', state: 'held', micros, estimated: 1 }]);
    if (cancelAfter !== undefined) {
      await line.clock.advance(cancelAfter);
      await line.now.studio.cancel('j1', { userId: 'ada' });
    }
    await line.settled('j1');
    const rows = await line.now.store.read.selectFrom('ledger').selectAll().orderBy('account').execute();
    expect(rows).toMatchObject([
      { account: 'allowance', state: 'settled', micros: books.allowance, user_id: 'ada', guild_id: 'guild' },
      { account: 'spend', state: 'settled', micros: books.spend, estimated: books.estimated ? 1 : 0 },
    ]);
    const [outcome] = line.channel.outcomesOf('j1');
    expect(outcome?.cost.micros).toBe(books.allowance);
  });

  test('nothing is held or booked for a job that is refused at the door', async () => {
    await using line = await createLine();
    await line.submit('j1', { prompt: '' });
    await line.settled('j1');
    expect(await line.now.store.read.selectFrom('ledger').selectAll().execute()).toEqual([]);
  });

  test('a price for each call is held for all calls of the job', async () => {
    await using line = await createLine({ providers: ({ service, clock }) => [createRecordingProvider({
      service, clock, card: { imagesPerCall: 2, price: { rows: [{ unit: 'call', micros: 7_000 }], asOf: '2026-11-01', source: 'https://example.test' } },
    })] });
    await line.submit('j1', { count: 4 });
    await line.clock.advance(100);
    expect(await line.now.store.read.selectFrom('ledger').select('micros').where('account', '=', 'spend').executeTakeFirst()).toEqual({ micros: 14_000 });
    await line.settled('j1');
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ cost: { micros: 14_000 } }]);
  });
});

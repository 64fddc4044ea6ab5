import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createLedger } from '../../src/admission/index.ts';
import { createSpending, paidProviders } from '../../src/cli/playground-spending.ts';
import type { Config } from '../../src/config.ts';
import { openStore } from '../../src/store/index.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof createTemporaryFolder>>;
let file: string;
beforeEach(async () => {
  folder = await createTemporaryFolder({ quick: true });
  file = join(folder.path, 'darkroom.sqlite');
});
afterEach(() => folder[Symbol.asyncDispose]());

/** A bot's database in which so much is held, each by a job of its own. */
async function hold(...micros: readonly number[]): Promise<void> {
  await using store = await openStore({ file });
  for (const [index, each] of micros.entries()) {
    await store.transaction((tx) => createLedger().hold(tx, { job: `j${index}`, requester: { userId: 'ada', guildId: null, channelId: null }, expected: { micros: each, estimated: true }, at: 1 }));
  }
}
const spending = (paid: readonly string[] = ['nova'], capMicros = 1_000_000) => createSpending({ file, capMicros, paid, everyMs: 1_000_000 });

test('the banner follows the ledger, and says so once for each change', async () => {
  using source = spending();
  const heard: string[] = [];
  source.onChange(({ text }) => heard.push(text));
  await source.look();
  expect(source.now()).toEqual({ kind: 'paid', text: 'nova may cost real money: $0 of $1.00 is spent or set aside (PLAYGROUND_SPEND_CAP_USD).' });

  await hold(40_000);
  await source.look();
  await source.look();
  await hold(40_000, 960_000);
  await source.look();

  expect(heard).toEqual([
    'nova may cost real money: $0.04 of $1.00 is spent or set aside (PLAYGROUND_SPEND_CAP_USD).',
    '$1.00 of $1.00 is spent or set aside: what costs money is refused from here on. PLAYGROUND_SPEND_CAP_USD raises the limit.',
  ]);
  expect(source.now().kind).toBe('cap-reached');
});

test('several services are named, and a cap of nothing is reached from the start', () => {
  using source = spending(['nova', 'comfyui/attic'], 2_500_000);
  expect(source.now().text).toContain('nova, comfyui/attic may cost real money: $0 of $2.50');
  using none = spending(['nova'], 0);
  expect(none.now()).toMatchObject({ kind: 'cap-reached', text: expect.stringContaining('$0 of $0') as string });
});

test('a file that cannot be read leaves the last figure', async () => {
  await hold(40_000);
  using source = spending();
  await source.look();
  await writeFile(file, 'no database');
  await source.look();
  expect(source.now().text).toContain('$0.04 of $1.00');
});

test('a look leaves nothing behind that would keep the bot from tidying up', async () => {
  await hold(40_000);
  using source = spending();
  await using store = await openStore({ file });
  await source.look();
  await store.transaction((tx) => createLedger().hold(tx, { job: 'more', requester: { userId: 'ada', guildId: null, channelId: null }, expected: { micros: 1, estimated: true }, at: 1 }));
  await source.look();
  expect(source.now().text).toContain('$0.040001 of $1.00');
});

test('what costs money are services with a price list, and boxes of one’s own that have a price', () => {
  const provider = (instance: string, shape: z.ZodRawShape, settings: Readonly<Record<string, unknown>>, free?: true): Config['providers'][number] => (
    { instance, settings, module: { kind: instance, about: '', settings: z.object(shape), create: () => { throw new Error('Nothing is built here.'); }, ...(free && { free }) } }
  );
  const price = { BOX_PRICE_USD_PER_CALL: z.number().optional(), BOX_PRICE_USD_PER_SECOND: z.number().optional() };
  const providers = [
    provider('sketch', {}, {}, true), provider('nova', { NOVA_API_KEY: z.string() }, { NOVA_API_KEY: 'x' }),
    provider('box', price, {}), provider('box/zero', price, { BOX_PRICE_USD_PER_CALL: 0 }), provider('box/priced', price, { BOX_PRICE_USD_PER_CALL: 0, BOX_PRICE_USD_PER_SECOND: 0.001 }),
  ];
  expect(paidProviders({ providers })).toEqual(['nova', 'box/priced']);
});

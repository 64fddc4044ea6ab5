import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { NotBegunError, problem } from '../../src/core/problem.ts';
import type { Status } from '../../src/core/provider.ts';
import { brush } from '../fakes/model-cards.ts';
import { isFinal, isOver, startTestBot, waitFor } from './bot.ts';
import { decode } from './pictures.ts';
import { billed, createService, done, held, instant } from './service.ts';

const ledger = 'select account, state, micros, estimated from ledger order by account';

test('a service that has too much to do is asked again after the time it names, and the person only waits', async () => {
  let isBusy = true;
  const service = createService({
    start: async (order) => {
      if (!isBusy) return done(order);
      isBusy = false;
      throw new NotBegunError(problem('busy', 'provider-busy', { provider: 'lab' }, { retryAfterMs: 20_000 }));
    },
  });
  await using bot = await startTestBot({ providers: [service] });
  const from = bot.clock.now();

  const asked = bot.ask('text-to-image', { prompt: 'a patient lighthouse' });
  await asked.acknowledged;
  await bot.soon(() => isOver(bot), 50);

  expect(asked.response()?.attachments).toHaveLength(1);
  expect(service.orders).toHaveLength(2);
  expect(bot.clock.now() - from).toBeGreaterThan(20_000);
});

test('work that never ends is given up after two hours and stopped at the service; the person pays nothing', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'an endless lighthouse' });
  await waitFor(() => service.orders.length === 1);

  bot.clock.skip(2 * 60 * 60_000 + 1_000);
  await bot.soon(() => isOver(bot));

  expect(asked.response()?.content).toContain('lab took too long, so we stopped waiting.');
  expect(asked.response()?.content).toContain('Nothing was charged.');
  expect(service.canceled).toHaveLength(1);
  expect(bot.rows(ledger)).toEqual([
    { account: 'allowance', state: 'settled', micros: 0, estimated: 0 }, { account: 'spend', state: 'settled', micros: 40_000, estimated: 0 },
  ]);
});

test('an order that blocks is given up when the bot is stopped, and the next start says what became of it', async () => {
  const service = createService({ start: () => new Promise<Status>(() => undefined) });
  await using bot = await startTestBot({ providers: [service], environment: () => ({ SHUTDOWN_SECONDS: '1' }) });
  const asked = bot.ask('text-to-image', { prompt: 'a blocking lighthouse' });
  await waitFor(() => service.orders.length === 1);

  await bot.stop();
  expect(asked.response()?.content).not.toContain('did not work');
  await bot.start();

  expect((await asked.responded(isFinal)).content).toContain('we did not want to buy it twice');
  expect(service.orders).toHaveLength(1);
});

test('work under way is left to the next start at once, which follows it up and buys nothing', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a lasting lighthouse' });
  await waitFor(() => bot.rows("select job from calls where state = 'running'").length === 1);

  const from = performance.now();
  await bot.stop();
  expect(performance.now() - from).toBeLessThan(1_000);
  service.finish();
  await bot.start();

  expect((await asked.responded(isFinal)).attachments).toHaveLength(1);
  expect(service.orders).toHaveLength(1);
});

test('bytes that are no picture are not posted, and what they cost is not the person’s to pay', async () => {
  const service = createService({ start: async (order) => ({ kind: 'done', outputs: [{ kind: 'bytes', bytes: new Uint8Array(2_000) }], cost: billed(order) }) });
  await using bot = await startTestBot({ providers: [service] });

  const { content } = await bot.ask('text-to-image', { prompt: 'a broken lighthouse' }).responded(isFinal);

  expect(content).toContain('The service sent a damaged file.');
  await waitFor(() => isOver(bot));
  expect(bot.rows(ledger)).toMatchObject([{ account: 'allowance', micros: 0 }, { account: 'spend', micros: 40_000 }]);
});

test('an address of this machine that a service names as its result is not opened', async () => {
  let visits = 0;
  const server = createServer((_, response) => {
    visits += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`;
  const service = createService({ start: async (order) => ({ kind: 'done', outputs: [{ kind: 'foreign', url }], cost: billed(order) }) });
  await using bot = await startTestBot({ providers: [service] });

  const asked = bot.ask('text-to-image', { prompt: 'a curious lighthouse' });
  await asked.acknowledged;
  await bot.soon(() => isOver(bot), 100);

  expect(asked.response()?.attachments).toEqual([]);
  expect(visits).toBe(0);
  server.close();
});

/** A picture that no PNG makes small. */
const noise = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await sharp({ create: { width: 500, height: 500, channels: 3, background: 'grey', noise: { type: 'gaussian', mean: 128, sigma: 60 } } }).png().toBuffer());

test('a picture that is larger than Discord takes here is made smaller', async () => {
  const service = createService({ start: async (order) => ({ kind: 'done', outputs: [{ kind: 'bytes', bytes: await noise() }], cost: billed(order) }) });
  await using bot = await startTestBot({ providers: [service] });

  const message = await bot.ask('text-to-image', { prompt: 'a grainy lighthouse' }, { fileLimit: 300_000 }).responded(isFinal);

  const [file] = message.attachments;
  expect(file?.size).toBeLessThan(300_000);
  expect(await decode(bot.standIn.fileBytes(file?.id ?? '') ?? Buffer.alloc(0))).toMatchObject({ width: file?.width });
});

test('a picture that Discord refuses as too large, whatever it said before, is made smaller and posted once', async () => {
  const service = createService({ start: async (order) => ({ kind: 'done', outputs: [{ kind: 'bytes', bytes: await noise() }], cost: billed(order) }) });
  await using bot = await startTestBot({ providers: [service] });
  const fault = bot.standIn.faults.add({
    method: 'PATCH', route: '/webhooks/:app/:token/messages/@original', reply: { status: 413, body: { message: 'Request entity too large', code: 40_005 } },
  });

  const message = await bot.ask('text-to-image', { prompt: 'a grainy lighthouse' }).responded(isFinal);

  expect(fault.used()).toBe(1);
  expect(message.attachments).toHaveLength(1);
});

test('nobody waits behind a person who asks for a lot: the next in line is who has had the least', async () => {
  const service = held({ concurrency: 1, cards: [{ ...brush, imagesPerCall: 4 }] });
  await using bot = await startTestBot({ providers: [service] });
  for (const number of [1, 2, 3]) {
    bot.ask('text-to-image', { prompt: `picture ${number} of Alice` });
    await waitFor(() => bot.rows('select job from calls').length === number);
  }
  bot.ask('text-to-image', { prompt: 'the one picture of Bob' }, { as: 'bob' });
  await waitFor(() => bot.rows('select job from calls').length === 4);

  service.finish();
  await bot.soon(() => isOver(bot, 4), 5);

  expect(service.orders.map(({ prompt }) => prompt)).toEqual(['picture 1 of Alice', 'the one picture of Bob', 'picture 2 of Alice', 'picture 3 of Alice']);
});

test('/healthz says whether the bot is connected', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await using bot = await startTestBot({ providers: [instant()], environment: () => ({ WEB_PORT: String(port) }) });
  const health = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;

  expect(await health()).toBe(200);
  bot.standIn.gateway.drop();
  await expect.poll(health, { interval: 5 }).toBe(503);
  await expect.poll(health, { interval: 20, timeout: 5_000 }).toBe(200);
});

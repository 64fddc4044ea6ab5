import { expect, test } from 'vitest';
import type { FaultReply } from '../../src/playground/rest/faults.ts';
import { observedLimits } from '../../src/playground/rest/rate-limits.ts';
import { isFinal, isOver, startTestBot, waitFor, type TestBot } from './bot.ts';
import { held, instant } from './service.ts';

const original = '/webhooks/:app/:token/messages/@original';
const byBot = '/channels/:channel/messages/:message';
const fifteenMinutes = 15 * 60_000;

const resultsOf = (bot: TestBot): readonly number[] => bot.standIn.history().map(({ attachmentsEver }) => attachmentsEver.length).filter((count) => count > 0);

test('a job that outlives its reply token is posted by the bot’s own edit of the same message', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a very slow lighthouse' });
  await waitFor(() => service.orders.length === 1);
  await bot.soon(() => asked.response()?.content.startsWith('**Working**'));

  bot.clock.skip(fifteenMinutes + 1_000);
  service.finish();
  const message = await asked.responded(isFinal);

  expect(message.attachments).toHaveLength(1);
  expect(bot.requests).toContain('PATCH /channels/ID/messages/ID');
  await waitFor(() => isOver(bot));
  expect(bot.standIn.history().flatMap(({ pinged }) => pinged)).toEqual([asked.userId]);
  expect(resultsOf(bot)).toEqual([1]);
});

test('a private job that outlives its reply token is kept for /jobs', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a very slow lighthouse', private: true });
  await waitFor(() => service.orders.length === 1);

  bot.clock.skip(fifteenMinutes + 1_000);
  service.finish();
  await waitFor(() => isOver(bot));

  expect(asked.response()?.attachments).toEqual([]);
  const list = await bot.ask('jobs').responded();
  const pressed = bot.standIn.as('alice').in('general').press(list, `v1:collect:${String(bot.rows('select id from jobs')[0]?.['id'])}`);
  expect((await pressed.responded()).attachments).toHaveLength(1);
});

test('a reply token is in no row any more once it is dead or the job is final', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a very slow lighthouse' });
  await waitFor(() => service.orders.length === 1);
  expect(bot.rows('select reply_token from jobs')).toEqual([{ reply_token: asked.token }]);

  bot.clock.skip(fifteenMinutes + 1_000);
  await bot.soon(() => bot.rows('select reply_token from jobs')[0]?.['reply_token'] === null);

  service.finish();
  await asked.responded(isFinal);
});

const oneFault: readonly (readonly [string, FaultReply])[] = [
  ['a 429 with a wait of half a second', { status: 429, headers: { 'retry-after': '0.5' }, body: { code: 0, message: 'You are being rate limited.', retry_after: 0.5, global: false } }],
  ['a 500', { status: 500, body: {} }],
  ['a 503 after it took effect', { storeThenStatus: 503 }],
  ['a connection that breaks', { resetAfterBody: true }],
  ['a connection that breaks after it took effect', { storeThenReset: true }],
];

test.each(oneFault)('%s in answer to the upload ends in one post of the result', async (_, reply) => {
  await using bot = await startTestBot({ providers: [instant()] });
  const fault = bot.standIn.faults.add({ method: 'PATCH', route: original, reply });

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' });
  await asked.acknowledged;
  await bot.soon(() => isOver(bot), 5);

  expect(fault.used()).toBe(1);
  expect(asked.response()?.attachments).toHaveLength(1);
  expect(bot.standIn.history().filter(({ attachmentsEver }) => attachmentsEver.length > 0)).toHaveLength(1);
  expect(asked.followUps()).toHaveLength(1);
});

test.each(oneFault)('%s in answer to a progress edit changes nothing about the result', async (_, reply) => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const fault = bot.standIn.faults.add({ method: 'PATCH', route: original, reply });
  const asked = bot.ask('text-to-image', { prompt: 'a slow lighthouse' });
  await bot.soon(() => fault.used() === 1);

  service.finish();
  await bot.soon(() => isOver(bot), 5);

  expect(asked.response()?.attachments).toHaveLength(1);
  expect(resultsOf(bot)).toEqual([1]);
});

test('a ping that fails is not sent again', async () => {
  await using bot = await startTestBot({ providers: [instant()] });
  const fault = bot.standIn.faults.add({ method: 'POST', route: '/webhooks/:app/:token', times: Number.POSITIVE_INFINITY, reply: { storeThenReset: true } });

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' });
  await asked.acknowledged;
  await bot.soon(() => isOver(bot), 5);

  expect(fault.used()).toBe(1);
  expect(bot.standIn.history().flatMap(({ pinged }) => pinged)).toEqual([asked.userId]);
});

test('a message that a person deleted while the job ran is not posted anew, and the result is kept for /jobs', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a slow lighthouse' });
  await waitFor(() => service.orders.length === 1);

  bot.standIn.as('carol').in('general').delete(asked.response() ?? '');
  service.finish();
  await waitFor(() => isOver(bot));

  expect(bot.standIn.messages('general')).toEqual([]);
  expect(resultsOf(bot)).toEqual([]);
  expect(bot.rows('select phase, artifacts_json from jobs')).toMatchObject([{ phase: 'done', artifacts_json: expect.stringContaining('image/png') as string }]);
});

test('a channel that is deleted while the job runs ends the job, and the bot goes on', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  bot.standIn.world.addChannel('short-lived', { guildId: bot.standIn.guildId });
  bot.ask('text-to-image', { prompt: 'a slow lighthouse' }, { in: 'short-lived' });
  await waitFor(() => service.orders.length === 1);

  bot.standIn.world.deleteChannel('short-lived');
  bot.clock.skip(fifteenMinutes);
  service.finish();
  await bot.soon(() => isOver(bot));

  expect((await bot.ask('text-to-image', { prompt: 'the next lighthouse' }).responded(isFinal)).attachments).toHaveLength(1);
});

test('permissions that are taken away while the job runs leave the result for /jobs', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a very slow lighthouse' });
  await waitFor(() => service.orders.length === 1);
  await bot.soon(() => asked.response()?.content.startsWith('**Working**'));

  bot.standIn.world.denyBot('general', ['ViewChannel']);
  bot.clock.skip(fifteenMinutes);
  service.finish();
  await bot.soon(() => isOver(bot));

  expect(resultsOf(bot)).toEqual([]);
  expect(bot.rows('select phase, artifacts_json from jobs')).toMatchObject([{ phase: 'done', artifacts_json: expect.stringContaining('image/png') as string }]);
  expect(bot.requests.filter((request) => request === `PATCH ${byBot.replace(/:\w+/g, 'ID')}`).length).toBeLessThanOrEqual(2);
});

test('many results that come at once in one channel are all posted, each in its turn under the channel’s limits', async () => {
  const service = held({ concurrency: 10 });
  const limit = { limit: 5, windowMs: 1_000 };
  await using bot = await startTestBot({ providers: [service], standIn: { rateLimits: { ...observedLimits, edit: limit, create: limit } } });
  const asked = Array.from({ length: 7 }, (_, index) => bot.ask('text-to-image', { prompt: `lighthouse ${index}`, seed: index }));
  await waitFor(() => service.orders.length === 7);

  // By the bot itself, whose edits in one channel share a limit, and so do its messages.
  bot.clock.skip(fifteenMinutes);
  service.finish();
  await waitFor(() => isOver(bot, 7));

  expect(asked.map((one) => one.response()?.attachments[0]?.width)).toEqual([40, 41, 42, 43, 44, 45, 46]);
  expect(bot.standIn.history().flatMap(({ pinged }) => pinged)).toHaveLength(7);
});

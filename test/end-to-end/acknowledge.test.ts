import { expect, test } from 'vitest';
import type { Status } from '../../src/core/provider.ts';
import { isFinal, startTestBot, waitFor } from './bot.ts';
import { createService, held, instant } from './service.ts';

const callback = '/interactions/:id/:token/callback';

test('the same event twice is one job, ordered once and answered once', async () => {
  const service = instant();
  await using bot = await startTestBot({ providers: [service] });

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' }, { duplicate: true });
  await asked.until(({ followUps }) => followUps().length > 0);
  await waitFor(() => bot.rows("select id from jobs where phase = 'done'").length === 1);

  expect(service.orders).toHaveLength(1);
  expect(bot.requests.filter((request) => request.includes('callback'))).toHaveLength(1);
});

test('an interaction that Discord does not know any more is dropped, and the bot goes on', async () => {
  const service = instant();
  await using bot = await startTestBot({ providers: [service] });
  bot.standIn.faults.add({ route: callback, reply: { status: 404, body: { code: 10_062, message: 'Unknown interaction' } } });

  bot.ask('text-to-image', { prompt: 'a lost lighthouse' });
  await waitFor(() => bot.requests.includes('POST /interactions/ID/TOKEN/callback'));
  const next = bot.ask('text-to-image', { prompt: 'the next lighthouse' });

  expect((await next.responded(isFinal)).attachments).toHaveLength(1);
  await waitFor(() => bot.rows('select id from jobs').length === 1);
  expect(service.orders.map(({ prompt }) => prompt)).toEqual(['the next lighthouse']);
});

test('an interaction that arrives too late to be answered is not taken up', async () => {
  await using bot = await startTestBot({ providers: [instant()] });

  bot.ask('text-to-image', { prompt: 'a late lighthouse' }, { ageMs: 2_800 });
  await bot.ask('text-to-image', { prompt: 'the next lighthouse' }).responded(isFinal);

  expect(bot.rows('select id from jobs')).toHaveLength(1);
  expect(bot.requests.filter((request) => request.includes('callback'))).toHaveLength(1);
});

test('a callback that is refused as answered already is a job all the same: the insert decides', async () => {
  const service = instant();
  await using bot = await startTestBot({ providers: [service] });
  // Discord has taken it, and the answer got lost on the way: the library sends it again.
  bot.standIn.faults.add({ route: callback, reply: { storeThenReset: true } });

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' });

  expect((await asked.responded(isFinal)).attachments).toHaveLength(1);
  await asked.until(({ followUps }) => followUps().length > 0);
  expect(service.orders).toHaveLength(1);
  expect(bot.standIn.history('general').map(({ attachmentsEver }) => attachmentsEver.length)).toEqual([1, 0]);
});

test('a callback whose answer never comes is asked after, and the job goes on', async () => {
  await using bot = await startTestBot({ providers: [instant()] });
  bot.standIn.faults.add({ route: callback, times: Number.POSITIVE_INFINITY, reply: { storeThenStatus: 502 } });

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' });

  expect((await asked.responded(isFinal)).attachments).toHaveLength(1);
});

test('a dropped connection is resumed, and what was asked meanwhile is answered', async () => {
  await using bot = await startTestBot({ providers: [instant()] });
  bot.standIn.gateway.drop();
  await bot.standIn.until(() => bot.standIn.gateway.sessions().every(({ connected }) => !connected));

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse in the fog' });

  expect(asked.delivered()).toBe(false);
  expect((await asked.responded(isFinal)).attachments).toHaveLength(1);
  expect(bot.standIn.gateway.counts()).toMatchObject({ identified: 1, resumed: 1 });
});

test('the word “queued” is not said before the job is in line', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' });
  await asked.acknowledged;

  expect(asked.response()).toMatchObject({ content: '', flags: 128 });
  await waitFor(() => service.orders.length === 1);
  service.finish();
  await asked.responded(isFinal);
  const said = bot.standIn.history('general')[0]?.versions.map(({ content }) => content) ?? [];
  expect(said.filter((content) => content.includes('Queued'))).toEqual([]);
});

test('a bot that is stopping takes no command any more', async () => {
  const service = createService({ start: () => new Promise<Status>(() => undefined) });
  await using bot = await startTestBot({ providers: [service], environment: () => ({ SHUTDOWN_SECONDS: '1' }) });
  bot.ask('text-to-image', { prompt: 'a blocking lighthouse' });
  await waitFor(() => service.orders.length === 1);

  const stopped = bot.stop();
  const late = bot.ask('text-to-image', { prompt: 'a late lighthouse' });
  await stopped;

  expect(late.state()).toBe('sent');
  expect(bot.rows('select id from jobs')).toHaveLength(1);
});

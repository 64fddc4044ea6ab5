import { expect, test } from 'vitest';
import { isFinal, isOver, startTestBot, waitFor } from './bot.ts';
import { held, instant } from './service.ts';


test.each([
  ['a thread', 'thread'], ['a forum post', 'post'], ['a voice channel', 'voice'], ['a direct message', 'dm'],
])('in %s the result is posted like anywhere', async (_, channel) => {
  await using bot = await startTestBot({ providers: [instant()] });

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' }, { in: channel });

  expect((await asked.responded(isFinal)).attachments).toHaveLength(1);
  await asked.until(({ followUps }) => followUps().length > 0);
  await waitFor(() => isOver(bot));
});

test.each([
  ['a thread', 'thread'], ['a direct message', 'dm'],
])('in %s a job that outlives its token is posted by the bot itself', async (_, channel) => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a slow lighthouse' }, { in: channel });
  await waitFor(() => service.orders.length === 1);

  bot.clock.skip(15 * 60_000);
  service.finish();

  expect((await asked.responded(isFinal)).attachments).toHaveLength(1);
});

test.each([
  ['a server without the bot', 'elsewhere'], ['a group message', 'friends'],
])('in %s whoever installed the bot for themselves gets the result by the reply token alone', async (_, channel) => {
  await using bot = await startTestBot({ providers: [instant()] });

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' }, { in: channel });

  expect((await asked.responded(isFinal)).attachments).toHaveLength(1);
  await waitFor(() => isOver(bot));
  expect(bot.requests.filter((request) => request.includes('/channels/'))).toEqual([]);
});

test('in a server without the bot a job that outlives its token is kept for /jobs, and no request is wasted on it', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  bot.ask('text-to-image', { prompt: 'a slow lighthouse' }, { in: 'elsewhere' });
  await waitFor(() => service.orders.length === 1);

  bot.clock.skip(15 * 60_000);
  service.finish();
  await waitFor(() => isOver(bot));

  expect(bot.requests.filter((request) => request.includes('/channels/'))).toEqual([]);
  const list = await bot.ask('jobs', {}, { in: 'elsewhere' }).responded();
  const pressed = bot.standIn.as('alice').in('elsewhere').press(list, `v1:collect:${String(bot.rows('select id from jobs')[0]?.['id'])}`);
  expect((await pressed.responded()).attachments).toHaveLength(1);
});

test('a server that forces answers of foreign bots to be private gets a private one, without a ping', async () => {
  await using bot = await startTestBot({ providers: [instant()] });
  bot.standIn.world.denyMembers('elsewhere', ['UseExternalApps']);

  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse' }, { in: 'elsewhere' });

  const message = await asked.responded(isFinal);
  expect(message.flags & 64).toBe(64);
  await waitFor(() => isOver(bot));
});

test('people in different places are served side by side, each in their own message', async () => {
  await using bot = await startTestBot({ providers: [instant({ concurrency: 2 })] });

  const asked = [
    bot.ask('text-to-image', { prompt: 'a red boat', seed: 1 }),
    bot.ask('text-to-image', { prompt: 'a green boat', seed: 2 }, { as: 'bob', in: 'thread' }),
    bot.ask('text-to-image', { prompt: 'a blue boat', seed: 3 }, { as: 'carol', in: 'dm' }),
    bot.ask('text-to-image', { prompt: 'a grey boat', seed: 4 }, { as: 'carol' }),
  ];
  const answers = await Promise.all(asked.map((one) => one.responded(isFinal)));

  expect(answers.map(({ attachments }) => attachments[0]?.width)).toEqual([41, 42, 43, 44]);
  expect(answers.map(({ content }) => /a \w+ boat/.exec(content)?.[0])).toEqual(['a red boat', 'a green boat', 'a blue boat', 'a grey boat']);
});

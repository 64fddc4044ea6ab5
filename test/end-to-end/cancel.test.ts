import { expect, test } from 'vitest';
import type { Interaction } from '../../src/playground/people/handle.ts';
import type { Message } from '../../src/playground/wire.ts';
import { buttonsOf, isFinal, isOver, startTestBot, waitFor, type TestBot } from './bot.ts';
import { held, instant } from './service.ts';

/** Presses the first button whose id holds `action`. */
function press(bot: TestBot, message: Message, action: string, as = 'alice'): Interaction {
  const id = buttonsOf(message).find((button) => button.includes(action));
  return bot.standIn.as(as).in('general').press(message, id ?? '');
}

/** A job's message once it has a button to cancel it. */
async function withButton(bot: TestBot, asked: Interaction): Promise<Message> {
  return await bot.soon(() => {
    const message = asked.response();
    return message && buttonsOf(message).length > 0 ? message : undefined;
  });
}

const ledger = 'select account, state, micros from ledger order by account';

test('a job in line is canceled by the button under it, is never ordered, and nothing is charged', async () => {
  const service = held({ concurrency: 1 });
  await using bot = await startTestBot({ providers: [service] });
  const first = bot.ask('text-to-image', { prompt: 'the first in line' }, { as: 'bob' });
  await waitFor(() => service.orders.length === 1);
  const asked = bot.ask('text-to-image', { prompt: 'the second in line' });

  const pressed = press(bot, await withButton(bot, asked), 'cancel');

  expect(await pressed.responded()).toMatchObject({ content: 'Canceled. Nothing was charged.', flags: 64 });
  expect((await asked.responded(isFinal)).content).toMatch(/^\*\*Canceled\.\*\*\n> the second in line\n-# Nothing was charged\. · job/);
  service.finish();
  await first.responded(isFinal);
  await waitFor(() => isOver(bot));
  expect(service.orders).toHaveLength(1);
  expect(asked.followUps()).toEqual([]);
});

test('a job under way is canceled at the service, and its message says what that cost', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a slow lighthouse' });
  await waitFor(() => service.orders.length === 1);

  const pressed = press(bot, await withButton(bot, asked), 'cancel');

  expect((await pressed.responded()).content).toContain('Stopping it.');
  expect((await asked.responded(isFinal)).content).toMatch(/^\*\*Canceled\.\*\*\n> a slow lighthouse\n-# \$0\.04 was charged\. · job/);
  expect(service.canceled).toHaveLength(1);
  await waitFor(() => isOver(bot));
  expect(bot.rows(ledger)).toEqual([{ account: 'allowance', state: 'settled', micros: 40_000 }, { account: 'spend', state: 'settled', micros: 40_000 }]);
});

test('nobody but its requester cancels a job', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a slow lighthouse' });
  await waitFor(() => service.orders.length === 1);

  const pressed = press(bot, await withButton(bot, asked), 'cancel', 'bob');

  expect(await pressed.responded()).toMatchObject({ content: 'Only the person who asked for this can do that.', flags: 64 });
  expect(service.canceled).toEqual([]);
  service.finish();
  expect((await asked.responded(isFinal)).attachments).toHaveLength(1);
});

test('a button that outlived its job is answered in words', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a slow lighthouse' });
  await waitFor(() => service.orders.length === 1);
  const [button = ''] = buttonsOf(await withButton(bot, asked));
  // The press is under way while the job ends.
  const alice = bot.standIn.as('alice').in('general');
  bot.standIn.gateway.drop();
  await bot.standIn.until(() => bot.standIn.gateway.sessions().every(({ connected }) => !connected));
  const pressed = alice.press(asked.response() ?? '', button);
  service.finish();
  await asked.responded(isFinal);

  expect((await pressed.responded()).content).toBe('It was already finished, so there was nothing left to cancel.');
});

test('/jobs lists a person’s own jobs, newest first, each with what can be done about it', async () => {
  const service = held({ concurrency: 1 });
  await using bot = await startTestBot({ providers: [service] });
  bot.ask('text-to-image', { prompt: 'a *bold* lighthouse' });
  await waitFor(() => service.orders.length === 1);
  bot.ask('text-to-image', { prompt: 'the second in line' });
  await waitFor(() => bot.rows("select id from jobs where phase = 'queued'").length === 1);
  bot.ask('text-to-image', { prompt: 'not Alice’s' }, { as: 'bob' });
  await waitFor(() => bot.rows("select id from jobs where phase = 'queued'").length === 2);

  const list = await bot.ask('jobs').responded();

  expect(list.flags & 64).toBe(64);
  expect(list.content).toMatch(/^\*\*Your jobs\*\*, newest first\n\*\*1\.\*\* queued at position 2 · Text to image · <t:\d+:R> · `\w+`\n> the second in line\n\*\*2\.\*\* working/);
  expect(list.content).toContain('> a \\*bold\\* lighthouse');
  expect(list.content).not.toContain('Alice');
  expect(buttonsOf(list).map((id) => id.split(':')[1])).toEqual(['cancel', 'cancel', 'ping']);

  expect((await press(bot, list, 'cancel').responded()).content).toBe('Canceled. Nothing was charged.');
  await waitFor(() => bot.rows("select id from jobs where phase = 'canceled'").length === 1);
  service.finish();
  await waitFor(() => isOver(bot));
});

test('/jobs shows the results of a job again to its person alone', async () => {
  await using bot = await startTestBot({ providers: [instant()] });
  await bot.ask('text-to-image', { prompt: 'two lighthouses', seed: 3, count: 2 }).until(({ followUps }) => followUps().length > 0);
  await waitFor(() => isOver(bot));
  const list = await bot.ask('jobs', {}, { in: 'dm' }).responded();

  const id = buttonsOf(list).find((button) => button.includes('collect')) ?? '';
  const shown = await bot.standIn.as('alice').in('dm').press(list, id).responded();

  expect(shown.flags & 64).toBe(64);
  expect(shown.attachments.map(({ width, description }) => ({ width, description }))).toEqual([
    { width: 43, description: 'Picture 1 of 2 made for: two lighthouses' }, { width: 44, description: 'Picture 2 of 2 made for: two lighthouses' },
  ]);
});

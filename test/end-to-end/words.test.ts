import { expect, test } from 'vitest';
import type { Message } from '../../src/playground/wire.ts';
import { pencil } from '../fakes/model-cards.ts';
import { isFinal, startTestBot, waitFor } from './bot.ts';
import { held, instant, refusing } from './service.ts';

const hostile = '@everyone @here <@&1574265901698514945> <@1574265901698514945> **bold** `code` ```block``` # head\n> quote\n- list\n||spoiler|| [link](https://example.com) <t:0:R> </help:1> \u202eright to left ';
const families = '👩‍👩‍👧‍👦🏳️‍🌈👍🏽';

/** Every version of every message there ever was. */
function everything(versions: readonly Message[]): string {
  return versions.map(({ content }) => content).join('\n');
}

test('a prompt of 4,000 characters of emoji, markdown and @everyone pings nobody and breaks no message', async () => {
  const service = held({ id: 'sketch', cards: [{ ...pencil, maxPromptLength: 6_000 }] });
  await using bot = await startTestBot({ providers: [service] });
  const prompt = (hostile + families.repeat(300)).slice(0, 4_000);

  const asked = bot.ask('text-to-image', { prompt });
  await waitFor(() => service.orders.length === 1);
  await bot.soon(() => asked.response()?.content.startsWith('**Working**'));
  service.finish();
  const message = await asked.responded(isFinal);
  await waitFor(() => bot.rows("select id from jobs where phase = 'done'").length === 1);

  expect(service.orders[0]?.prompt).toBe(prompt.trim());
  expect(message.content.length).toBeLessThanOrEqual(2_000);
  expect(message.content).toMatch(/-# job `\w+` · Drawn by rules, not by a model\.$/);
  const said = everything(bot.standIn.history().flatMap(({ versions }) => versions).filter(({ content }) => !content.startsWith('<@')));
  expect(said).not.toMatch(/(?<!\\)[@`|[\]]every|(?<!\\)@here|(?<!\\)<@|(?<!\\)\*\*bold|(?<!\\)```|(?<!\\)\|\|/);
  expect(said).not.toContain('\u202e');
  expect(bot.standIn.history().flatMap(({ pinged }) => pinged)).toEqual([asked.userId]);
  expect(message.mentions).toEqual([]);
  expect(message.attachments[0]?.description?.length).toBeLessThanOrEqual(1_024);
});

test('the words of a service and the names of files are as harmless as a prompt', async () => {
  await using bot = await startTestBot({ providers: [refusing()] });
  const refused = await bot.ask('text-to-image', { prompt: 'a lighthouse' }).responded(isFinal);
  expect(refused.content).toContain('> Flagged: \\@everyone \\*\\*violence\\*\\*');

  const asked = bot.ask('image-to-image', { prompt: 'oil', image: { name: '@everyone **x**.png', bytes: Buffer.from('no picture') } });
  const [told] = await asked.until(({ followUps }) => followUps().length > 0 && followUps());

  expect(told?.content).toMatch(/is not a picture we can read/);
  expect(told?.content).not.toMatch(/(?<!\\)@everyone|(?<!\\)\*\*x/);
  // What Alice asked for failed, and that is said; nobody else hears of it.
  expect(new Set(bot.standIn.history().flatMap(({ pinged }) => pinged))).toEqual(new Set([asked.userId]));
});

test('an answer is in English whatever the language of the client is, until there is another catalog', async () => {
  await using bot = await startTestBot({ providers: [instant()] });

  const help = await bot.ask('help', {}, { locale: 'de' }).responded();

  expect(help.content).toContain('I make pictures and videos.');
});

test('no prompt, no token and no signed address stands in a log line, whatever fails', async () => {
  const service = instant();
  const breaking = { ...service, start: () => Promise.reject(new Error('socket hang up')) };
  await using bot = await startTestBot({ providers: [breaking] });
  bot.standIn.faults.add({ method: 'PATCH', route: '/webhooks/:app/:token/messages/@original', reply: { resetAfterBody: true } });
  bot.standIn.faults.add({ method: 'DELETE', route: '/webhooks/:app/:token/messages/@original', reply: { status: 500, body: {} } });

  const first = bot.ask('text-to-image', { prompt: 'a very secret lighthouse', negative_prompt: 'no secret boats' });
  const second = bot.ask('image-to-image', { prompt: 'as a secret painting', image: { name: 'in.png', bytes: Buffer.from('no picture') } });
  await second.acknowledged;
  await bot.soon(() => bot.rows("select id from jobs where phase = 'failed'").length === 2);

  // The witness looks through every line when the bot is stopped.
  expect(first.response()?.content).toContain('we did not want to buy it twice');
  expect(second.followUps()).toHaveLength(1);
});

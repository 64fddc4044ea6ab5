import { expect, test } from 'vitest';
import { pencil } from '../fakes/model-cards.ts';
import { isFinal, startTestBot, waitFor } from './bot.ts';
import { decode } from './pictures.ts';
import { held, instant, refusing } from './service.ts';

test('a picture is posted in the one message of its command, with prompt, model, seed, time, cost and job', async () => {
  await using bot = await startTestBot({ providers: [instant()] });

  const asked = bot.ask('text-to-image', { prompt: 'a red lighthouse', seed: 7, aspect_ratio: '16:9' });
  expect((await asked.acknowledged).type).toBe(5);
  const message = await asked.responded(isFinal);

  expect(message.content).toMatch(/^> a red lighthouse\n\*\*Brush\*\* · seed 7 · 16:9 · 47 × 48 · took [\d.]+ s · \$0\.04\n-# job `[0-9a-z]{12,13}`$/);
  expect(message.components).toEqual([]);
  expect(message.attachments).toMatchObject([{ content_type: 'image/png', width: 47, height: 48, description: 'Picture made for: a red lighthouse' }]);
  expect(await decode(bot.standIn.fileBytes(message.attachments[0]?.id ?? '') ?? Buffer.alloc(0))).toMatchObject({ format: 'png', width: 47 });
  await waitFor(() => bot.rows('select phase from jobs')[0]?.['phase'] === 'done');
  expect(bot.rows('select account, state, micros, estimated from ledger order by account')).toEqual([
    { account: 'allowance', state: 'settled', micros: 40_000, estimated: 0 }, { account: 'spend', state: 'settled', micros: 40_000, estimated: 0 },
  ]);
});

test('a result that was drawn by rules says so under the post', async () => {
  await using bot = await startTestBot({ providers: [instant({ id: 'sketch', cards: [pencil] })] });

  const { content } = await bot.ask('text-to-image', { prompt: 'a red lighthouse' }).responded(isFinal);

  expect(content).toMatch(/· free\n-# job `\w+` · Drawn by rules, not by a model\.$/);
});

test('three pictures of one command are three orders with seeds that follow each other, in one message', async () => {
  const service = instant();
  await using bot = await startTestBot({ providers: [service] });

  const { content, attachments } = await bot.ask('text-to-image', { prompt: 'three boats', seed: 4, count: 3 }).responded(isFinal);

  expect(service.orders.map(({ seed }) => seed).toSorted()).toEqual([4, 5, 6]);
  expect(attachments.map(({ width }) => width)).toEqual([44, 45, 46]);
  expect(attachments.map(({ filename }) => filename.replace(/-\w+-/, '-JOB-'))).toEqual(['darkroom-JOB-1.png', 'darkroom-JOB-2.png', 'darkroom-JOB-3.png']);
  expect(content).toContain('seed 4, 5, 6');
  expect(content).toContain('$0.12');
});

test('two of three pictures are posted when one was refused, and only they are charged', async () => {
  const good = instant();
  const bad = refusing();
  const service = { ...good, start: (...args: Parameters<typeof good.start>) => (args[0].seed === 5 ? bad : good).start(...args) };
  await using bot = await startTestBot({ providers: [service] });

  const { content, attachments } = await bot.ask('text-to-image', { prompt: 'three boats', seed: 4, count: 3 }).responded(isFinal);

  expect(attachments.map(({ width }) => width)).toEqual([44, 46]);
  expect(content).toMatch(/^\*\*2 of 3\.\*\* One is missing: The service declined/);
  expect(content).toContain('$0.08');
});

test('a refusal of the service is told in its message with the service’s own words, and nothing is charged', async () => {
  await using bot = await startTestBot({ providers: [refusing()] });

  const asked = bot.ask('text-to-image', { prompt: 'something that is refused' });
  const { content, attachments } = await asked.responded(isFinal);

  expect(content).toContain('**This did not work.**\nThe service declined to make this, by its own rules on content.');
  expect(content).toContain('> Flagged: \\@everyone \\*\\*violence\\*\\*');
  expect(content).toContain('Nothing was charged.');
  expect(attachments).toEqual([]);
});

test('one short message pings the person when the result is there, once', async () => {
  await using bot = await startTestBot({ providers: [instant()] });

  const asked = bot.ask('text-to-image', { prompt: 'a red lighthouse' });
  const [ping] = await asked.until(({ followUps }) => followUps().length > 0 && followUps());

  expect(ping?.content).toBe(`<@${asked.userId}> Your picture is ready.`);
  expect(bot.standIn.history('general').map(({ pinged }) => pinged)).toEqual([[], [asked.userId]]);
  await waitFor(() => bot.rows('select phase from jobs')[0]?.['phase'] === 'done');
  expect(bot.standIn.messages('general')).toHaveLength(2);
});

test('a person switches the ping off in /jobs and gets none from then on, until they switch it on again', async () => {
  await using bot = await startTestBot({ providers: [instant()] });
  const alice = bot.standIn.as('alice').in('general');
  const list = await bot.ask('jobs').responded();
  expect(list.content).toContain('You get a ping when a result is ready.');

  await alice.press(list, 'v1:ping:off').responded(({ content }) => content.includes('You get no pings.'));
  await bot.ask('text-to-image', { prompt: 'a quiet lighthouse' }).responded(isFinal);
  await waitFor(() => bot.rows('select phase from jobs')[0]?.['phase'] === 'done');
  expect(bot.standIn.history().flatMap(({ pinged }) => pinged)).toEqual([]);

  await alice.press(list, 'v1:ping:on').responded(({ content }) => content.includes('You get a ping'));
  await bot.ask('text-to-image', { prompt: 'a loud lighthouse' }).until(({ followUps }) => followUps().length > 0);
});

test('a private result is seen by its person alone and pings nobody', async () => {
  await using bot = await startTestBot({ providers: [instant()] });

  const asked = bot.ask('text-to-image', { prompt: 'a secret lighthouse', private: true });
  const message = await asked.responded(isFinal);
  await waitFor(() => bot.rows('select phase from jobs')[0]?.['phase'] === 'done');

  expect(message.flags & 64).toBe(64);
  expect(message.attachments).toHaveLength(1);
  expect(bot.standIn.messages('general', { viewer: 'bob' })).toEqual([]);
  expect(bot.standIn.history().map(({ visibleTo, pinged }) => ({ visibleTo, pinged }))).toEqual([{ visibleTo: asked.userId, pinged: [] }]);
});

test('the one message shows the place in line, then a percentage, then the result', async () => {
  const service = held({ concurrency: 1 });
  await using bot = await startTestBot({ providers: [service] });
  bot.ask('text-to-image', { prompt: 'the first in line' });
  await waitFor(() => service.orders.length === 1);
  bot.ask('text-to-image', { prompt: 'the second in line' }, { as: 'bob' });
  await waitFor(() => bot.rows("select id from jobs where phase = 'queued'").length === 1);

  const asked = bot.ask('text-to-image', { prompt: 'the third in line' }, { as: 'carol' });
  await bot.soon(() => asked.response()?.content.startsWith('**Queued** · position 2\n> the third in line\n-# Brush · up to $0.04 · job `'));
  service.show(0.4);
  service.finish();
  const message = await asked.responded(isFinal);

  const versions = bot.standIn.history('general').find(({ interactionId }) => interactionId === asked.id)?.versions ?? [];
  expect(versions.filter(({ attachments }) => attachments.length > 0)).toHaveLength(1);
  expect(message.attachments).toHaveLength(1);
});

test('work under way is shown with a percentage where the service knows one, at most one edit in four seconds', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a slow lighthouse' });
  await waitFor(() => service.orders.length === 1);

  service.show(0.25);
  await bot.soon(() => asked.response()?.content.startsWith('**Working** · 25 %\n> a slow lighthouse'));
  const shownAt = bot.clock.now();
  service.show(0.75);
  await bot.soon(() => asked.response()?.content.startsWith('**Working** · 75 %'));

  expect(bot.clock.now() - shownAt).toBeGreaterThan(3_500);
  service.finish();
  await asked.responded(isFinal);
});

test('work under way is shown with the time since when where the service knows no percentage', async () => {
  const service = held();
  await using bot = await startTestBot({ providers: [service] });
  const asked = bot.ask('text-to-image', { prompt: 'a slow lighthouse' });
  await waitFor(() => service.orders.length === 1);

  const content = await bot.soon(() => asked.response()?.content.startsWith('**Working**') && asked.response()?.content);

  expect(content).toMatch(new RegExp(`^\\*\\*Working\\*\\* · began <t:${Math.floor(bot.clock.now() / 1_000_000)}\\d{3}:R>\n`));
  // The time counts by itself on the reader's screen: an edit that changes nothing is none.
  const until = bot.clock.now() + 30_000;
  await bot.soon(() => bot.clock.now() > until, 50);
  expect(bot.standIn.history('general')[0]?.versions).toHaveLength(2);
  service.finish();
  await asked.responded(isFinal);
});

import { expect, test } from 'vitest';
import { brush, pencil } from '../fakes/model-cards.ts';
import { isFinal, startTestBot, waitFor } from './bot.ts';
import { held, instant } from './service.ts';

test('seven commands are registered once, and not again by a bot that is started anew', async () => {
  await using bot = await startTestBot({ providers: [instant(), instant({ id: 'sketch', cards: [pencil] })] });

  expect(bot.standIn.commands().map(({ name }) => name)).toEqual(['text-to-image', 'image-to-image', 'text-to-video', 'image-to-video', 'models', 'jobs', 'help']);
  await bot.stop();
  await bot.start();

  expect(bot.requests.filter((request) => request.startsWith('PUT /applications/'))).toHaveLength(1);
});

test('commands that are asked for in one server only are registered there', async () => {
  await using bot = await startTestBot({ providers: [instant()], environment: ({ guildId }) => ({ DISCORD_GUILD_ID: guildId }) });

  expect(bot.standIn.commands(bot.standIn.guildId)).toHaveLength(7);
  expect(bot.standIn.commands()).toEqual([]);
});

test('the options of a command are what its models take', async () => {
  await using bot = await startTestBot({ providers: [instant({ id: 'sketch', cards: [pencil] })] });

  const options = (name: string): readonly string[] => bot.standIn.commands().find((command) => command.name === name)?.options?.map((option) => option.name) ?? [];

  expect(options('text-to-image')).toEqual(['prompt', 'aspect_ratio', 'count', 'model', 'seed', 'private']);
  expect(options('image-to-video')).toEqual([
    'image', ...Array.from({ length: 9 }, (_, index) => `image${index + 2}`), 'last_frame', 'prompt', 'duration', 'aspect_ratio', 'model', 'seed', 'private',
  ]);
});

test('/help and /models answer at once, for the person alone', async () => {
  await using bot = await startTestBot({ providers: [instant(), instant({ id: 'sketch', cards: [pencil] })] });

  const help = bot.ask('help');
  expect((await help.acknowledged).type).toBe(4);
  expect(await help.responded()).toMatchObject({ flags: 64, content: expect.stringContaining('`/text-to-image`') as string });

  const models = await bot.ask('models', { mode: 'text-to-image' }).responded();
  expect(models).toMatchObject({ flags: 64 });
  expect(models.content).toBe('**Text to image**\nBrush · `lab/brush` · $0.04 a picture\n-# Paints pictures.\nPencil · `sketch/pencil` · free\n-# Drawn by rules, not by a model.');
});

test('of a hundred models autocomplete offers at most 25 that fit what was typed, while a job is running', async () => {
  const cards = Array.from({ length: 100 }, (_, index) => ({ ...brush, name: `brush-${index}`, label: `Brush ${index}` }));
  const service = held({ cards });
  await using bot = await startTestBot({ providers: [service] });
  bot.ask('text-to-image', { prompt: 'a slow lighthouse' });
  await waitFor(() => service.orders.length === 1);
  const alice = bot.standIn.as('alice').in('general');

  const all = await alice.autocomplete('text-to-image', { prompt: 'a' }, 'model').until(({ choices }) => choices());
  const some = await alice.autocomplete('text-to-image', { prompt: 'a', model: 'BRUSH-9' }, 'model').until(({ choices }) => choices());

  expect(all).toHaveLength(25);
  expect(all[0]).toEqual({ name: 'Best model that fits', value: 'auto' });
  expect(some.map(({ value }) => value)).toEqual(['lab/brush-9', ...Array.from({ length: 10 }, (_, index) => `lab/brush-9${index}`)]);
  service.finish();
});

test('a chosen model is the one that makes it', async () => {
  const first = instant({ id: 'first' });
  const second = instant({ id: 'second' });
  await using bot = await startTestBot({ providers: [first, second] });

  await bot.ask('text-to-image', { prompt: 'a lighthouse', model: 'second/brush' }).responded(isFinal);

  expect([first.orders.length, second.orders.length]).toEqual([0, 1]);
});

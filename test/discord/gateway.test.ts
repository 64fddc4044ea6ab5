import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { buttons, commands } from '../../src/commands/index.ts';
import { createDiscord, createDiscordLine } from '../../src/discord/index.ts';
import { createFakeStudio } from '../fakes/studio.ts';
import { createTestLog, eventually, startBot, startStandIn, type TestStandIn } from './bench.ts';

const discordOn = (standIn: TestStandIn, token: string): ReturnType<typeof createDiscord> => {
  const settings = { api: standIn.apiUrl, token };
  const { clock } = standIn;
  return createDiscord({
    ...settings, line: createDiscordLine({ ...settings, clock }), studio: createFakeStudio({ now: clock.now }), commands, buttons, clock, ...createTestLog(), maxInputBytes: 1,
    delivery: { opened: async () => undefined, readPosted: async () => ({ kind: 'gone' }) },
  });
};

describe('The connection', () => {
  test('asks for the Guilds intent alone', async () => {
    await using bot = await startBot();
    expect(bot.standIn.gateway.sessions()).toMatchObject([{ intents: 1 }]);
  });

  test('answers at once although the servers of READY have not arrived', async () => {
    await using standIn = await startStandIn();
    standIn.gateway.withholdGuilds(true);
    await using discord = discordOn(standIn, standIn.token);
    await discord.start();
    expect(await standIn.as('bob').in('general').command('help').acknowledged).toMatchObject({ type: 4 });
  });

  test('is well until it is lost, and again when it is resumed', async () => {
    await using bot = await startBot();
    expect(bot.discord.health()).toMatchObject({ ok: true });
    bot.standIn.gateway.drop();
    await eventually(() => !bot.discord.health().ok);
    await eventually(() => bot.discord.health().ok);
    expect(bot.standIn.gateway.counts()).toMatchObject({ identified: 1, resumed: 1 });
  });

  test.each([4004, 4014])('that Discord closes for good with %i is reported', async (code) => {
    await using bot = await startBot();
    bot.standIn.gateway.close(code);
    expect((await bot.discord.died).message).toContain(String(code));
    expect(bot.discord.health().ok).toBe(false);
  });

  test('with a wrong token is refused', async () => {
    await using standIn = await startStandIn();
    await using discord = discordOn(standIn, 'wrong');
    await expect(discord.start()).rejects.toThrow(/token/i);
  });

  test('shows the client of the library that keeps connections open', () => {
    const fromLibrary = createRequire(createRequire(import.meta.url).resolve('@discordjs/rest'));
    expect(fromLibrary('undici')).toHaveProperty('Agent');
  });
});

describe('The commands', () => {
  const names = ['help', 'image-to-image', 'image-to-video', 'jobs', 'models', 'text-to-image', 'text-to-video'];
  const puts = (standIn: TestStandIn): number => standIn.requests.filter((request) => request.startsWith('PUT')).length;

  test('are registered everywhere, once, and left alone at the next start', async () => {
    await using bot = await startBot();
    expect(bot.standIn.commands().map(({ name }) => name).toSorted()).toEqual(names);
    expect(bot.standIn.commands()).toMatchObject(names.map(() => ({ contexts: [0, 1, 2], integration_types: [0, 1] })));
    await using again = discordOn(bot.standIn, bot.standIn.token);
    await again.start();
    expect(puts(bot.standIn)).toBe(1);
  });

  test('are registered anew when what is on offer changed', async () => {
    await using bot = await startBot();
    expect(await bot.discord.register()).toBe('unchanged');
    bot.studio.offer(bot.studio.models('text-to-video'));
    expect(await bot.discord.register()).toBe('changed');
    expect(await bot.discord.register()).toBe('unchanged');
    expect(puts(bot.standIn)).toBe(2);
  });

  test('can be registered in one server', async () => {
    await using standIn = await startStandIn();
    const settings = { api: standIn.apiUrl, token: standIn.token };
    const { clock } = standIn;
    await using discord = createDiscord({
      ...settings, line: createDiscordLine({ ...settings, clock }), studio: createFakeStudio({ now: clock.now }), commands, buttons, clock, ...createTestLog(), maxInputBytes: 1,
      delivery: { opened: async () => undefined, readPosted: async () => ({ kind: 'gone' }) }, guildId: standIn.guildId,
    });
    await discord.start();
    expect(standIn.commands()).toEqual([]);
    expect(standIn.commands(standIn.guildId).map(({ name }) => name).toSorted()).toEqual(names);
    expect(await discord.register()).toBe('unchanged');
  });

  test('stay as they are when they cannot be registered, and the bot works on', async () => {
    await using standIn = await startStandIn();
    standIn.faults.add({ method: 'PUT', route: '/applications/:app/commands', reply: { status: 429, headers: { 'retry-after': '0.01' }, body: { code: 30034, message: 'Max number of daily application command creates has been reached', retry_after: 0.01, global: false } } });
    standIn.faults.add({ method: 'PUT', route: '/applications/:app/commands', reply: { status: 500 } });
    await using discord = discordOn(standIn, standIn.token);
    await discord.start();
    expect(discord.health().ok).toBe(true);
  });
});

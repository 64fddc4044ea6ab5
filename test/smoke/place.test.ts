import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/cli/arguments.ts';
import { readSmokeArguments } from '../../src/cli/smoke/arguments.ts';
import type { StandIn } from '../../src/playground/stand-in.ts';
import { lockFolder } from '../../src/store/index.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { startSmokeBench, type RunOptions } from './bench.ts';

const guild = '123456789012345678';
const absent = '1574265901698514999';

const wrongWords: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no server', ['--channel', guild], /^Say which server: --guild ID\. Discord shows it/],
  ['no channel', ['--guild', guild], /^Say which channel: --channel ID\./],
  ['a name in place of an id', ['--guild', 'home', '--channel', guild], /^--guild takes the id of a server, 17 to 20 digits, not "home"\./],
  ['a patience that is none', ['--guild', guild, '--channel', guild, '--patience', 'long'], /^--patience takes 10 to 3600 seconds, not "long"\.$/],
  ['an unknown option', ['--guild', guild, '--chanel', guild], /--chanel/],
];

test.each(wrongWords)('what is wrong with %s is said in one sentence', (_, words, sentence) => {
  expect(() => readSmokeArguments(words)).toThrow(UsageError);
  expect(() => readSmokeArguments(words)).toThrow(sentence);
});

test('words are read, and what is not said has a sensible value', () => {
  expect(readSmokeArguments(['--guild', guild, '--channel', guild, '--patience', '30'])).toEqual({ guildId: guild, channelId: guild, json: false, withoutCommand: false, patience: 30_000 });
});

const wrongPlaces: readonly (readonly [string, (standIn: StandIn) => RunOptions, RegExp])[] = [
  ['a token that Discord does not take', () => ({ token: 'a-token-of-yesterday' }), /^Discord does not take DISCORD_TOKEN\. Get a new one at https:/],
  ['a server that is none', () => ({ guildId: absent }), /^The bot is not in a server with the id 1574265901698514999\. It is in Playground \(\d+\); to invite it: https:/],
  ['a server that the bot is not in', ({ elsewhereId }) => ({ guildId: elsewhereId }), /^The bot is not in a server with the id \d+\. It is in Playground/],
  ['a channel that is none', () => ({ channelId: absent }), /^There is no channel with the id 1574265901698514999\.$/],
  ['a channel that the bot does not see', (standIn) => {
    standIn.world.denyBot('general', ['ViewChannel']);
    return {};
  }, /^The bot does not see the channel \d+; allow it View Channel there/],
  ['a channel of another server', ({ world }) => {
    const other = world.addGuild('Other', { owner: 'bob' });
    return { channelId: world.addChannel('hall', { guildId: other.id }).id };
  }, /^The channel \d+ is not in the server Playground\.$/],
  ['a forum', ({ world }) => ({ channelId: world.channel('forum').id }), /^The channel \d+ takes no messages; name a text channel\.$/],
  ['a channel with a permission missing', (standIn) => {
    standIn.world.denyBot('general', ['AttachFiles', 'ReadMessageHistory']);
    return {};
  }, /^In #general the bot lacks Attach Files, Read Message History; allow that in the channel's settings, Permissions\.$/],
  ['a thread below a channel with a permission missing', (standIn) => {
    standIn.world.denyBot('general', ['SendMessagesInThreads']);
    return { channelId: standIn.world.channel('thread').id };
  }, /^In #thread the bot lacks Send Messages in Threads;/],
  ['a server in which the bot may not register commands', (standIn) => {
    standIn.faults.add({ method: 'GET', route: '/applications/:app/guilds/:guild/commands', reply: { status: 403, body: { code: 50_001, message: 'Missing Access' } } });
    return {};
  }, /^The bot may not register commands in Playground; invite it once more with https:/],
  ['an answer of another form', (standIn) => {
    standIn.faults.add({ method: 'GET', route: '/users/@me', reply: { status: 200, body: { id: 1 } } });
    return {};
  }, /: an answer has another form than its documents say\.$/],
  ['a Discord that is not well', (standIn) => {
    standIn.faults.add({ method: 'GET', route: '/users/@me', reply: { status: 503 } });
    return {};
  }, /^Discord does not answer as it should at http:\/\/127\.0\.0\.1:\d+\/api: 503/],
];

test.each(wrongPlaces)('%s ends the run before it has begun, with one sentence', async (_, prepare, sentence) => {
  await using bench = await startSmokeBench({ isTrue: false });
  const o = prepare(bench.standIn);

  const ended = bench.run(o);

  await expect(ended).rejects.toThrow(UsageError);
  await expect(ended).rejects.toThrow(sentence);
  expect(bench.standIn.history()).toEqual([]);
});

test('while a bot runs on the data folder it would answer in place of the run, so it has to be stopped first', async () => {
  await using bench = await startSmokeBench();
  await using folder = await createTemporaryFolder();
  using _lock = lockFolder(join(folder.path, 'lock.sqlite'), folder.path);

  await expect(bench.run({ dataFolder: folder.path })).rejects.toThrow(`Stop the bot that runs on the folder ${folder.path} first`);
  expect((await bench.run({ dataFolder: folder.path, withoutCommand: true })).ok).toBe(true);
});

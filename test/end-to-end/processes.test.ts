import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createBotProcess, type BotProcess } from '../../src/playground/bot-process.ts';
import { createStandIn, type StandIn } from '../../src/playground/stand-in.ts';
import { lockFolder } from '../../src/store/index.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { isFinal } from './bot.ts';
import { start } from './program.ts';
import { slow } from '../setup/needs.ts';

const patience = 60_000;
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

function tokenOf(standIn: StandIn): Readonly<Record<string, string>> {
  return { DISCORD_TOKEN: standIn.token, DISCORD_API_URL: standIn.apiUrl, ATTACHMENT_ORIGINS: standIn.url };
}

/** The bot as `npm start` runs it, as a child that says when it is ready. */
function botProcess(standIn: StandIn, folder: string, said: string[] = []): BotProcess {
  const environment = { PATH: process.env['PATH'], FFMPEG: 'none', DATA_DIR: folder, ...tokenOf(standIn) };
  return createBotProcess({ program: main, environment, patienceMs: 30_000, onOutput: (text) => { said.push(text); } });
}

test('every mistake in the environment is said in a sentence of its own, and no secret is repeated', async () => {
  await using folder = await createTemporaryFolder();
  const environment = { SHUTDOWN_SECONDS: '0', LOG_LEVEL: 'loud', SKETCH: 'maybe', DISCORD_GUILD_ID: 'my-server', DISCORD_TOKEN: 'a-very-secret-token' };

  const { code, out, err } = await start('src/main.ts', { folder: folder.path, environment }).ended;

  expect(code).toBe(1);
  expect(out).toBe('');
  const lines = err.trim().split('\n');
  expect(lines.map((line) => line.split(':')[0]).toSorted()).toEqual(['DISCORD_GUILD_ID', 'LOG_LEVEL', 'SHUTDOWN_SECONDS', 'SKETCH']);
  for (const line of lines) expect(line).toMatch(/\.$/);
  expect(err).not.toContain('secret');
}, patience);

test('in production the bot does not start without a token', async () => {
  await using folder = await createTemporaryFolder();

  const { code, err } = await start('src/main.ts', { folder: folder.path, environment: { NODE_ENV: 'production' } }).ended;

  expect(code).toBe(1);
  expect(err).toBe('DISCORD_TOKEN is missing. In production the bot does not start without it.\n');
}, patience);

test('a token that Discord does not take is said in one sentence', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock });

  const { code, err } = await start('src/main.ts', { folder: folder.path, environment: { ...tokenOf(standIn), DISCORD_TOKEN: 'another-token' } }).ended;

  expect(code).toBe(1);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toMatch(/token/i);
  expect(err).not.toContain('another-token');
}, patience);

slow('a second bot on the same data folder says so and ends, and the first goes on', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock });
  await using bot = botProcess(standIn, folder.path);
  await bot.start();

  const { code, err } = await start('src/main.ts', { folder: folder.path, environment: { ...tokenOf(standIn), DATA_DIR: folder.path } }).ended;

  expect(code).toBe(1);
  expect(err).toBe(`Another Darkroom is running on the folder ${folder.path}. Stop it first, or give this one a folder of its own by DATA_DIR.\n`);
  expect((await standIn.as('alice').in('general').command('help').responded()).content).toContain('I make');
}, patience);

test('a data folder that cannot be used is said in one sentence', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock });
  await writeFile(join(folder.path, 'file'), '');

  const { code, err } = await start('src/main.ts', { folder: folder.path, environment: { ...tokenOf(standIn), DATA_DIR: join(folder.path, 'file') } }).ended;

  expect(code).toBe(1);
  expect(err).toMatch(/^The folder .*file for the bot's data \(DATA_DIR\) cannot be made: .*\.\n$/);
}, patience);

test('a server for the commands that the bot is not in is named in the log', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock });
  const program = start('src/main.ts', { folder: folder.path, environment: { ...tokenOf(standIn), DISCORD_GUILD_ID: standIn.elsewhereId } });

  await program.says(`The commands cannot be registered in the server ${standIn.elsewhereId} (DISCORD_GUILD_ID): the bot is not in it.`);
  await program.says('"ready"');
  program.signal('SIGTERM');

  expect((await program.ended).code).toBe(0);
}, patience);

test('the bot ends at SIGTERM also while Discord is away', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock });
  const program = start('src/main.ts', { folder: folder.path, environment: tokenOf(standIn) });
  await program.says('"ready"');

  await standIn[Symbol.asyncDispose]();
  await program.says('Connecting to Discord again');
  program.signal('SIGTERM');

  expect((await program.ended).code).toBe(0);
}, patience);

test('a connection that Discord closes for good ends the bot with 1, so that whoever runs it notices', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock });
  const program = start('src/main.ts', { folder: folder.path, environment: tokenOf(standIn) });
  await program.says('"ready"');

  standIn.gateway.close(4014);

  const { code, err } = await program.ended;
  expect(code).toBe(1);
  expect(err).toBe('Discord has closed the connection for good (code 4014).\n');
}, patience);

slow('SIGTERM in the middle of a video ends the bot with 0, and the video is finished after the next start', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock });
  const said: string[] = [];
  await using bot = botProcess(standIn, folder.path, said);
  await bot.start();
  const asked = standIn.as('alice').in('general').command('text-to-video', { prompt: 'waves on a long beach', duration: 8 });
  await asked.responded(({ content }) => content.startsWith('**Working**'), { timeoutMs: patience });

  const from = performance.now();
  expect(await bot.stop()).toBe(0);
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(asked.response()?.attachments).toEqual([]);
  await bot.start();

  const { attachments } = await asked.responded(isFinal, { timeoutMs: patience });
  expect(attachments).toMatchObject([{ content_type: 'video/mp4' }]);
  expect(standIn.history('general').filter(({ attachmentsEver }) => attachmentsEver.length > 0)).toHaveLength(1);
  expect(said.join('')).not.toContain('waves on a long');
  expect(said.join('')).not.toContain(asked.token);
}, patience);

test('without a token the stand-in runs with the bot as its child, tells how to try it, and both end at SIGTERM', async () => {
  await using folder = await createTemporaryFolder();
  const program = start('src/main.ts', { folder: folder.path, environment: { WEB_PORT: '' } });

  await program.says('npm run demo');
  program.signal('SIGTERM');

  const { code, out } = await program.ended;
  expect(code).toBe(0);
  expect(out).toContain('Darkroom is running against a stand-in of Discord on this machine');
  // The bot lets go of its folder when it has ended in order.
  const left = await readdir(join(folder.path, 'data', 'playground'));
  expect(left).toContain('darkroom.sqlite');
  expect(left.filter((name) => name.endsWith('-wal'))).toEqual([]);
}, patience);

test('a bot whose parent is gone ends by itself', async () => {
  await using folder = await createTemporaryFolder();
  const program = start('src/main.ts', { folder: folder.path });
  await program.says('npm run demo');

  program.signal('SIGKILL');
  // Its outputs are closed by the last process that holds them: by the child, then.
  await program.ended;

  const data = join(folder.path, 'data', 'playground');
  using _lock = lockFolder(join(data, 'lock.sqlite'), data);
}, patience);

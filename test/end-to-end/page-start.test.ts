import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockFolder } from '../../src/store/index.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { startServer } from '../lib/loopback-server.ts';
import { sendRaw } from '../playground/page-bench.ts';
import { start } from './program.ts';
import { slow } from '../setup/needs.ts';

const patience = 60_000;

test('npm start without a token prints one link, which opens the page; nobody comes in without it', async () => {
  await using folder = await createTemporaryFolder();
  const program = start('src/main.ts', { folder: folder.path });
  await program.says('Press Ctrl+C to stop.');

  const links = program.said().match(/https?:\S+/g) ?? [];
  expect(links).toHaveLength(1);
  const [link = ''] = links;
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{43}$/);
  const { origin } = new URL(link);
  const entered = await fetch(link, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect((await fetch(origin, { headers: { cookie } })).status).toBe(200);
  expect((await fetch(origin)).status).toBe(403);
  const script = await fetch(`${origin}/page/client/main.ts`, { headers: { cookie } });
  expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  expect(await (await fetch(`${origin}/page/bot/kill`, { method: 'POST', headers: { cookie, origin } })).json()).toEqual({ state: 'stopped' });
  // The page is there, and says that the bot is not.
  expect(await (await fetch(`${origin}/page/snapshot`, { headers: { cookie } })).json()).toMatchObject({ bot: { state: 'stopped' } });

  program.signal('SIGTERM');
  const { code, err } = await program.ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
}, patience);

test('two playgrounds share neither key nor token', async () => {
  await using folder = await createTemporaryFolder();
  const programs = ['one', 'two'].map((name) => start('src/main.ts', { folder: folder.path, environment: { DATA_DIR: join(folder.path, name) } }));
  await Promise.all(programs.map((program) => program.says('Press Ctrl+C to stop.')));
  const keys = programs.map((program) => /key=(\S+)/.exec(program.said())?.[1]);
  expect(new Set(keys).size).toBe(2);
  for (const program of programs) program.signal('SIGTERM');
  expect((await Promise.all(programs.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0]);
}, patience);

test('a port that is taken, and an address that is none of this machine, are said in one sentence', async () => {
  await using folder = await createTemporaryFolder();
  await using taken = await startServer(() => {});

  const port = await start('src/main.ts', { folder: folder.path, environment: { PLAYGROUND_PORT: String(taken.port) } }).ended;
  const host = await start('src/main.ts', { folder: folder.path, environment: { PLAYGROUND_HOST: '192.0.2.1' } }).ended;
  const wrong = await start('src/main.ts', { folder: folder.path, environment: { PLAYGROUND_HOST: 'http://x:80', PLAYGROUND_SPEND_CAP_USD: '-1' } }).ended;

  expect(port).toMatchObject({ code: 1, out: '', err: `Another program uses the port ${taken.port}. Choose another one by PLAYGROUND_PORT, or leave it out for any free one.\n` });
  expect(host).toMatchObject({ code: 1, out: '', err: 'This machine has no address 192.0.2.1 (PLAYGROUND_HOST).\n' });
  expect(wrong.err.split('\n').map((line) => line.split(':')[0])).toEqual(['PLAYGROUND_HOST', 'PLAYGROUND_SPEND_CAP_USD', '']);
}, patience);

slow('a bot that ends by itself at the start ends the playground too, with its own sentence', async () => {
  await using folder = await createTemporaryFolder();
  const data = join(folder.path, 'data', 'playground');
  await mkdir(data, { recursive: true });
  using _lock = lockFolder(join(data, 'lock.sqlite'), data);

  const { code, err } = await start('src/main.ts', { folder: folder.path }).ended;

  expect(code).toBe(1);
  expect(err).toMatch(/^Another Darkroom is running on the folder .*\nThe bot ended before it was ready \(exit code 1\)\.\n$/);
}, patience);

test('a playground that others may open is closed to every name but those of this machine', async () => {
  await using folder = await createTemporaryFolder();
  const program = start('src/main.ts', { folder: folder.path, environment: { PLAYGROUND_HOST: '0.0.0.0' } });
  await program.says('Press Ctrl+C to stop.');
  const [, port = '', key = ''] = /http:\/\/\S+:(\d+)\/\?key=(\S+)/.exec(program.said()) ?? [];

  const answers = await Promise.all(['127.0.0.1', 'localhost', '0.0.0.0', 'rebound.example'].map((name) => sendRaw(port, { path: `/?key=${key}`, headers: { host: `${name}:${port}` } })));
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 403, 403]);
  program.signal('SIGTERM');
  expect((await program.ended).code).toBe(0);
}, patience);

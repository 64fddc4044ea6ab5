import { expect, test } from 'vitest';
import { createPageBench } from './page-bench.ts';
import type { PageBench } from './page-bench.ts';

const kill = (bench: PageBench) => bench.own({ method: 'POST', path: '/page/bot/kill' });
const start = (bench: PageBench) => bench.own({ method: 'POST', path: '/page/bot/start' });
const stateIn = async (bench: PageBench): Promise<string> => (await bench.snapshot()).bot.state;

test('the bot is started, its plug is pulled, and every page is told', async () => {
  await using bench = await createPageBench();
  using alice = await bench.listen('alice');
  const starting = start(bench);
  await alice.heard('bot', ({ state }) => state === 'starting');
  expect(await stateIn(bench)).toBe('starting');
  bench.process.ready();
  expect(await starting).toMatchObject({ status: 200, text: '{"state":"running"}' });

  expect(await kill(bench)).toMatchObject({ status: 200, text: '{"state":"stopped"}' });
  await alice.heard('bot', ({ state }) => state === 'stopped');
  expect(alice.events.map((event) => (event.type === 'bot' ? event.state : event.type))).toEqual(['starting', 'running', 'stopped']);
});

test('starting what runs, and pulling the plug of what does not, changes nothing', async () => {
  await using bench = await createPageBench();
  expect((await kill(bench)).text).toBe('{"state":"stopped"}');
  using alice = await bench.listen('alice');
  const both = [start(bench), start(bench)];
  await alice.heard('bot', ({ state }) => state === 'starting');
  bench.process.ready();
  expect((await Promise.all(both)).map(({ text }) => text)).toEqual(['{"state":"running"}', '{"state":"running"}']);
  expect((await start(bench)).text).toBe('{"state":"running"}');
});

test('a bot that ends before it is ready is a sentence, and can be started again', async () => {
  await using bench = await createPageBench();
  using alice = await bench.listen('alice');
  const first = start(bench);
  await alice.heard('bot', ({ state }) => state === 'starting');
  bench.process.fail();
  expect(await first).toMatchObject({ status: 500, text: '{"problem":"The bot ended before it was ready (exit code 1)."}' });
  expect(await stateIn(bench)).toBe('stopped');

  const second = start(bench);
  await alice.heard('bot', ({ state, sequence }) => state === 'starting' && sequence > (alice.events.find((event) => event.type === 'bot' && event.state === 'stopped')?.sequence ?? Infinity));
  bench.process.ready();
  expect((await second).text).toBe('{"state":"running"}');
});

test('the plug can be pulled while the bot is starting', async () => {
  await using bench = await createPageBench();
  using alice = await bench.listen('alice');
  const starting = start(bench);
  await alice.heard('bot', ({ state }) => state === 'starting');
  expect((await kill(bench)).status).toBe(200);
  expect((await starting).status).toBe(500);
  expect(await stateIn(bench)).toBe('stopped');
});

test('a bot that ends by itself is shown as stopped', async () => {
  await using bench = await createPageBench();
  using alice = await bench.listen('alice');
  const starting = start(bench);
  await alice.heard('bot', ({ state }) => state === 'starting');
  bench.process.ready();
  await starting;
  bench.process.end();
  expect(await alice.heard('bot', ({ state }) => state === 'stopped')).toBeDefined();
});

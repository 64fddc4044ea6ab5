import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPageBench } from './page-bench.ts';
import type { PageBench } from './page-bench.ts';

let bench: PageBench;
let ids: { readonly personId: string; readonly channelId: string };
beforeAll(async () => {
  bench = await createPageBench();
  ids = { personId: bench.standIn.as('bob').user.id, channelId: bench.standIn.world.channel('general').id };
});
afterAll(() => bench[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const multipart = { 'content-type': 'multipart/form-data; boundary=b' };
const part = (head: string, body: string): string => `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
const post = () => JSON.stringify({ ...ids, type: 'post', content: 'x' });

test.each([
  ['nothing', json, () => ''],
  ['no JSON', json, () => '{"type":'],
  ['a list', json, () => '[]'],
  ['null', json, () => 'null'],
  ['no type', json, () => JSON.stringify(ids)],
  ['an unknown type', json, () => JSON.stringify({ ...ids, type: 'kill' })],
  ['a name of every object', json, () => JSON.stringify({ ...ids, type: 'toString' })],
  ['nobody', json, () => JSON.stringify({ type: 'post', content: 'x' })],
  ['numbers for ids', json, () => JSON.stringify({ ...ids, personId: 1, type: 'post', content: 'x' })],
  ['a field too many', json, () => JSON.stringify({ ...ids, type: 'post', content: 'x', unchecked: true })],
  ['a value of a wrong kind', json, () => JSON.stringify({ ...ids, type: 'post', content: ['x'] })],
  ['an endless text', json, () => JSON.stringify({ ...ids, type: 'post', content: 'x'.repeat(6_001) })],
  ['too many choices', json, () => JSON.stringify({ ...ids, type: 'select', messageId: '1', customId: 'x', values: Array.from({ length: 26 }, String) })],
  ['a nested option', json, () => JSON.stringify({ ...ids, type: 'command', name: 'x', options: { a: { b: { c: 1 } } } })],
  ['a file of a negative number', json, () => JSON.stringify({ ...ids, type: 'command', name: 'x', options: { a: { file: -1 } } })],
  ['a form without a boundary', { 'content-type': 'multipart/form-data' }, () => post()],
  ['a form that is cut off', multipart, () => part('name="payload_json"', post())],
  ['a form that is none', multipart, () => 'x'.repeat(1_000)],
  ['a form without an act', multipart, () => `${part('name="files[0]"; filename="a.png"', 'x')}--b--\r\n`],
  ['an act that is a file', multipart, () => `${part('name="payload_json"; filename="a.json"', post())}--b--\r\n`],
])('an act that brings %s is refused in a sentence, and nothing happens', async (_, headers, body) => {
  const { status, text } = await bench.own({ method: 'POST', path: '/page/act', headers, body: body() });
  expect(status).toBe(400);
  const { problem } = JSON.parse(text) as { problem: string };
  expect(problem).toMatch(/^The (act|request) is not/);
  expect(problem.length).toBeLessThan(2_000);
  expect((await bench.snapshot('bob')).messages).toEqual([]);
});

test('names that objects have by themselves are names like others', async () => {
  const { answer } = await bench.act('bob', 'general', { type: 'autocomplete', name: 'x', options: JSON.parse('{"__proto__":"x","constructor":"y"}') as object, focused: 'x' });
  expect(answer).toEqual({ problem: 'The bot has registered no command \'x\' of type 1.' });
  expect(({} as { readonly x?: unknown }).x).toBeUndefined();
});

test('a file that is too large, or too much together, is refused with the sizes that go', async () => {
  const tooLarge = 'A file may have at most 50 MiB, and all files of one message together at most 60 MiB.';
  const act = { type: 'post', content: '' } as const;
  const mebibytes = (count: number): Buffer => Buffer.alloc(count * 2 ** 20);
  const one = await bench.act('bob', 'general', act, [{ name: 'a.bin', bytes: mebibytes(51) }]);
  const several = await bench.act('bob', 'general', act, Array.from({ length: 4 }, (_, index) => ({ name: `${index}.bin`, bytes: mebibytes(15.5) })));
  const all = await bench.act('bob', 'general', act, Array.from({ length: 4 }, (_, index) => ({ name: `${index}.bin`, bytes: mebibytes(20) })));

  for (const { status, answer } of [one, several, all]) expect({ status, answer }).toEqual({ status: 413, answer: { problem: tooLarge } });
  expect((await bench.snapshot('bob')).messages).toEqual([]);
});

test('more files than a message holds are refused', async () => {
  const files = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.txt`, bytes: Buffer.from('x') }));
  expect(await bench.act('bob', 'general', { type: 'post', content: '' }, files)).toEqual({ status: 400, answer: { problem: 'At most 10 files go with one act, and these are 11.' } });
});

test('a browser that goes away in the middle of an upload, or of its events, disturbs nobody', async () => {
  const { port, host } = new URL(bench.standIn.url);
  const breakOff = async (lines: readonly string[], begun: string): Promise<void> => {
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const answered = begun === '' ? once(socket, 'data') : undefined;
    socket.write([...lines, `Host: ${host}`, `Cookie: ${bench.cookie}`, `Origin: http://${host}`, '', begun].join('\r\n'));
    await answered;
    const closed = once(socket, 'close');
    socket.resetAndDestroy();
    await closed;
  };
  await breakOff(['POST /page/act HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 1000'], '{"personId');
  await breakOff(['POST /page/act HTTP/1.1', 'Content-Type: multipart/form-data; boundary=b', 'Content-Length: 1000'], '--b\r\n');
  await breakOff([`GET /page/events?person=${ids.personId} HTTP/1.1`], '');

  using bob = await bench.listen('bob');
  expect((await bench.act('bob', 'general', { type: 'post', content: 'still there' })).status).toBe(200);
  expect(await bob.heard('message-created')).toMatchObject({ message: { content: 'still there' } });
});

test('a page that reads nothing any more is let go before it fills the memory, and the others go on', async () => {
  await using busy = await createPageBench();
  const { port, host } = new URL(busy.standIn.url);
  const bob = busy.standIn.as('bob');
  const asleep = connect(Number(port), '127.0.0.1');
  await once(asleep, 'connect');
  asleep.write(`GET /page/events?person=${bob.user.id} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${busy.cookie}\r\n\r\n`);
  await once(asleep, 'data');
  asleep.pause();
  using awake = await busy.listen('bob');

  for (let count = 0; count < 12_000; count += 1) {
    bob.in('general').post('x'.repeat(2_000));
    // The one that reads gets its turn.
    if (count % 200 === 0) await new Promise(setImmediate);
  }
  bob.in('general').post('the last');

  await awake.heard('message-created', ({ message }) => message.content === 'the last');
  const closed = once(asleep, 'close');
  asleep.on('error', () => undefined).resume();
  await closed;
}, 60_000);

test('an address that is none is refused', async () => {
  for (const path of ['//', 'http://', '/page/snapshot?person=%', '/?key=%E0%A4%A']) expect([400, 403, 200]).toContain((await bench.own({ path })).status);
  expect((await bench.own({ path: '//' })).status).toBe(400);
  expect((await bench.own({ path: '/page/snapshot' })).status).toBe(200);
});

import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { connect, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createDoor } from '../../src/playground/page/door.ts';
import { createPageBench } from './page-bench.ts';
import type { PageBench, RawRequest } from './page-bench.ts';
import { png } from './samples.ts';

let bench: PageBench;
let host: string;
let attachment: string;
beforeAll(async () => {
  bench = await createPageBench();
  ({ host } = new URL(bench.standIn.url));
  const [file] = bench.standIn.as('bob').in('general').post('', [{ name: 'in.png', bytes: png }]).attachments;
  attachment = (file?.url ?? '').slice(bench.standIn.url.length);
});
afterAll(() => bench[Symbol.asyncDispose]());

/** One request to each thing that is on the port. */
const everything = (): Readonly<Record<string, RawRequest>> => ({
  'the page': { path: '/', headers: { cookie: bench.cookie } },
  'the snapshot': { path: '/page/snapshot', headers: { cookie: bench.cookie } },
  'a script': { path: '/page/client/html.ts', headers: { cookie: bench.cookie } },
  'a module': { path: '/page/modules/preact/dist/preact.mjs', headers: { cookie: bench.cookie } },
  'a picture of an example': { path: '/page/examples/cat.jpg', headers: { cookie: bench.cookie } },
  'a file': { path: attachment },
  'REST': { path: '/api/v10/gateway/bot', headers: { authorization: `Bot ${bench.standIn.token}` } },
});

async function statuses(change: (request: RawRequest) => RawRequest): Promise<Readonly<Record<string, number>>> {
  const answers = await Promise.all(Object.entries(everything()).map(async ([what, request]) => [what, (await bench.raw(change(request))).status] as const));
  return Object.fromEntries(answers);
}
const all = (status: number): Readonly<Record<string, number>> => Object.fromEntries(Object.keys(everything()).map((what) => [what, status]));
const withHeaders = (more: Readonly<Record<string, string>>) => (request: RawRequest): RawRequest => ({ ...request, headers: { ...request.headers, ...more } });

/** Whether the gateway lets a client in. */
async function gateway(headers: Readonly<Record<string, string>>): Promise<'open' | number> {
  const socket = new WebSocket(`${bench.standIn.url.replace('http', 'ws')}/?v=10`, { headers });
  const outcome = new Promise<'open' | number>((resolve) => {
    socket.on('open', () => resolve('open')).on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0)).on('error', () => undefined);
  });
  const found = await outcome;
  socket.terminate();
  return found;
}

describe('What is on the port', () => {
  test('answers whoever calls it by its name', async () => {
    expect(await statuses((request) => request)).toEqual(all(200));
    expect(await statuses(withHeaders({ host: host.replace('127.0.0.1', 'localhost') }))).toEqual(all(200));
    expect(await statuses(withHeaders({ host: host.replace('127.0.0.1', 'LOCALHOST'), 'sec-fetch-site': 'same-origin' }))).toEqual(all(200));
  });

  test.each([
    ['another name that leads here', () => `rebound.example:${new URL(bench.standIn.url).port}`],
    ['its name without the port', () => '127.0.0.1'],
    ['its name with another port', () => '127.0.0.1:1'],
    ['its name with something before it', () => `evil.${host}`],
    ['its name with something behind it', () => `${host}.evil.example`],
    ['its name with a user before it', () => `${host}@evil.example`],
  ])('turns away who calls it by %s, key or not', async (_, name) => {
    expect(await statuses(withHeaders({ host: name() }))).toEqual(all(403));
    expect(await gateway({ host: name() })).toBe(403);
    expect((await bench.raw({ path: `/?key=${bench.key}`, headers: { host: name() } })).status).toBe(403);
  });

  test.each(['https://evil.example', 'http://127.0.0.1:1', 'http://localhost', 'null', 'file://'])('turns away what a page of %s asks for', async (origin) => {
    expect(await statuses(withHeaders({ origin }))).toEqual(all(403));
    expect(await gateway({ origin })).toBe(403);
  });

  test('takes the other name of this machine for another origin too', async () => {
    const other = `http://${host.replace('127.0.0.1', 'localhost')}`;
    expect(await statuses(withHeaders({ origin: other }))).toEqual(all(403));
    expect(await statuses(withHeaders({ origin: other, host: host.replace('127.0.0.1', 'localhost') }))).toEqual(all(200));
  });

  test('turns away what a browser fetched for another site, or for another port of this machine', async () => {
    for (const site of ['cross-site', 'same-site']) {
      for (const destination of ['image', 'script', 'iframe', 'video', 'empty']) {
        expect(await statuses(withHeaders({ 'sec-fetch-site': site, 'sec-fetch-dest': destination, 'sec-fetch-mode': destination === 'iframe' ? 'navigate' : 'no-cors' }))).toEqual(all(403));
      }
    }
    const clicked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };
    expect((await bench.raw({ path: `/?key=${bench.key}`, headers: clicked })).status).toBe(303);
    expect((await bench.raw({ method: 'POST', path: '/page/bot/kill', headers: { ...clicked, cookie: bench.cookie } })).status).toBe(403);
  });

  test('turns away who does not say whom it calls', async () => {
    expect(await statuses(withHeaders({ host: '' }))).toEqual(all(403));
  });

  test('lets a bot in to the gateway, which sends no origin', async () => {
    expect(await gateway({})).toBe('open');
  });

  test('survives a client that breaks off right after it was turned away', async () => {
    const socket = connect(Number(new URL(bench.standIn.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /?v=10 HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect(await statuses((request) => request)).toEqual(all(200));
  });
});

describe('The page', () => {
  const needCookie = ['/', '/page/snapshot', '/page/events', '/page/client/html.ts', '/page/modules/preact/dist/preact.mjs', '/page/examples/cat.jpg', '/page/', '/nowhere'];

  test.each([
    ['no cookie', {}], ['an empty cookie', { cookie: '' }], ['a wrong key', { cookie: 'playground=x; session=y' }],
  ])('shows nothing but one sentence to who has %s', async (_, headers) => {
    const port = new URL(bench.standIn.url).port;
    for (const more of [headers, { cookie: `playground-${port}=the-key-in-the-linl` }, { cookie: `playground-${port}=` }, { cookie: `playground-1=${bench.key}` }]) {
      for (const path of needCookie) {
        const { status, text, headers: sent } = await bench.raw({ path, headers: more });
        expect({ path, status }).toEqual({ path, status: 403 });
        expect(text).toContain('Please open the playground by the link that the terminal shows');
        expect(sent['set-cookie']).toBeUndefined();
      }
      for (const path of ['/page/act', '/page/bot/kill', '/page/bot/start']) {
        expect((await bench.raw({ method: 'POST', path, headers: { ...more, origin: `http://${host}` } })).status).toBe(403);
      }
    }
  });

  test('gives the cookie for the key in the link, to be kept from scripts and other sites, and leads to the address without it', async () => {
    const { status, headers } = await bench.raw({ path: `/?key=${bench.key}` });
    expect({ status, location: headers.location, cookie: headers['set-cookie'] }).toEqual({ status: 303, location: '/', cookie: [`${bench.cookie}; Path=/; HttpOnly; SameSite=Strict`] });
    for (const key of ['', 'the-key-in-the-lin', 'the-key-in-the-link%00', 'The-key-in-the-link']) {
      const wrong = await bench.raw({ path: `/?key=${key}` });
      expect([wrong.status, wrong.headers['set-cookie']]).toEqual([403, undefined]);
    }
    expect((await bench.raw({ path: `/page/snapshot?key=${bench.key}` })).status).toBe(403);
  });

  test('finds its cookie among others', async () => {
    expect((await bench.raw({ path: '/', headers: { cookie: `a=b; ; =; ${bench.cookie}; playground-1=x` } })).status).toBe(200);
  });

  test('may not be framed, guessed at, or told of to others, and runs its own scripts alone', async () => {
    for (const path of ['/', '/page/snapshot', '/page/client/html.ts', '/nowhere']) {
      const { headers } = await bench.own({ path });
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin',
        'content-security-policy': expect.stringContaining('frame-ancestors \'none\'') as string,
      });
    }
    const policy = String((await bench.own({ path: '/' })).headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='; style-src 'self'; /);
    expect(policy).toContain('require-trusted-types-for \'script\'');
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*|https?:/);
  });

  test('does what changes something only when the page itself says so', async () => {
    for (const path of ['/page/act', '/page/bot/kill', '/page/bot/start']) {
      const { status, text } = await bench.raw({ method: 'POST', path, headers: { cookie: bench.cookie } });
      expect({ path, status, text }).toEqual({ path, status: 403, text: '{"problem":"Only the page itself may do that."}' });
      expect((await bench.own({ path })).status).toBe(405);
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) expect((await bench.own({ method, path: '/page/snapshot' })).status).toBe(405);
    expect((await bench.own({ method: 'HEAD', path: '/' })).status).toBe(200);
  });
});

test('A page that others may open goes by the names that are given, and by no other', async () => {
  await using shared = await createPageBench({ names: ['192.168.1.5', '[fe80::1]', 'studio.lan'] });
  const { port } = new URL(shared.standIn.url);
  const status = async (name: string): Promise<number> => (await shared.raw({ path: '/', headers: { host: `${name}:${port}`, cookie: shared.cookie } })).status;
  expect([await status('192.168.1.5'), await status('[fe80::1]'), await status('studio.lan'), await status('127.0.0.1'), await status('studio')]).toEqual([200, 200, 200, 403, 403]);
});

test('On port 80 a browser leaves the port out of the name', () => {
  const door = createDoor({ key: 'k', port: 80, names: () => ['localhost'] });
  const accepts = (host: string): boolean => door.accepts(Object.assign(new IncomingMessage(new Socket()), { headers: { host } }));
  expect([accepts('localhost'), accepts('localhost:80'), accepts('localhost:81'), accepts('evil.example')]).toEqual([true, true, false, false]);
});

test('A second address is listened on at the same port, and a second name for the first one does no harm', async () => {
  await using both = await createPageBench({ alsoOn: '127.0.0.2', names: ['127.0.0.1', '127.0.0.2'] });
  const { port } = new URL(both.standIn.url);
  const answers = await Promise.all(['127.0.0.1', '127.0.0.2'].map((name) => fetch(`http://${name}:${port}/`, { headers: { cookie: both.cookie } })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);

  await using same = await createPageBench({ alsoOn: '127.0.0.1' });
  expect((await same.own({ path: '/' })).status).toBe(200);
});

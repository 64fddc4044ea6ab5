import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSafeFetch } from '../../src/lib/safe-fetch.ts';
import type { OpenOptions } from '../../src/lib/safe-fetch.ts';
import { startServer } from './loopback-server.ts';

const IDLE_MS = 1_000;
const TIMEOUT_MS = 5_000;

/** A server whose answers the test writes itself, and a safe fetch that may open it. */
async function setUp() {
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<ServerResponse>();
  const server = await startServer((_request, response) => onAsked(response));
  onTestFinished(() => server[Symbol.asyncDispose]());
  const fetch = createSafeFetch({ allowedHttpOrigins: [server.origin], idleMs: IDLE_MS });
  const controller = new AbortController();
  const open = (options: Partial<OpenOptions> = {}) =>
    fetch.open(server.origin, { signal: controller.signal, maxBytes: 100, timeoutMs: TIMEOUT_MS, ...options });
  return { asked, open, abort: (reason: Error) => controller.abort(reason) };
}

async function size(body: ReadableStream<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of body) bytes += chunk.byteLength;
  return bytes;
}

// Sockets keep running on real time; only the limits are on the fake clock.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => { vi.useRealTimers(); });
});

describe('The byte limit', () => {
  test('lets a body of exactly its size pass', async () => {
    const { open, asked } = await setUp();
    const opening = open();
    (await asked).end('x'.repeat(100));
    expect(await size((await opening).body)).toBe(100);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('refuses a longer announced length before a byte is read', async () => {
    const { open, asked } = await setUp();
    const opening = open();
    (await asked).writeHead(200, { 'content-length': 101 }).flushHeaders();
    await expect(opening).rejects.toMatchObject({ reason: 'too-large' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends an endless body that announces no length', async () => {
    const { open, asked } = await setUp();
    const opening = open();
    const response = await asked;
    const closed = once(response, 'close');
    const pour = (): void => { while (response.write('x'.repeat(50))); };
    response.on('drain', pour);
    pour();
    await expect(size((await opening).body)).rejects.toMatchObject({ reason: 'too-large' });
    await closed;
  });

  test('never hands out more than a short announced length promised', async () => {
    const { open, asked } = await setUp();
    const opening = open();
    const { socket } = await asked;
    socket?.write(`HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n${'x'.repeat(10_000)}`);
    expect(await size((await opening).body)).toBe(10);
  });
});

describe('The time limits', () => {
  test('end the wait for a server that never answers', async () => {
    const { open, asked } = await setUp();
    const refused = expect(open()).rejects.toMatchObject({ reason: 'timeout' });
    await asked;
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    await refused;
  });

  test('end the wait for a name that is never resolved', async () => {
    const fetch = createSafeFetch({ resolve: () => new Promise(() => {}), idleMs: IDLE_MS });
    const refused = expect(fetch.open('https://cdn.test', { signal: new AbortController().signal, maxBytes: 1, timeoutMs: TIMEOUT_MS }))
      .rejects.toMatchObject({ reason: 'timeout' });
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    await refused;
  });

  test('end a body that falls silent', async () => {
    const { open, asked } = await setUp();
    const opening = open();
    (await asked).write('first');
    const reader = (await opening).body.getReader();
    await reader.read();
    const refused = expect(reader.read()).rejects.toMatchObject({ reason: 'timeout' });
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    await refused;
  });

  test('end a body that trickles on without ever falling silent', async () => {
    const { open, asked } = await setUp();
    const opening = open();
    const response = await asked;
    response.write('.');
    const reader = (await opening).body.getReader();
    const trickle = async (): Promise<void> => {
      for (;;) {
        await reader.read();
        await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
        response.write('.');
      }
    };
    await expect(trickle()).rejects.toMatchObject({ reason: 'timeout', message: `no complete answer within ${TIMEOUT_MS} ms` });
  });

  test('run on while nobody reads', async () => {
    const { open, asked } = await setUp();
    const opening = open();
    const response = await asked;
    const closed = once(response, 'close');
    response.write('first');
    const { body } = await opening;
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    await closed;
    await expect(size(body)).rejects.toMatchObject({ reason: 'timeout' });
  });
});

describe('An abort', () => {
  const reason = new Error('no longer wanted');

  test('before the start sends nothing', async () => {
    const { open, abort } = await setUp();
    abort(reason);
    await expect(open()).rejects.toBe(reason);
  });

  test('during the wait for an answer ends it with its own reason', async () => {
    const { open, asked, abort } = await setUp();
    const opening = open();
    const closed = once(await asked, 'close');
    abort(reason);
    await expect(opening).rejects.toBe(reason);
    await closed;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('during the body ends it with its own reason', async () => {
    const { open, asked, abort } = await setUp();
    const opening = open();
    const response = await asked;
    const closed = once(response, 'close');
    response.write('first');
    const reader = (await opening).body.getReader();
    await reader.read();
    abort(reason);
    await expect(reader.read()).rejects.toBe(reason);
    await closed;
  });

  test('of the reading closes the connection', async () => {
    const { open, asked } = await setUp();
    const opening = open();
    const response = await asked;
    const closed = once(response, 'close');
    response.write('first');
    await (await opening).body.cancel();
    await closed;
    expect(vi.getTimerCount()).toBe(0);
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { openSocket, type SocketOptions } from '../../src/lib/sockets.ts';

type Heard = { readonly texts: string[]; closes: number; readonly closed: Promise<void>; readonly socket: { close(): void } };

function listenTo(url: string, headers: Readonly<Record<string, string>> = {}, more: Pick<SocketOptions, 'onBytes' | 'greeting'> = {}): Heard {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const heard = { texts: [] as string[], closes: 0, closed, socket: { close: () => {} } };
  heard.socket = openSocket(url, {
    headers, onText: (text) => void heard.texts.push(text),
    ...(more.onBytes && { onBytes: more.onBytes }), ...(more.greeting !== undefined && { greeting: more.greeting }),
    onClose: () => {
      heard.closes += 1;
      resolve();
    },
  });
  return heard;
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
}

/** A server that does something with each connection. */
async function serving(greet: (socket: WebSocket) => void): Promise<{ readonly url: string; readonly headers: () => unknown }> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  let headers: unknown;
  sockets.on('connection', (socket, request) => {
    headers = request.headers;
    greet(socket);
  });
  return { url: await listening(server), headers: () => headers };
}

test('a socket hands over texts in their order, passes over binary messages, and says once that it is over', async () => {
  const { url, headers } = await serving((socket) => {
    socket.send('one');
    socket.send(new Uint8Array([1, 2, 3]));
    socket.send('zwei ✓');
    socket.close();
  });
  const heard = listenTo(url, { authorization: 'Bearer x' });
  await heard.closed;
  expect([heard.texts, heard.closes]).toEqual([['one', 'zwei ✓'], 1]);
  expect(headers()).toMatchObject({ authorization: 'Bearer x' });
});

test('a socket greets before all else, and hands over binary messages where somebody wants them', async () => {
  const said: string[] = [];
  const { url } = await serving((socket) => socket.on('message', (data) => {
    said.push(String(data));
    socket.send(new Uint8Array([1, 2, 3]));
    socket.close();
  }));
  const bytes: number[][] = [];
  const heard = listenTo(url, {}, { greeting: 'good day', onBytes: (message) => void bytes.push([...message]) });
  await heard.closed;
  expect([said, bytes, heard.texts]).toEqual([['good day'], [[1, 2, 3]], []]);
});

test('a socket that never comes about says that it is over, and ends nothing else', async () => {
  const server = createServer();
  const url = await listening(server);
  server.close();
  await listenTo(url).closed;
});

test('a socket follows no redirect', async () => {
  const asked: string[] = [];
  const elsewhere = await listening(createServer((request, response) => void response.end(asked.push(request.url ?? ''))));
  const url = await listening(createServer().on('upgrade', (_, socket) => socket.end(`HTTP/1.1 302 Found\r\nLocation: ${elsewhere.replace('ws', 'http')}\r\n\r\n`)));
  await listenTo(url).closed;
  expect(asked).toEqual([]);
});

test('a message beyond all measure ends the socket', async () => {
  const { url } = await serving((socket) => socket.send('x'.repeat(17 * 2 ** 20)));
  const heard = listenTo(url);
  await heard.closed;
  expect(heard.texts).toEqual([]);
});

test('a socket can be closed before it came about', async () => {
  const { url } = await serving(() => {});
  const heard = listenTo(url);
  heard.socket.close();
  await heard.closed;
  expect(heard.closes).toBe(1);
});

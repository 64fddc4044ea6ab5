import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/** The event side of the server. */
export type FakeSockets = {
  /** To the socket of this client, as the server does; nobody hears it where there is none. */
  send(client: string, event: string, data: unknown): void;
  /** Raw bytes or text, to everybody. */
  sendRaw(data: string | Uint8Array): void;
  /** Ends all connections, as a crash does. */
  drop(): void;
  /** Client ids that are connected now. */
  clients(): readonly string[];
  /** Headers of every connection that came, in order. */
  readonly headers: readonly Readonly<Record<string, unknown>>[];
  /** What clients said, in order. */
  readonly said: readonly string[];
  close(): void;
};

export function attachSockets(server: Server, runningNode: () => string | undefined): FakeSockets {
  const byClient = new Map<string, WebSocket>();
  const headers: Readonly<Record<string, unknown>>[] = [];
  const said: string[] = [];
  const sockets = new WebSocketServer({ server, path: '/ws' });
  sockets.on('connection', (socket, request) => {
    headers.push(request.headers);
    const client = new URL(request.url ?? '/', 'http://comfy.invalid').searchParams.get('clientId') ?? '';
    byClient.set(client, socket);
    socket.on('message', (data) => said.push(String(data)));
    const tell = (type: string, data: unknown): void => socket.send(JSON.stringify({ type, data }));
    tell('status', { status: { exec_info: { queue_remaining: 0 } }, sid: client });
    const node = runningNode();
    // It does not say of which prompt.
    if (node !== undefined) tell('executing', { node });
    socket.on('close', () => {
      if (byClient.get(client) === socket) byClient.delete(client);
    });
  });
  const drop = (): void => {
    for (const socket of sockets.clients) socket.terminate();
  };
  return {
    headers, said, drop,
    send: (client, type, data) => byClient.get(client)?.send(JSON.stringify({ type, data })),
    sendRaw: (data) => { for (const socket of sockets.clients) socket.send(data); },
    clients: () => [...byClient.keys()],
    close: () => {
      drop();
      sockets.close();
    },
  };
}

import { lookup } from 'node:dns/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Who answers what on the one port. */
export type ServerParts = {
  readonly host: string;
  /** A second address to listen on, at the same port. */
  readonly alsoOn?: string | undefined;
  readonly port: number;
  /** Everything under `/api/`. */
  readonly rest: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;
  /** Everything under `/attachments/`. */
  readonly cdn: (request: IncomingMessage, response: ServerResponse, url: URL) => void;
  /** All else. */
  readonly others: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** False turns a request or connection away before anybody else sees it. */
  readonly accepts: (request: IncomingMessage) => boolean;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

const notFromHere = 'The stand-in of Discord does not answer at this address, or not to this origin.\n';

/** A server that listens. Disposing it breaks every connection. */
export type Server = AsyncDisposable & { /** `http://127.0.0.1:PORT`. */ readonly origin: string };

/** Listens; rejects if the port is taken. */
export async function listen({ host, alsoOn, port, rest, cdn, others, accepts, upgrade }: ServerParts): Promise<Server> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (!accepts(request)) {
      response.writeHead(403, { connection: 'close', 'content-type': 'text/plain; charset=utf-8' }).end(notFromHere);
      return;
    }
    const url = URL.parse(request.url ?? '/', 'http://stand-in');
    if (url === null) {
      response.writeHead(400, { connection: 'close' }).end();
      return;
    }
    if (url.pathname.startsWith('/api/')) {
      // A mistake of the stand-in itself must not look like an answer of Discord.
      rest(request, response, url).catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
    } else if (url.pathname.startsWith('/attachments/')) cdn(request, response, url);
    else if (others !== undefined) others(request, response);
    else response.writeHead(404).end();
  };
  const take = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (accepts(request)) {
      upgrade(request, socket, head);
      return;
    }
    // Nobody else listens to this socket any more, and a client that breaks it would end the process.
    socket.on('error', () => undefined).end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${notFromHere}`);
  };
  await using servers = new AsyncDisposableStack();
  const open = async (address: string, at: number): Promise<number> => {
    // Node closes idle connections after 5 s; the reconnects would then be part of every figure that is measured.
    const server = createServer({ keepAliveTimeout: 75_000, headersTimeout: 80_000, highWaterMark: 256 * 1024 }, answer).on('upgrade', take);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, address, resolve);
    });
    servers.defer(async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    });
    return (server.address() as AddressInfo).port;
  };
  const chosen = await open(host, port);
  // A name may be another word for the first address.
  if (alsoOn !== undefined && (await lookup(alsoOn)).address !== host) await open(alsoOn, chosen);
  // Who listens everywhere is at home on loopback too, and that is how the bot calls.
  const shown = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  const opened = servers.move();
  return { origin: `http://${shown}:${chosen}`, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

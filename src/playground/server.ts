import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Who answers what on the one port. */
export type ServerParts = {
  readonly host: string;
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

/** A server that listens. Disposing it breaks every connection. */
export type Server = AsyncDisposable & { /** `http://127.0.0.1:PORT`. */ readonly origin: string };

/** Listens; rejects if the port is taken. */
export async function listen({ host, port, rest, cdn, others, accepts, upgrade }: ServerParts): Promise<Server> {
  // Node closes idle connections after 5 s; the reconnects would then be part of every figure that is measured.
  const server = createServer({ keepAliveTimeout: 75_000, headersTimeout: 80_000, highWaterMark: 256 * 1024 }, (request, response) => {
    if (!accepts(request)) {
      response.writeHead(403, { connection: 'close' }).end();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (url.pathname.startsWith('/api/')) {
      // A mistake of the stand-in itself must not look like an answer of Discord.
      rest(request, response, url).catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
    } else if (url.pathname.startsWith('/attachments/')) cdn(request, response, url);
    else if (others !== undefined) others(request, response);
    else response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket, head) => {
    if (accepts(request)) upgrade(request, socket, head);
    else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    origin: `http://${shown}:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

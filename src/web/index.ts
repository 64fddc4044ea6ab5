import { once } from 'node:events';
import { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { createWebApp } from './app.ts';
import type { WebAppParts } from './app.ts';

export type WebParts = WebAppParts & {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
};

export type Web = AsyncDisposable & {
  /** The port it listens on. */
  readonly port: number;
};

/** Serves the web routes. Resolves once the port is open, throws where it cannot be opened; disposing closes it at once. */
export async function createWeb({ port, host, health, log }: WebParts): Promise<Web> {
  const server = serve({ fetch: createWebApp({ health, log }).fetch, port, hostname: host });
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      if (server instanceof Server) server.closeAllConnections();
      await closed;
    },
  };
}

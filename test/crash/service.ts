import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { png } from '../end-to-end/pictures.ts';

/** What happens at the service, in the order in which it does, with the key of the purchase it is about. */
export const serviceMoments = ['start headers', 'start answered', 'find answered', 'done answered', 'output requested', 'output sent'] as const;
export type ServiceMoment = (typeof serviceMoments)[number];

/** A service with a till that outlives every bot. */
export type Service = AsyncDisposable & {
  readonly url: string;
  /** How often a key was bought. */
  bought(key: string): number;
  on(listener: (moment: ServiceMoment, key: string) => void): () => void;
  /** The next start reaches the service and is lost there: nothing is bought, and nothing is answered. */
  loseNext(): void;
  /** Orders stay under way until this is switched off. */
  busy: boolean;
};

/** Serves `POST /start/KEY`, `GET /find/KEY`, `GET /operations/KEY` and `GET /outputs/KEY`. An order is done at once unless the service is busy. */
export async function createService(): Promise<Service> {
  const till = new Map<string, number>();
  const listeners = new Set<(moment: ServiceMoment, key: string) => void>();
  const picture = await png();
  let isLost = false;
  let isBusy = false;
  const tell = (moment: ServiceMoment, key: string): void => {
    for (const listener of listeners) listener(moment, key);
  };
  const answer = (response: ServerResponse, body: object | Uint8Array, moment: ServiceMoment | undefined, key: string): void => {
    response.end(body instanceof Uint8Array ? body : JSON.stringify(body));
    if (moment !== undefined) tell(moment, key);
  };

  const start = async (request: IncomingMessage, response: ServerResponse, key: string): Promise<void> => {
    tell('start headers', key);
    const lost = isLost;
    isLost = false;
    for await (const _chunk of request) { /* The order itself does not matter here. */ }
    if (lost) return void request.socket.destroy();
    till.set(key, (till.get(key) ?? 0) + 1);
    answer(response, { operation: key }, 'start answered', key);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, route, key = ''] = (request.url ?? '').split('/');
    switch (route) {
      case 'start': return await start(request, response, key);
      case 'find': return answer(response, { operation: till.has(key) ? key : null }, 'find answered', key);
      case 'operations': return answer(response, { done: !isBusy }, isBusy ? undefined : 'done answered', key);
      default:
        tell('output requested', key);
        answer(response, picture, 'output sent', key);
    }
  };

  const server = createServer((request, response) => {
    // A bot that was killed breaks its connections; that is none of the service's business.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bought: (key) => till.get(key) ?? 0,
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    loseNext: () => { isLost = true; },
    get busy() { return isBusy; },
    set busy(busy) { isBusy = busy; },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

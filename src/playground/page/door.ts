import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export type DoorParts = {
  /** What is in the link, and then in the cookie. */
  readonly key: string;
  readonly port: number;
  /** Names and addresses by which the machine may be called, asked at each request: `localhost`, `192.168.1.5`, `[::1]`. */
  readonly names: () => readonly string[];
};

/** Decides who comes in. It knows nothing of what is behind it. */
export type Door = {
  /** True if the request calls this machine by one of its names and no other page has sent it. For everything on the port: page, REST, gateway and files. */
  accepts(request: IncomingMessage): boolean;
  /** True if it brings the cookie. */
  isKnown(request: IncomingMessage): boolean;
  /** True if a request that changes something says that the page itself has sent it; browsers say so of every such request. */
  isOwn(request: IncomingMessage): boolean;
  /** True if this is the right key; then the answer gets the cookie. */
  admit(key: string, response: ServerResponse): boolean;
};

/** A door that opens to whoever has the link. */
export function createDoor({ key, port, names }: DoorParts): Door {
  // Cookies do not tell ports apart, so that two playgrounds on one machine need two names.
  const cookie = `playground-${port}`;
  const hosts = (): readonly string[] => names().flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
  const isHost = (host: string | undefined): host is string => host !== undefined && hosts().includes(host.toLowerCase());
  const isOrigin = ({ headers: { origin, host } }: IncomingMessage): boolean => origin === `http://${host}`;
  return {
    accepts(request) {
      const { host, origin, 'sec-fetch-site': site, 'sec-fetch-dest': destination } = request.headers;
      if (!isHost(host) || (origin !== undefined && !isOrigin(request))) return false;
      // Another port of this machine is the same site for a cookie. Of other pages only a link that is clicked may lead here.
      return site === undefined || site === 'same-origin' || site === 'none' || (destination === 'document' && request.method === 'GET');
    },
    isKnown: ({ headers }) => cookiesOf(headers.cookie).some(([name, value]) => name === cookie && isSame(value, key)),
    isOwn: isOrigin,
    admit(offered, response) {
      if (!isSame(offered, key)) return false;
      response.setHeader('set-cookie', `${cookie}=${key}; Path=/; HttpOnly; SameSite=Strict`);
      return true;
    },
  };
}

function cookiesOf(header: string | undefined): readonly (readonly [name: string, value: string])[] {
  return (header ?? '').split(';').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()];
  });
}

/** Takes the same time wherever the first difference is; the hashes are of one length whatever was offered. */
function isSame(offered: string, right: string): boolean {
  return timingSafeEqual(hash('sha256', offered, 'buffer'), hash('sha256', right, 'buffer'));
}

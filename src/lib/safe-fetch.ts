import { lookup as dnsLookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './addresses.ts';
import { SafeFetchError } from './safe-fetch-error.ts';
import { startTimeLimits } from './time-limits.ts';
import type { TimeLimits } from './time-limits.ts';

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const DEFAULT_IDLE_MS = 15_000;

export type SafeFetchParts = {
  /** Exact origins (`http://127.0.0.1:8080`) that may be http and must lie on loopback, such as a stand-in's CDN. */
  readonly allowedHttpOrigins?: readonly string[];
  /** All addresses of a host name. Default: the system's resolver. */
  readonly resolve?: (hostName: string) => Promise<readonly string[]>;
  /** Milliseconds a server may stay silent before the answer is given up. Default: 15 s. */
  readonly idleMs?: number;
};

export type OpenOptions = {
  readonly signal: AbortSignal;
  /** A body of exactly this many bytes still passes. */
  readonly maxBytes: number;
  /** Milliseconds for everything: names, redirects and the whole body. */
  readonly timeoutMs: number;
  /** When given, only these host names (exact, lower case, without port) are opened, redirects included. */
  readonly hosts?: readonly string[];
};

export type OpenedUrl = {
  /** Must be read to its end or cancelled. Fails with a `SafeFetchError` or with the reason of the signal. */
  readonly body: ReadableStream<Uint8Array>;
  /** As the server says, unchecked; lower case without parameters, `application/octet-stream` where it says nothing. */
  readonly contentType: string;
  /** As the server says; the body is counted all the same. */
  readonly contentLength?: number;
  /** Where the last redirect led. Holds the query string: not for logs. */
  readonly finalUrl: string;
};

export type SafeFetch = {
  /** GET one foreign URL. Throws a `SafeFetchError`, or the reason of `signal` once that is aborted. */
  open(url: string, options: OpenOptions): Promise<OpenedUrl>;
};

/** The only way to open a URL somebody else has written. */
export function createSafeFetch(parts: SafeFetchParts = {}): SafeFetch {
  const { allowedHttpOrigins = [], resolve = systemResolve, idleMs = DEFAULT_IDLE_MS } = parts;

  /** Addresses to connect to, each of them checked. */
  async function checkedAddresses(url: URL): Promise<readonly string[]> {
    const hostName = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const addresses = isIP(hostName) === 0 ? await resolve(hostName) : [hostName];
    if (addresses.length === 0) throw new SafeFetchError('network', `${url.host} has no address`);
    const check = allowedHttpOrigins.includes(url.origin) ? isLoopbackAddress : isPublicAddress;
    if (!addresses.every(check)) throw new SafeFetchError('private-address', `${url.host} is not on the public internet`);
    return addresses;
  }

  function checkedUrl(text: string, base: URL | undefined, hosts: readonly string[] | undefined): URL {
    const url = URL.parse(text, base?.href);
    if (url === null) throw new SafeFetchError('bad-url', 'this is not a URL');
    if (url.username !== '' || url.password !== '') throw new SafeFetchError('bad-url', 'a URL with a user name or password is not opened');
    if (url.protocol !== 'https:' && !allowedHttpOrigins.includes(url.origin)) {
      throw new SafeFetchError('not-https', `only https is opened, not ${url.protocol.slice(0, -1)}`);
    }
    if (hosts !== undefined && !hosts.includes(url.hostname)) {
      throw new SafeFetchError('host-not-allowed', `${url.host} is not among the allowed hosts`);
    }
    return url;
  }

  return {
    async open(text, { signal, maxBytes, timeoutMs, hosts }) {
      signal.throwIfAborted();
      const limits = startTimeLimits(signal, { totalMs: timeoutMs, idleMs, onLimit: timedOut });
      let url: URL | undefined;
      try {
        url = checkedUrl(text, undefined, hosts);
        for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
          const addresses = await limits.within(checkedAddresses(url));
          const answer = await limits.within(get(url, addresses, limits.signal));
          const location = answer.headers.location;
          if (!REDIRECTS.includes(answer.statusCode ?? 0) || location === undefined) return opened(url, answer, maxBytes, limits);
          answer.destroy();
          url = checkedUrl(location, url, hosts);
        }
        throw new SafeFetchError('too-many-redirects', `${url.host} redirects more than ${MAX_REDIRECTS} times`);
      } catch (error) {
        limits.release();
        throw asFailure(error, limits.signal, url?.host);
      }
    },
  };
}

async function systemResolve(hostName: string): Promise<readonly string[]> {
  const found = await dnsLookup(hostName, { all: true });
  return found.map(({ address }) => address);
}

/** Connects to a checked address: the name is not resolved again, but certificate and Host header still go by the name. */
function get(url: URL, addresses: readonly string[], signal: AbortSignal): Promise<IncomingMessage> {
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_hostName, options, done) => {
    const first = known[0];
    if (options.all === true) done(null, known);
    else done(null, first?.address ?? '', first?.family);
  };
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'safe-fetch' };
  return new Promise((done, fail) => {
    request(url, { agent: false, headers, lookup, signal }, done).on('error', fail).end();
  });
}

function opened(url: URL, answer: IncomingMessage, maxBytes: number, limits: TimeLimits): OpenedUrl {
  const status = answer.statusCode ?? 0;
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  try {
    if (status === 404 || status === 410) throw new SafeFetchError('not-found', `${url.host} has no such file`, { status });
    if (status < 200 || status > 299) throw new SafeFetchError('status', `${url.host} answered ${status}`, { status });
    if (length > maxBytes) throw tooLarge(maxBytes);
  } catch (error) {
    answer.destroy();
    throw error;
  }
  return {
    body: countedBody(answer, url.host, maxBytes, limits),
    contentType: answer.headers['content-type']?.split(';')[0]?.trim().toLowerCase() || 'application/octet-stream',
    ...(Number.isNaN(length) ? {} : { contentLength: length }),
    finalUrl: url.href,
  };
}

function countedBody(answer: IncomingMessage, host: string, maxBytes: number, limits: TimeLimits): ReadableStream<Uint8Array> {
  // A connection lost between two reads is reported by the next read; without a listener it would end the process.
  answer.on('error', () => {});
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let count = 0;
  const end = (): void => {
    limits.release();
    answer.destroy();
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await limits.within(chunks.next());
        if (next.done === true) {
          end();
          controller.close();
          return;
        }
        count += next.value.byteLength;
        if (count > maxBytes) throw tooLarge(maxBytes);
        controller.enqueue(next.value);
      } catch (error) {
        end();
        throw asFailure(error, limits.signal, host);
      }
    },
    cancel: end,
  }, { highWaterMark: 0 });
}

function tooLarge(maxBytes: number): SafeFetchError {
  return new SafeFetchError('too-large', `the file is larger than ${maxBytes} bytes`);
}

function timedOut(limitMs: number): SafeFetchError {
  return new SafeFetchError('timeout', `no complete answer within ${limitMs} ms`);
}

/** Node reports a stopped request as its own AbortError; the reason to stop says more. */
function asFailure(error: unknown, signal: AbortSignal, host: string | undefined): unknown {
  if (error instanceof SafeFetchError) return error;
  if (signal.aborted) return signal.reason;
  const { code } = error as { readonly code?: unknown };
  return new SafeFetchError('network', `${host ?? 'the host'} could not be read${typeof code === 'string' ? ` (${code})` : ''}`, { cause: error });
}

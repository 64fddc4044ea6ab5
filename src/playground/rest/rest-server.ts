import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { isFields } from '../wire.ts';
import type { FaultReply, Faults } from './faults.ts';
import type { RateLimits } from './rate-limits.ts';
import { readBody } from './read-body.ts';
import type { ReadBody } from './read-body.ts';
import { refusals } from './reply.ts';
import type { Reply } from './reply.ts';
import type { Match, RestRequest, Route } from './router.ts';
import { createRouter } from './router.ts';

/** What a request hook is told: once when the headers are in, once when the answer is written. */
export type ObservedRequest = {
  readonly phase: 'headers' | 'answered';
  /** The same for both phases of one request. */
  readonly number: number;
  readonly method: string;
  /** Decoded, without `/api/v10`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** When the headers were in and, for `answered`, when the answer was written; by `performance.now()`. */
  readonly headersAt: number;
  readonly answeredAt?: number;
  readonly contentType: string | undefined;
  /** The JSON body or `payload_json`; only when answered. */
  readonly json?: unknown;
  readonly fileCount?: number;
  /** Absent if the answer was withheld by a fault. */
  readonly reply?: Reply;
};

/** Hears of requests. */
export type RequestHook = (request: ObservedRequest) => void;

/** The parts of the REST API. */
export type RestServerParts = {
  readonly clock: Clock;
  readonly token: string;
  readonly routes: readonly Route[];
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly hooks: ReadonlySet<RequestHook>;
};

/** Answers one request under `/api`. */
export function createRestServer(parts: RestServerParts): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  const { faults, rateLimits, hooks } = parts;
  const match = createRouter(parts.routes);
  let count = 0;
  const date = createDateHeader(parts.clock);

  const reply = async (found: Match | 'no-path' | 'no-method', read: ReadBody, facts: Omit<RestRequest, 'params' | 'json' | 'body' | 'files'>, authorization: string | undefined): Promise<Reply> => {
    if (found === 'no-path') return refusals.notFound;
    if (found === 'no-method') return refusals.methodNotAllowed;
    const { route, params } = found;
    if (route.auth === 'bot') {
      if (authorization !== `Bot ${parts.token}`) return refusals.unauthorized;
      const refused = rateLimits.countGlobal();
      if (refused !== undefined) return refused;
    }
    const counted = route.limit === undefined ? { headers: {} } : rateLimits.count(route.limit.bucket, params[route.limit.major] ?? '');
    if (counted.refused !== undefined) return counted.refused;
    if (read.kind === 'invalid') return refusals.invalidJson;
    if (read.kind === 'too-large') return refusals.tooLarge;
    const body = isFields(read.json) ? read.json : {};
    const answer = await route.handle({ ...facts, params, json: read.json, body, files: read.files });
    return { ...answer, headers: { ...counted.headers, ...answer.headers } };
  };

  return async (request, response, url) => {
    const headersAt = performance.now();
    const number = (count += 1);
    const method = request.method ?? 'GET';
    const path = decodePath(url.pathname);
    const observed = { number, method, path, query: url.searchParams, headersAt, contentType: request.headers['content-type'] };
    for (const hook of hooks) hook({ ...observed, phase: 'headers' });

    const read = await readBody(request).catch(() => undefined);
    if (read === undefined) return;
    const fault = faults.take(method, path);
    const early = fault === undefined ? undefined : await applyEarly(fault, request);
    if (early === 'silent') return;
    const answer = early ?? await reply(match(method, path), read, { method, path, query: url.searchParams, headersAt }, request.headers.authorization);
    const sent = fault === undefined ? answer : applyLate(fault, request, answer);
    if (sent !== undefined) send(response, sent, date());
    const known = read.kind === 'read' ? { json: read.json, fileCount: read.files.length } : {};
    for (const hook of hooks) hook({ ...observed, phase: 'answered', answeredAt: performance.now(), ...known, ...(sent !== undefined && { reply: sent }) });
  };
}

/** `/api/v10/webhooks/1/t/messages/%40original` → `/webhooks/1/t/messages/@original`. */
function decodePath(pathname: string): string {
  const path = pathname.replace(/^\/api(\/v\d+)?/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function applyEarly(fault: FaultReply, request: IncomingMessage): Promise<Reply | 'silent' | undefined> {
  if ('status' in fault) return fault;
  if ('hang' in fault) return 'silent';
  if ('delayMs' in fault) await wait(fault.delayMs);
  if ('hold' in fault) await fault.hold;
  if (!('resetAfterBody' in fault)) return undefined;
  request.socket.resetAndDestroy();
  return 'silent';
}

function applyLate(fault: FaultReply, request: IncomingMessage, answer: Reply): Reply | undefined {
  if ('storeThenStatus' in fault) return { status: fault.storeThenStatus, headers: { 'content-type': 'text/html' } };
  if ('storeThenReset' in fault) request.socket.resetAndDestroy();
  return 'storeThenReset' in fault || 'storeThenHang' in fault ? undefined : answer;
}

/** The text of the `Date` header, written once for each second. */
function createDateHeader(clock: Clock): () => string {
  let second = -1;
  let text = '';
  return () => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) text = new Date(now * 1000).toUTCString();
    second = now;
    return text;
  };
}

function send(response: ServerResponse, { status, body, headers }: Reply, date: string): void {
  response.setHeader('date', date);
  if (body === undefined) {
    response.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': '0' }) }).end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers }).end(text);
}

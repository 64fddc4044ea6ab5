import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export type ReceivedRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer<ArrayBuffer>;
  /** The body as JSON. */
  json(): unknown;
  /** The body as a form. */
  form(): Promise<FormData>;
};

export type ServiceAnswer = {
  /** 200 if absent. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | Uint8Array;
};

/** A fault that meets the next request that `which` accepts. */
export type ServiceFault =
  | { readonly kind: 'answer'; readonly answer: ServiceAnswer }
  /** The request is carried out, and the connection broken instead of an answer. */
  | { readonly kind: 'answer-lost' }
  /** The connection is broken before anything is done. */
  | { readonly kind: 'request-lost' }
  /** Half of the answer, then the connection breaks. */
  | { readonly kind: 'truncated' };

/** A service on a socket of this machine, which remembers what it was asked. */
export type HttpService = AsyncDisposable & {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Every request that arrived whole, in order. */
  readonly requests: readonly ReceivedRequest[];
  /** For a WebSocket server beside it. */
  readonly server: Server;
  /** The next request that `which` accepts meets a fault; several are met in order. */
  fault(fault: ServiceFault, which?: (request: ReceivedRequest) => boolean): void;
  /** Closes it as a crash would: connections break, the port refuses from then on. */
  crash(): Promise<void>;
};

/** Starts a service; `answer` says what it does. An answer of undefined is a 404. */
export async function startHttpService(answer: (request: ReceivedRequest) => ServiceAnswer | undefined | Promise<ServiceAnswer | undefined>): Promise<HttpService> {
  const requests: ReceivedRequest[] = [];
  const faults: { readonly fault: ServiceFault; readonly which: (request: ReceivedRequest) => boolean }[] = [];

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await received(incoming);
    requests.push(request);
    const at = faults.findIndex(({ which }) => which(request));
    const fault = at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault?.kind === 'request-lost') return void response.destroy();
    if (fault?.kind === 'answer') return send(response, fault.answer);
    const made = await answer(request) ?? { status: 404, json: { error: 'not found' } };
    if (fault?.kind === 'answer-lost') return void response.destroy();
    if (fault?.kind === 'truncated') return sendHalf(response, made);
    send(response, made);
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // A mistake of the test's own: seen as an answer that no service would give.
      if (!response.headersSent) send(response, { status: 599, body: String(error) });
      else response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const crash = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    origin: `http://127.0.0.1:${port}`, requests, server, crash,
    fault: (fault, which = () => true) => { faults.push({ fault, which }); },
    [Symbol.asyncDispose]: crash,
  };
}

async function received(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.from(Buffer.concat(chunks));
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://service.invalid');
  return {
    method: incoming.method ?? '', url: incoming.url ?? '', path: pathname, query: searchParams, headers: incoming.headers, body,
    json: () => JSON.parse(body.toString('utf8')) as unknown,
    form: async () => await new Response(body, { headers: { 'content-type': incoming.headers['content-type'] ?? '' } }).formData(),
  };
}

function bytesOf({ json, body }: ServiceAnswer): Buffer {
  return json === undefined ? Buffer.from(body ?? '') : Buffer.from(JSON.stringify(json));
}

function headersOf({ json, headers = {} }: ServiceAnswer, length: number): Record<string, string> {
  return { ...(json === undefined ? {} : { 'content-type': 'application/json' }), 'content-length': String(length), ...headers };
}

function send(response: ServerResponse, answer: ServiceAnswer): void {
  const bytes = bytesOf(answer);
  response.writeHead(answer.status ?? 200, headersOf(answer, bytes.length)).end(bytes);
}

function sendHalf(response: ServerResponse, answer: ServiceAnswer): void {
  const bytes = bytesOf(answer);
  response.writeHead(answer.status ?? 200, headersOf(answer, bytes.length));
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

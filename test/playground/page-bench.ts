import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createPage } from '../../src/playground/page/page.ts';
import type { Page } from '../../src/playground/page/page.ts';
import { createPlug } from '../../src/playground/page/plug.ts';
import type { Act, Banner, PageEvent, Snapshot } from '../../src/playground/page/protocol.ts';
import type { StandIn, StandInParts } from '../../src/playground/stand-in.ts';
import { createTestStandIn } from './bench-client.ts';
import type { ManualClock } from './bench-client.ts';

/** A request exactly as written: no header is added but `Host`, and no path is tidied up. */
export type RawRequest = {
  readonly method?: string; readonly path: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer;
};
export type RawAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/** A bot's process that is told when it has ended. */
export type FakeProcess = Parameters<typeof createPlug>[0] & {
  /** Settles the start under way: ready, or ended before. */
  ready(): void;
  fail(): void;
  /** Ends it from outside. */
  end(): void;
};

/** What an open page has heard so far. */
export type Reader = Disposable & {
  readonly events: readonly PageEvent[];
  /** The first event of a type that satisfies `accepts`, from the beginning on. */
  heard<T extends PageEvent['type']>(type: T, accepts?: (event: Heard<T>) => boolean): Promise<Heard<T>>;
};
/** An event of one type; those that share a shape share a member of the union. */
type Heard<T extends PageEvent['type']> = PageEvent & { readonly type: T };

/** A stand-in with its page, without a bot, and somebody who has the link. */
export type PageBench = AsyncDisposable & {
  readonly standIn: StandIn & { readonly clock: ManualClock };
  readonly key: string;
  readonly cookie: string;
  readonly process: FakeProcess;
  announce(banner: Banner): void;
  raw(request: RawRequest): Promise<RawAnswer>;
  /** As the page itself sends it: with the cookie, from its own origin. */
  own(request: RawRequest): Promise<RawAnswer>;
  snapshot(person?: string, channel?: string): Promise<Snapshot>;
  /** Does something as a person in a channel, both by name; the files are `files[0]`, `files[1]`, …. */
  act(person: string, channel: string, act: Readonly<Record<string, unknown>> & { readonly type: Act['type'] }, files?: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<{ readonly status: number; readonly answer: Readonly<Record<string, unknown>> }>;
  listen(person: string): Promise<Reader>;
};

export const freeBanner: Banner = { kind: 'free', text: 'Nothing costs money.' };
const pictures = fileURLToPath(new URL('../../src/playground/page/examples/', import.meta.url));

export async function createPageBench({ names = ['127.0.0.1', 'localhost'], ...parts }: Partial<StandInParts> & { readonly names?: readonly string[] } = {}): Promise<PageBench> {
  let page: Page | undefined;
  const standIn = await createTestStandIn({
    ...parts, accepts: (request) => page?.accepts(request) === true, otherRequests: (request, response) => page?.otherRequests(request, response),
  });
  const key = 'the-key-in-the-link';
  const process = createFakeProcess();
  const hearers: ((banner: Banner) => void)[] = [];
  let banner = freeBanner;
  page = createPage({
    standIn, key, names: () => names, plug: createPlug(process), pictures,
    banner: { now: () => banner, onChange: (listener) => hearers.push(listener) },
    examples: [{ id: 'picture', title: 'A picture', about: 'A cat.', command: 'imagine', options: { prompt: 'a cat', image: { picture: '/page/examples/cat.jpg', name: 'cat.jpg' } }, picture: '/page/examples/cat.jpg' }],
  });
  const { port, host } = new URL(standIn.url);
  const cookie = `playground-${port}=${key}`;

  const raw: PageBench['raw'] = (request) => sendRaw(port, request);
  const own: PageBench['own'] = ({ headers, ...request }) => raw({ ...request, headers: { cookie, origin: `http://${host}`, ...headers } });
  const ids = (person: string, channel: string): { personId: string; channelId: string } => ({ personId: standIn.as(person).user.id, channelId: standIn.as(person).in(channel).channelId });

  return {
    standIn, key, cookie, process, raw, own,
    announce(changed) {
      banner = changed;
      for (const hear of hearers) hear(banner);
    },
    async snapshot(person = 'alice', channel = 'general') {
      const { personId, channelId } = ids(person, channel);
      const { status, text } = await own({ path: `/page/snapshot?person=${personId}&channel=${channelId}` });
      if (status !== 200) throw new Error(`${status}: ${text}`);
      return JSON.parse(text) as Snapshot;
    },
    async act(person, channel, act, files = []) {
      const json = JSON.stringify({ ...ids(person, channel), ...act });
      const form = new FormData();
      for (const [index, { name, bytes }] of files.entries()) form.append(`files[${index}]`, new Blob([new Uint8Array(bytes)]), name);
      form.append('payload_json', json);
      const encoded = new Response(form);
      const type = files.length === 0 ? 'application/json' : encoded.headers.get('content-type') ?? '';
      const { status, text } = await own({ method: 'POST', path: '/page/act', headers: { 'content-type': type }, body: files.length === 0 ? json : Buffer.from(await encoded.arrayBuffer()) });
      return { status, answer: JSON.parse(text) as Record<string, unknown> };
    },
    listen: (person) => listen(`${standIn.url}/page/events?person=${standIn.as(person).user.id}`, cookie),
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}

/** Sends a request to a port of this machine. */
export function sendRaw(port: string, { method = 'GET', path, headers = {}, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false, setHost: headers['host'] === undefined }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }));
    });
    asked.on('error', reject).end(body);
  });
}

/** Opens the events as a browser does, and keeps what comes. Resolves once it is open. */
export async function listen(url: string, cookie: string): Promise<Reader> {
  const events: PageEvent[] = [];
  const hearers = new Set<() => void>();
  const end = new AbortController();
  const response = await fetch(url, { headers: { cookie }, signal: end.signal });
  if (response.body === null || response.status !== 200) throw new Error(`The events answered ${response.status}.`);
  const text = response.body.pipeThrough(new TextDecoderStream());
  void (async () => {
    let rest = '';
    for await (const chunk of text) {
      const blocks = `${rest}${chunk}`.split('\n\n');
      rest = blocks.pop() ?? '';
      events.push(...blocks.filter((block) => block.startsWith('data: ')).map((block) => JSON.parse(block.slice('data: '.length)) as PageEvent));
      for (const hear of hearers) hear();
    }
  })().catch(() => undefined);
  return {
    events,
    heard: (type, accepts = () => true) => new Promise((resolve) => {
      const look = (): void => {
        const found = events.filter((event): event is Heard<typeof type> => event.type === type).find((event) => accepts(event));
        if (found === undefined) return;
        hearers.delete(look);
        resolve(found);
      };
      hearers.add(look);
      look();
    }),
    [Symbol.dispose]: () => end.abort(),
  };
}

function createFakeProcess(): FakeProcess {
  const listeners: ((code: number | null, signal: NodeJS.Signals | null) => void)[] = [];
  let running = false;
  const unsettled = (): PromiseWithResolvers<void> => {
    const made = Promise.withResolvers<void>();
    // A process that was never started has nobody who waits for it.
    made.promise.catch(() => undefined);
    return made;
  };
  let starting = unsettled();
  const end = (): void => {
    running = false;
    for (const listener of listeners) listener(1, null);
  };
  return {
    isRunning: () => running,
    onExit: (listener) => void listeners.push(listener),
    start() {
      running = true;
      starting = unsettled();
      return starting.promise;
    },
    async kill() {
      end();
      starting.reject(new Error('The bot ended before it was ready (SIGKILL).'));
    },
    ready: () => starting.resolve(),
    fail() {
      end();
      starting.reject(new Error('The bot ended before it was ready (exit code 1).'));
    },
    end,
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Mistake } from '../mistake.ts';
import type { StandIn } from '../stand-in.ts';
import { secure, sendDocument, sendFile, sendText } from './answer.ts';
import { createFolder } from './client-files.ts';
import type { Folder } from './client-files.ts';
import { createDoor } from './door.ts';
import { createFeed } from './feed.ts';
import { locked, lockedDocument, pageDocument } from './html.ts';
import { createBrowserModules } from './modules.ts';
import { createPerform } from './perform.ts';
import type { Plug } from './plug.ts';
import type { Banner, Example, Refusal } from './protocol.ts';
import { readAct, uploadLimits } from './read-act.ts';
import { createSnapshot, personIn } from './snapshot.ts';
import { createView } from './view.ts';

/** What is shown above the page. */
export type BannerSource = {
  now(): Banner;
  /** Hears when it has become another one. */
  onChange(listener: (banner: Banner) => void): void;
};

export type PageParts = {
  readonly standIn: StandIn;
  /** What the link holds; new at every start. */
  readonly key: string;
  /** Names and addresses the machine may be called by. */
  readonly names: () => readonly string[];
  readonly plug: Plug;
  readonly banner: BannerSource;
  readonly examples: readonly Example[];
  /** Folder of the examples' pictures, served as `/page/examples/`. */
  readonly pictures: string;
};

/** What the page answers on the stand-in's port; for its hooks of the same names. */
export type Page = {
  accepts(request: IncomingMessage): boolean;
  otherRequests(request: IncomingMessage, response: ServerResponse): void;
};

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly query: URLSearchParams };
type Handle = (exchange: Exchange) => void | Promise<void>;
type Json = (response: ServerResponse, status: number, value: unknown) => void;

/** The page: a channel of Discord in a browser, for people without an account. */
export function createPage(parts: PageParts): Page {
  const { standIn } = parts;
  const door = createDoor({ key: parts.key, port: Number(new URL(standIn.url).port || 80), names: parts.names });
  // By whichever name the page was opened, files come from there: pictures from elsewhere are against its policy.
  const toText = (value: unknown): string => JSON.stringify(value).replaceAll(`"${standIn.url}/attachments/`, '"/attachments/');
  const json: Json = (response, status, value) => sendText(response, status, 'application/json; charset=utf-8', toText(value));
  const refuse = (response: ServerResponse, status: number, problem: string): void => json(response, status, { problem } satisfies Refusal);
  const modules = createBrowserModules();
  const document = pageDocument(modules.importMap);
  const routes: Readonly<Record<string, Handle>> = { 'GET /': ({ response }) => sendDocument(response, 200, document), ...liveRoutes(parts, toText, json) };
  const paths = new Set(Object.keys(routes).map((route) => route.split(' ')[1]));
  const folders: readonly (readonly [start: string, find: Folder])[] = [
    ['/page/client/', createFolder(fileURLToPath(new URL('./client/', import.meta.url)), ['.ts', '.css', '.svg'])],
    ['/page/modules/', modules.find],
    ['/page/examples/', createFolder(parts.pictures, ['.jpg', '.png'])],
  ];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', standIn.url);
    const method = request.method === 'HEAD' ? 'GET' : request.method ?? 'GET';
    if (pathname === '/' && door.admit(query.get('key') ?? '', response)) {
      response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
      return;
    }
    if (!door.isKnown(request)) return pathname.startsWith('/page/') ? refuse(response, 403, locked) : sendDocument(response, 403, lockedDocument);
    if (method !== 'GET' && !door.isOwn(request)) return refuse(response, 403, 'Only the page itself may do that.');
    const route = `${method} ${pathname}`;
    if (Object.hasOwn(routes, route)) return await routes[route]?.({ request, response, query });
    if (method !== 'GET' || paths.has(pathname)) return refuse(response, 405, `This address does not take ${method}.`);
    const [start, find] = folders.find(([prefix]) => pathname.startsWith(prefix)) ?? ['', undefined];
    const file = await find?.(pathname.slice(start.length));
    if (file === undefined) return refuse(response, 404, 'There is nothing at this address.');
    sendFile(response, request.headers['if-none-match'], file);
  };

  return {
    accepts: door.accepts,
    otherRequests(request, response) {
      secure(response);
      answer(request, response).catch((error: unknown) => {
        if (response.headersSent || response.destroyed) response.destroy();
        else if (error instanceof Mistake) refuse(response, 400, error.message);
        else refuse(response, 500, `The playground has made a mistake: ${error instanceof Error ? error.message : String(error)}`);
      });
    },
  };
}

/** The addresses behind which something lives. */
function liveRoutes({ standIn, plug, banner, examples }: PageParts, toText: (value: unknown) => string, json: Json): Readonly<Record<string, Handle>> {
  const view = createView(standIn);
  const feed = createFeed({ standIn, view, toText });
  const perform = createPerform({ standIn, view });
  const snapshot = createSnapshot({ standIn, view, examples, sequence: feed.sequence, botState: plug.state, banner: banner.now });
  plug.onChange(() => feed.tell({ type: 'bot', state: plug.state() }));
  banner.onChange((changed) => feed.tell({ type: 'banner', banner: changed }));
  const powered = (change: () => Promise<void>): Handle => async ({ response }) => {
    try {
      await change();
      json(response, 200, { state: plug.state() });
    } catch (error) {
      json(response, 500, { problem: error instanceof Error ? error.message : String(error) } satisfies Refusal);
    }
  };
  return {
    'GET /page/snapshot': ({ response, query }) => json(response, 200, snapshot(query)),
    'GET /page/events': ({ response, query }) => feed.open(personIn(view, query), response),
    'POST /page/act': async ({ request, response }) => {
      const read = await readAct(request);
      if (read === 'too-large') json(response, 413, { problem: tooLarge } satisfies Refusal);
      else json(response, 200, perform(read));
    },
    'POST /page/bot/kill': powered(plug.pull),
    'POST /page/bot/start': powered(plug.start),
  };
}

const mebibytes = (bytes: number): string => `${bytes / 2 ** 20} MiB`;
const tooLarge = `A file may have at most ${mebibytes(uploadLimits.maxBytesPerFile)}, and all files of one message together at most ${mebibytes(uploadLimits.maxBytesTogether)}.`;

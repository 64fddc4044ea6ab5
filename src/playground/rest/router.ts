import type { RequestFile } from '../cdn/files.ts';
import type { Fields } from '../wire.ts';
import type { Reply } from './reply.ts';

/** A request of the REST API, read whole. */
export type RestRequest = {
  readonly method: string;
  /** Decoded, without `/api/v10`. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body or the `payload_json` part; undefined if there was none. */
  readonly json: unknown;
  /** `json` if it is an object, else an empty one. */
  readonly body: Fields;
  readonly files: readonly RequestFile[];
  /** When the headers were in, by `performance.now()`. */
  readonly headersAt: number;
};

/** One row of the route table. */
export type Route = {
  readonly method: string;
  /** Segments that start with `:` are parameters. */
  readonly pattern: string;
  /** `bot`: only with the bot's token; `none`: the path itself is the secret. */
  readonly auth: 'bot' | 'none';
  /** The rate limit it counts against, apart for each value of the major parameter; absent: none. */
  readonly limit?: { readonly bucket: string; readonly major: string };
  readonly handle: (request: RestRequest) => Reply | Promise<Reply>;
};

/** A route with the parameters of one path. */
export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** Finds the row for a path: the one with the most literal segments, or which refusal else. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | 'no-path' | 'no-method' {
  const table = routes
    .map((route) => ({ route, segments: route.pattern.split('/') }))
    .toSorted((a, b) => literals(b.segments) - literals(a.segments));
  return (method, path) => {
    const segments = path.split('/');
    let isKnownPath = false;
    for (const row of table) {
      if (row.segments.length !== segments.length) continue;
      const params = matchSegments(row.segments, segments);
      if (params === undefined) continue;
      if (row.route.method === method) return { route: row.route, params };
      isKnownPath = true;
    }
    return isKnownPath ? 'no-method' : 'no-path';
  };
}

function literals(segments: readonly string[]): number {
  return segments.filter((segment) => !segment.startsWith(':')).length;
}

/** The parameters if a path fits a pattern, both cut at the slashes. */
export function matchSegments(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const given = path[index] ?? '';
    if (expected.startsWith(':')) params[expected.slice(1)] = given;
    else if (expected !== given) return undefined;
  }
  return params;
}

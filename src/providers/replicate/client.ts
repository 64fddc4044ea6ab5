import type Replicate from 'replicate';
import { createScrubber } from '../../lib/scrub.ts';
import { createAnswer, type Answer } from '../http/answer.ts';
import { noAnswer } from '../http/no-answer.ts';

export type ReplicateClientParts = {
  /** The instance, for messages. */
  readonly provider: string;
  readonly fetch: typeof fetch;
  /** `https://api.replicate.com/v1` */
  readonly base: string;
  readonly token: string;
  /** Hears of every answer. */
  readonly heard?: (answer: Answer) => void;
};

type Signal = { readonly signal: AbortSignal };
export type Creation = {
  /** `owner/name` of an official model, or the 64 hex digits of a version. */
  readonly version: string;
  readonly input: object;
  /** Seconds until the service ends it, whatever it is doing. */
  readonly cancelAfterSeconds: number;
};

/**
 * Replicate's HTTP API. Every method sends one request and resolves with whatever was answered, also with an error's status; it
 * throws when there is no answer: `NotBegunError` when no connection came about, else `ProblemError`; the signal's reason when aborted.
 */
export type ReplicateClient = {
  account(o: Signal): Promise<Answer>;
  /** `name` = `owner/name` */
  model(name: string, o: Signal): Promise<Answer>;
  version(name: string, id: string, o: Signal): Promise<Answer>;
  /** The only request that costs. */
  create(creation: Creation, o: Signal): Promise<Answer>;
  prediction(id: string, o: Signal): Promise<Answer>;
  /** A page of what this account made, newest first. */
  predictions(cursor: string | undefined, o: Signal): Promise<Answer>;
  cancel(id: string, o: Signal): Promise<Answer>;
  upload(file: File, o: Signal): Promise<Answer>;
  forget(fileId: string, o: Signal): Promise<Answer>;
  /** Anything below the base, by its path, which begins with `/`. */
  read(path: string, o: Signal): Promise<Answer>;
};

const userAgent = 'darkroom';

/**
 * The package `replicate` writes the requests; it never hears how they end. Left to itself it sends a request again at once, up to
 * five times, after a network error or a 429, a paid one too, and its errors carry the token. So each request has a client of its
 * own, whose `fetch` works once and tells the package of nothing but success; the true answer is judged here. `run`, `wait` and
 * the package's handling of files, which sends the token as an input, are not used at all.
 */
export function createReplicateClient({ provider, fetch, base, token, heard }: ReplicateClientParts): ReplicateClient {
  const scrub = createScrubber([token]);

  const ask = async (signal: AbortSignal, write: (client: Replicate) => Promise<unknown>): Promise<Answer> => {
    signal.throwIfAborted();
    const sent: { response?: Response; thrown?: unknown } = {};
    const once = async (input: Request | string, init?: RequestInit): Promise<Response> => {
      try {
        sent.response = await fetch(input, { ...init, redirect: 'error' });
      } catch (thrown) {
        sent.thrown = thrown;
      }
      return new Response('{}');
    };
    // Only where it is used: a bot without Replicate is spared the package.
    const { default: Client } = await import('replicate');
    await write(new Client({ auth: token, baseUrl: base, userAgent, useFileOutput: false, fetch: once }));
    if (sent.response) {
      const answer = createAnswer({ provider, response: sent.response, signal, scrub });
      heard?.(answer);
      return answer;
    }
    signal.throwIfAborted();
    throw noAnswer(provider, sent.thrown);
  };

  const ownerAndName = (name: string): [string, string] => {
    const [owner = '', own = ''] = name.split('/').map(encodeURIComponent);
    return [owner, own];
  };
  return {
    account: ({ signal }) => ask(signal, (client) => client.accounts.current({ signal })),
    model: (name, { signal }) => ask(signal, (client) => client.models.get(...ownerAndName(name), { signal })),
    version: (name, id, { signal }) => ask(signal, (client) => client.models.versions.get(...ownerAndName(name), encodeURIComponent(id), { signal })),
    create: ({ version, input, cancelAfterSeconds }, { signal }) => ask(signal, (client) => client.request('/predictions', {
      method: 'POST', headers: { 'Cancel-After': durationOf(cancelAfterSeconds) }, data: { version, input }, signal,
    })),
    prediction: (id, { signal }) => ask(signal, (client) => client.predictions.get(encodeURIComponent(id), { signal })),
    predictions: (cursor, { signal }) => ask(signal, (client) => client.request('/predictions', {
      method: 'GET', ...(cursor === undefined ? {} : { params: { cursor } }), signal,
    })),
    cancel: (id, { signal }) => ask(signal, (client) => client.predictions.cancel(encodeURIComponent(id), { signal })),
    upload: (file, { signal }) => ask(signal, (client) => client.files.create(file, {}, { signal })),
    forget: (fileId, { signal }) => ask(signal, (client) => client.files.delete(encodeURIComponent(fileId), { signal })),
    read: (path, { signal }) => ask(signal, (client) => client.request(path, { method: 'GET', signal })),
  };
}

/** As the service writes it: `1h30m`, `90s` as `1m30s`. */
function durationOf(seconds: number): string {
  const parts = [[Math.floor(seconds / 3_600), 'h'], [Math.floor(seconds / 60) % 60, 'm'], [seconds % 60, 's']] as const;
  return parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`).join('');
}

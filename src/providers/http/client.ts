import { createScrubber } from '../../lib/scrub.ts';
import { createAnswer, type Answer } from './answer.ts';
import { noAnswer } from './no-answer.ts';

export type HttpClientParts = {
  /** The instance, for messages. */
  readonly provider: string;
  readonly fetch: typeof fetch;
  /** What every path is put behind, such as `https://api.example.com/v1`. */
  readonly base: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Never repeated in a Problem, whatever the service says. */
  readonly secrets?: readonly string[];
};

export type HttpRequest = {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Behind the base, beginning with `/`; values in it are encoded by the caller. */
  readonly path: string;
  /** At most one of them. */
  readonly json?: unknown;
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

/** One service's HTTP API. It never tries twice and follows no redirect: what a failed request means is decided by the caller. */
export type HttpClient = {
  /**
   * One request; resolves with whatever was answered, also with an error's status. Throws when there is no answer: `NotBegunError`
   * (`unavailable`) when no connection came about, so that the service knows nothing of it; else `ProblemError` (`unavailable`);
   * the signal's reason when aborted.
   */
  request(request: HttpRequest): Promise<Answer>;
};

export function createHttpClient({ provider, fetch, base, headers = {}, secrets = [] }: HttpClientParts): HttpClient {
  const scrub = createScrubber(secrets);
  const root = base.replace(/\/+$/, '');

  const request = async ({ method = 'GET', path, json, form, headers: own = {}, signal }: HttpRequest): Promise<Answer> => {
    signal.throwIfAborted();
    const { body, type } = await bodyOf(json, form);
    try {
      const response = await fetch(`${root}${path}`, {
        method, signal, redirect: 'error', headers: { ...headers, ...(type !== undefined && { 'content-type': type }), ...own }, ...(body === undefined ? {} : { body }),
      });
      return createAnswer({ provider, response, signal, scrub });
    } catch (error) {
      signal.throwIfAborted();
      throw noAnswer(provider, error);
    }
  };

  return { request };
}

async function bodyOf(json: unknown, form: FormData | undefined): Promise<{ readonly body?: string | Uint8Array<ArrayBuffer>; readonly type?: string }> {
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' };
  return form === undefined ? {} : encodedForm(form);
}

/**
 * A form as the bytes of a body. Given to `fetch` as a form, an abort would close a stream that is still being written to, and that
 * error reaches nobody but the process, which ends of it.
 */
export async function encodedForm(form: FormData): Promise<{ readonly body: Uint8Array<ArrayBuffer>; readonly type: string }> {
  const encoded = new Response(form);
  return { body: new Uint8Array(await encoded.arrayBuffer()), type: encoded.headers.get('content-type') ?? 'multipart/form-data' };
}

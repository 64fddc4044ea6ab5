import type { OpenAI } from 'openai';
import { problem, ProblemError } from '../../core/problem.ts';
import { encodedForm } from '../http/client.ts';
import { noAnswer } from '../http/no-answer.ts';

export type AskParts = {
  readonly provider: string;
  readonly fetch: typeof fetch;
  readonly key: string;
  readonly base: string;
  readonly organization: string | undefined;
  readonly project: string | undefined;
};

/**
 * One request by OpenAI's package, never a second. Throws what the package throws for an answer that is an error; without an answer
 * `NotBegunError` or `ProblemError` (`unavailable`); `ProblemError` `too-large` for an answer past every limit; the signal's reason when aborted.
 */
export type Ask = <T>(work: (client: OpenAI) => Promise<T>, o: { readonly signal: AbortSignal }) => Promise<T>;

/** Pictures come as base64 in JSON, ten of them at most. */
const maxAnswerBytes = 256 * 2 ** 20;
/** Milliseconds; longer than any start may take, whose own limit comes by the signal. */
const timeout = 30 * 60_000;

export function createAsk({ provider, fetch, key, base, organization, project }: AskParts): Ask {
  return async (work, { signal }) => {
    // The package hides why there was no answer behind an error of its own; it is remembered here.
    let failure: ProblemError | undefined;
    const send = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const request = await withoutForm(init);
      try {
        return bounded(await fetch(input, { ...request, redirect: 'error' }));
      } catch (error) {
        throw (failure = noAnswer(provider, error));
      }
    };
    // Half a second of loading, which a bot without this service is spared.
    const { OpenAI: Client } = await import('openai');
    const client = new Client({
      apiKey: key, adminAPIKey: null, organization: organization ?? null, project: project ?? null, webhookSecret: null, baseURL: base,
      maxRetries: 0, timeout, logLevel: 'off',
      // With it the package need not find out by a request of its own whether this fetch sends forms.
      fetch: Object.assign(send, { Response }),
    });
    signal.throwIfAborted();
    try {
      return await work(client);
    } catch (error) {
      signal.throwIfAborted();
      throw failure ?? error;
    }
  };
}

async function withoutForm(init: RequestInit = {}): Promise<RequestInit> {
  if (!(init.body instanceof FormData)) return init;
  const { body, type } = await encodedForm(init.body);
  const headers = new Headers(init.headers);
  headers.set('content-type', type);
  return { ...init, body, headers };
}

/** The same answer, which breaks off when it becomes too large. */
function bounded(response: Response): Response {
  if (!response.body) return response;
  let bytes = 0;
  const counted = response.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maxAnswerBytes) controller.error(new ProblemError(problem('too-large', 'result-too-large', {})));
      else controller.enqueue(chunk);
    },
  }));
  return new Response(counted, { status: response.status, statusText: response.statusText, headers: response.headers });
}

import type { z } from 'zod';
import { problem, ProblemError } from '../../core/problem.ts';
import { parseJson } from '../../lib/parse-json.ts';

export type AnswerParts = {
  readonly provider: string;
  readonly response: Response;
  readonly signal: AbortSignal;
  /** Takes secrets out of a text. */
  readonly scrub: (text: string) => string;
};

/** What a service answered. Its body can be read once, by one of the four readers. */
export type Answer = {
  readonly provider: string;
  /** HTTP status. */
  readonly status: number;
  /** 200 to 299. */
  readonly ok: boolean;
  /** A header's value, without secrets. */
  header(name: string): string | undefined;
  /** The body as text, at most `maxBytes`, without secrets. Throws `ProblemError` (`unavailable`) when it breaks off, `too-large` past the limit. */
  text(o?: { readonly maxBytes?: number }): Promise<string>;
  /** The body as JSON of a shape. Throws like `text`, and `unavailable` when it is not JSON or of another shape. */
  json<T>(schema: z.ZodType<T>, o?: { readonly maxBytes?: number }): Promise<T>;
  /** The body as bytes, at most `maxBytes`. Throws like `text`. */
  bytes(o?: { readonly maxBytes?: number }): Promise<Uint8Array<ArrayBuffer>>;
  /** The body as it comes. Throws nothing; a reader hears of a broken connection. */
  stream(): ReadableStream<Uint8Array>;
};

/** Pictures come as base64 in JSON. */
const defaultMaxBytes = 256 * 2 ** 20;

export function createAnswer({ provider, response, signal, scrub }: AnswerParts): Answer {
  const unavailable = (detail: string): ProblemError => new ProblemError(problem('unavailable', 'provider-failed', { provider }, { detail }));

  /** Hands over the chunks as they come, until they are too many. */
  const readChunks = async (maxBytes: number, take: (chunk: Uint8Array) => void): Promise<void> => {
    let bytes = 0;
    try {
      const tooLarge = new ProblemError(problem('too-large', 'result-too-large', {}));
      if (Number(response.headers.get('content-length')) > maxBytes) {
        await response.body?.cancel();
        throw tooLarge;
      }
      for await (const chunk of streamOf(response)) {
        bytes += chunk.byteLength;
        if (bytes > maxBytes) throw tooLarge;
        take(chunk);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ProblemError ? error : unavailable('the answer broke off');
    }
  };
  const read = async (maxBytes: number): Promise<string> => {
    const decoder = new TextDecoder();
    let text = '';
    await readChunks(maxBytes, (chunk) => { text += decoder.decode(chunk, { stream: true }); });
    return text + decoder.decode();
  };

  return {
    provider,
    status: response.status,
    ok: response.ok,
    header: (name) => {
      const value = response.headers.get(name);
      return value === null ? undefined : scrub(value);
    },
    text: async ({ maxBytes = defaultMaxBytes } = {}) => scrub(await read(maxBytes)),
    async json(schema, { maxBytes = defaultMaxBytes } = {}) {
      const value = parseJson(await read(maxBytes));
      if (value === undefined) throw unavailable('the answer is no JSON');
      const checked = schema.safeParse(value);
      if (!checked.success) throw unavailable('the answer has an unknown shape');
      return checked.data;
    },
    async bytes({ maxBytes = defaultMaxBytes } = {}) {
      const chunks: Uint8Array[] = [];
      await readChunks(maxBytes, (chunk) => { chunks.push(chunk); });
      return Uint8Array.from(Buffer.concat(chunks));
    },
    stream: () => streamOf(response),
  };
}

function streamOf(response: Response): ReadableStream<Uint8Array> {
  return response.body ?? new ReadableStream({ start: (controller) => controller.close() });
}

import type { InputLimits, Media, Spool } from '../core/media.ts';
import { ProblemError, problem } from '../core/problem.ts';
import type { AskedInput, Input } from '../core/request.ts';
import { SafeFetchError } from '../lib/safe-fetch-error.ts';
import type { SafeFetch } from '../lib/safe-fetch.ts';

export type InputParts = {
  readonly spool: Spool;
  readonly media: Media;
  readonly fetch: SafeFetch;
  /** Host names that a person's picture may come from; nothing else is opened. */
  readonly hosts: readonly string[];
  readonly limits: InputLimits & { readonly maxBytes: number };
};

/** Milliseconds for one picture to arrive. */
const downloadLimit = 60_000;

/** Copies a picture at once, before its address dies, and makes it safe. Throws `ProblemError`, or when aborted. */
export async function takeInput(parts: InputParts, asked: AskedInput, o: { signal: AbortSignal }): Promise<Input> {
  const { maxBytes } = parts.limits;
  const tooLarge = problem('invalid-request', 'file-too-large', { name: asked.name, bytes: asked.bytes, max: maxBytes });
  if (asked.bytes > maxBytes) throw new ProblemError(tooLarge);
  const hash = asked.source.kind === 'spool' ? asked.source.hash : await download(parts, asked.source.url, asked, o.signal);
  return { role: asked.role, file: await parts.media.ingest({ hash, name: asked.name }, parts.limits, o) };
}

async function download({ fetch, spool, hosts, limits: { maxBytes } }: InputParts, url: string, { name, bytes }: AskedInput, signal: AbortSignal): Promise<string> {
  try {
    const opened = await fetch.open(url, { signal, maxBytes, timeoutMs: downloadLimit, hosts });
    return (await spool.write(opened.body, { maxBytes, signal })).hash;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SafeFetchError)) throw error;
    switch (error.reason) {
      case 'too-large': throw new ProblemError(problem('invalid-request', 'file-too-large', { name, bytes, max: maxBytes }), { cause: error });
      case 'not-found': throw new ProblemError(problem('invalid-request', 'file-gone', { name }), { cause: error });
      default: throw new ProblemError(problem('unavailable', 'file-unreachable', { name }), { cause: error });
    }
  }
}

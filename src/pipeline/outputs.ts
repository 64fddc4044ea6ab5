import type { Clock } from '../core/clock.ts';
import type { Media, Spool, StoredFile } from '../core/media.ts';
import { problem, ProblemError } from '../core/problem.ts';
import type { Output, Provider } from '../core/provider.ts';
import type { Log } from '../lib/log.ts';
import type { SafeFetch } from '../lib/safe-fetch.ts';
import { within } from './patience.ts';

export type OutputParts = {
  readonly spool: Spool;
  readonly media: Media;
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: { readonly maxOutputBytes: number };
};

/** Milliseconds for one output to arrive. */
const downloadLimit = 10 * 60_000;
const downloadTries = 6;

/**
 * Brings what a service made into the spool, before anything else is done with it: from then on it need not be bought again.
 * Tries again while a download fails. Outputs that cannot be had, or are no picture or video, are left out; throws the first
 * one's `ProblemError` when none is left.
 */
export async function keepOutputs(parts: OutputParts, provider: Provider, outputs: readonly Output[], o: { signal: AbortSignal }): Promise<readonly StoredFile[]> {
  const kept: StoredFile[] = [];
  const failures: unknown[] = [];
  for (const output of outputs) {
    try {
      const { hash } = await keepOne(parts, provider, output, o.signal);
      kept.push(await parts.media.describe(hash, o));
    } catch (error) {
      o.signal.throwIfAborted();
      parts.log.warn({ provider: provider.id, error }, 'an output is lost');
      failures.push(error);
    }
  }
  if (kept.length === 0) throw failures[0] ?? new ProblemError(problem('internal', 'result-damaged', {}));
  return kept;
}

async function keepOne(parts: OutputParts, provider: Provider, output: Output, signal: AbortSignal): Promise<{ hash: string }> {
  const { clock, spool, limits: { maxOutputBytes: maxBytes } } = parts;
  for (let tries = 1; ; tries++) {
    try {
      return await within({ clock, ms: downloadLimit, until: signal }, async (limit) =>
        spool.write(await bytesOf(parts, provider, output, limit), { maxBytes, signal: limit }));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ProblemError && (!error.problem.retryable || tries >= downloadTries)) throw error;
      parts.log.warn({ provider: provider.id, tries, error }, 'an output could not be fetched');
      if (tries >= downloadTries) throw new ProblemError(problem('lost', 'provider-lost', { provider: provider.id }), { cause: error });
      await clock.sleep(1_000 * 2 ** tries, signal);
    }
  }
}

async function bytesOf({ fetch, limits }: OutputParts, provider: Provider, output: Output, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  switch (output.kind) {
    case 'bytes': return (async function* () {
      yield output.bytes;
    })();
    case 'own': return provider.open(output, { signal });
    case 'foreign': return (await fetch.open(output.url, { signal, maxBytes: limits.maxOutputBytes, timeoutMs: downloadLimit })).body;
  }
}

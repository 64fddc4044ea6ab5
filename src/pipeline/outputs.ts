import type { Clock } from '../core/clock.ts';
import type { Media, Spool, StoredFile } from '../core/media.ts';
import { problem, ProblemError } from '../core/problem.ts';
import type { Output, Provider } from '../core/provider.ts';
import type { Log } from '../lib/log.ts';
import type { SafeFetch } from '../lib/safe-fetch.ts';

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
 * Tries again while a download fails. Throws `ProblemError` when an output cannot be had, or is no picture or film.
 */
export async function keepOutputs(parts: OutputParts, provider: Provider, outputs: readonly Output[], o: { signal: AbortSignal }): Promise<readonly StoredFile[]> {
  const kept: StoredFile[] = [];
  for (const output of outputs) {
    const { hash } = await keepOne(parts, provider, output, o.signal);
    kept.push(await parts.media.describe(hash, o));
  }
  return kept;
}

async function keepOne(parts: OutputParts, provider: Provider, output: Output, signal: AbortSignal): Promise<{ hash: string }> {
  for (let tries = 1; ; tries++) {
    try {
      return await parts.spool.write(await bytesOf(parts, provider, output, signal), { maxBytes: parts.limits.maxOutputBytes, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ProblemError && !error.problem.retryable) throw error;
      parts.log.warn({ provider: provider.id, tries, error }, 'an output could not be fetched');
      if (tries >= downloadTries) throw new ProblemError(problem('lost', 'provider-lost', { provider: provider.id }), { cause: error });
      await parts.clock.sleep(1_000 * 2 ** tries, signal);
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

import type { InputLimits, Media, Spool, StoredFile } from '../core/media.ts';
import { ProblemError, problem, type Problem } from '../core/problem.ts';
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

/** Copies the pictures of an asking, one after the other; a mask becomes what providers get, as large as the picture. Throws as `takeInput` does. */
export async function takeInputs(parts: InputParts, asked: readonly AskedInput[], o: { signal: AbortSignal }): Promise<readonly Input[]> {
  const inputs: Input[] = [];
  for (const each of asked) inputs.push(await takeInput(parts, each, o));
  const picture = inputs.find(({ role }) => role === 'image')?.file;
  for (const [index, { role, file }] of inputs.entries()) {
    if (role === 'mask' && picture) inputs[index] = { role, file: await fitMask(parts, file, picture, asked[index]?.name ?? role, o) };
  }
  return inputs;
}

/** Share of its height by which the shape of a mask may be another, or one pixel: what a program cut or rounded when it made the picture smaller. */
const slack = 0.01;

async function fitMask({ media }: InputParts, mask: StoredFile, { width, height }: StoredFile, name: string, o: { signal: AbortSignal }): Promise<StoredFile> {
  const difference = Math.abs(mask.height - (mask.width * height) / width);
  if (difference > Math.max(1, mask.height * slack)) {
    throw new ProblemError(problem('invalid-request', 'mask-shape-wrong', { name, width: mask.width, height: mask.height, pictureWidth: width, pictureHeight: height }));
  }
  return await media.mask(mask, { width, height, name }, o);
}

/** Copies a picture at once, before its address dies, and makes it safe. Throws `ProblemError`, or when aborted. */
async function takeInput(parts: InputParts, asked: AskedInput, o: { signal: AbortSignal }): Promise<Input> {
  const { role, name, bytes, source } = asked;
  if (bytes > parts.limits.maxBytes) throw new ProblemError(tooLarge(parts, asked));
  const hash = source.kind === 'url' ? await download(parts, source.url, asked, o.signal) : source.hash;
  if (source.kind === 'spool' && !await parts.spool.has(hash)) throw new ProblemError(problem('invalid-request', 'file-gone', { name }));
  return { role, file: await parts.media.ingest({ hash, name }, parts.limits, o) };
}

async function download(parts: InputParts, url: string, asked: AskedInput, signal: AbortSignal): Promise<string> {
  const { fetch, spool, hosts, limits: { maxBytes } } = parts;
  try {
    const opened = await fetch.open(url, { signal, maxBytes, timeoutMs: downloadLimit, hosts });
    return (await spool.write(opened.body, { maxBytes, signal })).hash;
  } catch (error) {
    signal.throwIfAborted();
    throw judged(parts, asked, error);
  }
}

/** What it means for the person that their picture did not arrive. */
function judged(parts: InputParts, asked: AskedInput, error: unknown): unknown {
  const { name } = asked;
  // The spool speaks of results.
  if (error instanceof ProblemError && error.problem.code === 'too-large') return new ProblemError(tooLarge(parts, asked), { cause: error });
  if (!(error instanceof SafeFetchError)) return error;
  switch (error.reason) {
    case 'too-large': return new ProblemError(tooLarge(parts, asked), { cause: error });
    case 'not-found': return new ProblemError(problem('invalid-request', 'file-gone', { name }), { cause: error });
    default: return new ProblemError(problem('unavailable', 'file-unreachable', { name }), { cause: error });
  }
}

function tooLarge({ limits: { maxBytes } }: InputParts, { name, bytes }: AskedInput): Problem {
  return problem('invalid-request', 'file-too-large', { name, bytes, max: maxBytes });
}

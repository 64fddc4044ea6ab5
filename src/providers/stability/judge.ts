import { z } from 'zod';
import type { Note } from '../../core/note.ts';
import { problem, ProblemError, type Problem } from '../../core/problem.ts';
import type { Status } from '../../core/provider.ts';
import { refused, tooLarge } from '../common/verdict.ts';
import type { Answer } from '../http/answer.ts';
import { problemOf, type ErrorAnswer } from '../http/judge.ts';

type Final = Extract<Status, { kind: 'done' | 'failed' }>;

/** Milliseconds for which the service answers nothing but 429 once its limit was passed. */
const timeOut = 60_000;
/** The largest pictures have 16 megapixels; as PNG they stay well below this. */
const maxPictureBytes = 128 * 2 ** 20;
const named = z.object({ name: z.string() });
/** What is denied for what it says or shows; the service does not bill it. */
const denied: readonly string[] = ['content_moderation', 'public_figure'];

/** What an error of the service means. */
export function stabilityProblem(error: ErrorAnswer): Problem {
  const name = named.safeParse(error.body).data?.name;
  if (name !== undefined && denied.includes(name)) return refused(error.detail);
  if (name === 'invalid_language') return problem('refused', 'english-only', { provider: error.provider });
  if (error.status === 429) return problemOf({ ...error, retryAfterMs: error.retryAfterMs ?? timeOut });
  return problemOf(error);
}

/** `micros`: what a picture costs. `sent`: the seed, where the model takes one. */
export type Made = { readonly micros: number; readonly sent?: number | undefined; readonly notes: readonly Note[] };

/**
 * The outcome that an answer with status 200 tells. A picture that the filter has blurred is billed as any other. Throws `ProblemError`
 * where the answer is none: then it is unknown whether something was billed.
 */
export async function pictureOf(answer: Answer, { micros, sent, notes }: Made): Promise<Final> {
  const cost = { micros, estimated: true };
  const reason = answer.header('finish-reason');
  if (reason !== undefined && reason !== 'SUCCESS') {
    await answer.stream().cancel().catch(() => {});
    return { kind: 'failed', problem: refused(reason === 'CONTENT_FILTERED' ? 'The filter on content has blurred the result.' : `finish reason: ${reason}`), cost };
  }
  if (!(answer.header('content-type') ?? '').startsWith('image/')) {
    await answer.stream().cancel().catch(() => {});
    throw new ProblemError(problem('unavailable', 'provider-failed', { provider: answer.provider }, { detail: 'the answer is no picture' }));
  }
  const bytes = await answer.bytes({ maxBytes: maxPictureBytes }).catch(tooLarge);
  if (!(bytes instanceof Uint8Array)) return { kind: 'failed', problem: bytes, cost };
  if (bytes.length === 0) return { kind: 'failed', problem: refused('the answer is empty'), cost };
  return { kind: 'done', outputs: [{ kind: 'bytes', bytes }], notes: [...notes, ...drawnSeed(sent, answer.header('seed'))] };
}

/** To the service 0 is no seed but the wish for any; it says which one it took. */
function drawnSeed(sent: number | undefined, used: string | undefined): readonly Note[] {
  return sent === 0 && used !== undefined && used !== '0' ? [{ kind: 'changed', option: 'seed', asked: '0', used: used.slice(0, 20) }] : [];
}

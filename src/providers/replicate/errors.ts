import type { Clock } from '../../core/clock.ts';
import { ProblemError, type Problem } from '../../core/problem.ts';
import { isRefusal, refused } from '../common/verdict.ts';
import type { Answer } from '../http/answer.ts';
import { problemOf, readError, type ErrorAnswer } from '../http/judge.ts';

/** Reads an answer that is an error, with the delay that a 429 names in its sentence where it has no header. */
export async function errorIn(answer: Answer, o: { readonly clock: Clock; readonly signal: AbortSignal }): Promise<ErrorAnswer> {
  const error = await readError(answer, o);
  const said = /resets in ~?(\d+(?:\.\d+)?)\s*s/i.exec(error.detail ?? '')?.[1];
  return error.status === 429 && error.retryAfterMs === undefined && said !== undefined ? { ...error, retryAfterMs: Math.ceil(Number(said) * 1_000) } : error;
}

/** What an error means, wherever it came. */
export function problemIn(error: ErrorAnswer): Problem {
  const isFlagged = error.status >= 400 && error.status < 500 && /\bE005\b/.test(error.detail ?? '');
  return isRefusal(error) || isFlagged ? refused(error.detail) : problemOf(error);
}

/** The same to be thrown, for questions that got no answer. */
export function errorsWith(clock: Clock): (answer: Answer, signal: AbortSignal) => Promise<ProblemError> {
  return async (answer, signal) => new ProblemError(problemIn(await errorIn(answer, { clock, signal })));
}

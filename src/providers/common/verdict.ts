import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { NotBegunError, problem, ProblemError, type Problem } from '../../core/problem.ts';
import type { Health, Status } from '../../core/provider.ts';
import type { Answer } from '../http/answer.ts';
import { problemOf, readError, type ErrorAnswer } from '../http/judge.ts';

/** Nothing was billed, for certain. */
export const free = { micros: 0, estimated: false } as const;

/** Reads the answer to a question that costs nothing. Throws `ProblemError` where it is an error. */
export async function answered(answer: Answer, o: { readonly clock: Clock; readonly signal: AbortSignal }): Promise<Answer> {
  if (answer.ok) return answer;
  throw new ProblemError(problemOf(await readError(answer, o)));
}

/** What it means for a start that a question before it failed: nothing was begun. Throws `NotBegunError` where it may work later. */
export function failedBefore(thrown: unknown): Status {
  if (!(thrown instanceof ProblemError)) throw thrown;
  if (thrown.problem.retryable) throw new NotBegunError(thrown.problem, { cause: thrown });
  return { kind: 'failed', problem: thrown.problem, cost: free };
}

/** How a service is that did not answer a `refresh` as it should, as a sentence for the operator. */
export function unwell(thrown: unknown): Health {
  const { code, detail } = thrown instanceof ProblemError ? thrown.problem : { code: 'unavailable', detail: undefined };
  const why = detail === undefined ? '' : ` (${detail})`;
  switch (code) {
    case 'misconfigured': return { ok: false, detail: `It does not let us in: check the key or password${why}.` };
    case 'busy': return { ok: false, detail: `It has too much to do to answer${why}.` };
    case 'invalid-request': return { ok: false, detail: `Something else answers at this address${why}.` };
    default: return { ok: false, detail: `It cannot be reached, or does not answer as it should${why}.` };
  }
}

/**
 * Whether a service says that it does not know what was asked for any more. A 404 counts only with the service's own words: a
 * gateway before it answers 404 with a page while the service is down.
 */
export function isGone({ status, detail }: ErrorAnswer): boolean {
  return status === 410 || (status === 404 && detail !== undefined);
}

/** Why an operation could not be looked at, to be thrown. Whatever it is, the operation may still be there. */
export function unseen(error: ErrorAnswer): ProblemError {
  const { code, detail } = problemOf(error);
  if (code !== 'invalid-request') return new ProblemError(problemOf(error));
  return new ProblemError(problem('unavailable', 'provider-failed', { provider: error.provider }, { detail: detail ?? `status ${error.status}` }));
}

const codes = z.object({ error: z.object({ code: z.unknown().optional(), type: z.unknown().optional() }) });
const refusalCodes = ['moderation_blocked', 'content_policy_violation', 'content_filter', 'content_filtered', 'safety_violation'];
const refusalWords = /content[ _-]?policy|safety (?:system|filter|checker)|moderation|\bnsfw\b|flagged as (?:sensitive|unsafe)|content[ _-]?filter/i;

/** Whether an error says that what was asked for is not allowed there. */
export function isRefusal({ status, body, detail }: Pick<ErrorAnswer, 'status' | 'body' | 'detail'>): boolean {
  if (status < 400 || status >= 500 || status === 401 || status === 402 || status === 429) return false;
  const known = codes.safeParse(body);
  const said = known.success ? [known.data.error.code, known.data.error.type] : [];
  return said.some((code) => typeof code === 'string' && refusalCodes.includes(code.toLowerCase())) || saysRefused(detail);
}

/** Whether a sentence of a service says so. */
export function saysRefused(detail: string | undefined): boolean {
  return detail !== undefined && refusalWords.test(detail);
}

/** The Problem of what a service refused, in its own words. */
export function refused(detail: string | undefined): Problem {
  return problem('refused', 'provider-refused', {}, detail === undefined ? {} : { detail });
}

/** The Problem of a result past every limit: asking again would not make it smaller. Throws whatever else it is given. */
export function tooLarge(thrown: unknown): Problem {
  if (thrown instanceof ProblemError && thrown.problem.code === 'too-large') return thrown.problem;
  throw thrown;
}

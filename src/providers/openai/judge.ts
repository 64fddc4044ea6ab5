import { APIError } from 'openai/error';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Cost } from '../../core/money.ts';
import { problem, ProblemError, type Problem } from '../../core/problem.ts';
import type { Status } from '../../core/provider.ts';
import { free, refused } from '../common/verdict.ts';
import { failedStart, problemOf, retryAfterOf, type ErrorAnswer } from '../http/judge.ts';

const saidSchema = z.object({
  code: z.string().nullish(), message: z.string().nullish(), moderation_details: z.object({ moderation_stage: z.string().nullish() }).nullish(),
});
type Said = z.infer<typeof saidSchema>;

const blocked: readonly string[] = ['moderation_blocked', 'content_policy_violation'];
const ofTheAccount: readonly string[] = ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active', 'model_not_found'];

export type JudgeParts = {
  readonly provider: string;
  readonly clock: Clock;
  /** Takes the key out of a text. */
  readonly scrub: (text: string) => string;
};

/**
 * What an error of the package means as the answer to a start. `expected`: what the pictures would have cost. Throws like `failedStart`,
 * and whatever is no answer.
 */
export function openaiFailure(thrown: unknown, parts: JudgeParts, expected: Cost): Status {
  if (thrown instanceof ProblemError) {
    // It was made and billed, and would not be smaller another time.
    if (thrown.problem.code === 'too-large') return { kind: 'failed', problem: thrown.problem, cost: expected };
    throw thrown;
  }
  if (!(thrown instanceof APIError) || thrown.status === undefined) {
    throw new ProblemError(problem('unavailable', 'provider-failed', { provider: parts.provider }, { detail: 'the answer broke off, or is none' }), { cause: thrown });
  }
  const { error, said } = read(thrown, parts);
  const reason = reasonOf(error, said);
  const status = failedStart(error, reason);
  return reason.code === 'refused' ? { ...status, cost: costOfRefusal(said, expected) } : status;
}

/** The Problem of an error that answers a question. */
export function openaiProblem(thrown: unknown, parts: JudgeParts): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  if (!(thrown instanceof APIError) || thrown.status === undefined) return problem('unavailable', 'provider-failed', { provider: parts.provider });
  const { error, said } = read(thrown, parts);
  return reasonOf(error, said);
}

function read({ status = 0, error: body, headers }: APIError, { provider, clock, scrub }: JudgeParts): { readonly error: ErrorAnswer; readonly said: Said } {
  const said = saidSchema.safeParse(body).data ?? {};
  // A key that is not accepted is repeated in the sentence about it, with only its middle left out.
  const detail = status === 401 || typeof said.message !== 'string' ? undefined : scrub(said.message);
  return { said, error: { provider, status, body, detail, retryAfterMs: delayOf(headers, clock) } };
}

function reasonOf(error: ErrorAnswer, { code, message }: Said): Problem {
  const isBlocked = blocked.includes(code ?? '') || (error.status === 400 && /safety system|safety_violations/i.test(message ?? ''));
  if (isBlocked) return refused(error.detail);
  if (ofTheAccount.includes(code ?? '')) return problemOf({ ...error, status: 402, retryAfterMs: undefined });
  return problemOf(error);
}

/** Words that are blocked cost nothing. Whether pictures that are blocked once they are made cost something is not told: then it is guessed. */
function costOfRefusal({ moderation_details: details }: Said, expected: Cost): Cost {
  if (details?.moderation_stage === 'output') return expected;
  return details?.moderation_stage === 'input' ? free : { ...free, estimated: true };
}

/** Milliseconds until it may work: by the headers for that, else by the limits that are used up. */
function delayOf(headers: Headers | undefined, clock: Clock): number | undefined {
  if (!headers) return undefined;
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const told = retryAfterOf(headers.get('retry-after') ?? undefined, clock);
  if (told !== undefined) return told;
  const resets = [...headers].flatMap(([name, left]) => {
    const limit = /^x-ratelimit-remaining-(.+)$/.exec(name)?.[1];
    return limit !== undefined && Number(left) === 0 ? durationOf(headers.get(`x-ratelimit-reset-${limit}`) ?? '') : [];
  });
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/** Milliseconds of a duration such as `1h2m3.5s` or `120ms`; none where it is no duration. */
function durationOf(text: string): readonly number[] {
  const units: { readonly [unit: string]: number } = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.length === 0 ? [] : [Math.round(parts.reduce((sum, [, number, unit = 'ms']) => sum + Number(number) * (units[unit] ?? 0), 0))];
}

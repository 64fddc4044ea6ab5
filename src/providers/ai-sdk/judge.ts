import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { NotBegunError, problem, ProblemError } from '../../core/problem.ts';
import type { Cost } from '../../core/money.ts';
import type { Status } from '../../core/provider.ts';
import { free, isRefusal, refused, saysRefused } from '../common/verdict.ts';
import { errorOf, failedStart, type ErrorAnswer } from '../http/judge.ts';
import { noAnswer } from '../http/no-answer.ts';

/** What the SDK's errors hold, as far as it is used. */
const thrownSchema = z.object({
  name: z.string().catch(''), message: z.string().catch(''),
  statusCode: z.number().optional().catch(undefined), responseBody: z.string().optional().catch(undefined),
  responseHeaders: z.record(z.string(), z.string()).optional().catch(undefined),
  requestBodyValues: z.unknown().optional(),
});
type Thrown = z.infer<typeof thrownSchema>;

/** Whose error it is, and what is needed to read it. */
export type JudgeParts = { readonly provider: string; readonly clock: Clock; readonly signal: AbortSignal; /** Takes secrets out of a text. */ readonly scrub: (text: string) => string };

/** Errors of the SDK that it throws before it sends anything. */
const beforeSending: readonly string[] = ['AI_UnsupportedFunctionalityError', 'AI_InvalidArgumentError', 'AI_InvalidPromptError', 'AI_NoSuchModelError'];
const withoutKey: readonly string[] = ['AI_LoadAPIKeyError', 'AI_LoadSettingError'];
const withoutResult: readonly string[] = ['AI_NoImageGeneratedError', 'AI_NoVideoGeneratedError'];

/**
 * What an error means that a model threw while it was asked to make something. Many models do more than order: they look for the
 * result and fetch it, and an error of that comes after the purchase. Throws, as a start does, where that is open. The error itself goes
 * no further: it holds the request, the answer and whatever they repeat.
 */
export function judgeStart(thrown: unknown, { provider, expected, ...parts }: JudgeParts & { readonly expected: Cost }): Status {
  parts.signal.throwIfAborted();
  if (thrown instanceof z.ZodError) throw new ProblemError(problem('unavailable', 'provider-failed', { provider }, { detail: 'the answer has an unknown shape' }));
  const error = thrownSchema.safeParse(thrown).data;
  if (!error) throw noAnswer(provider, thrown);
  const detail = parts.scrub(error.message);
  const cost = isOrder(error) ? free : expected;
  if (error.statusCode !== undefined) {
    const answer = answerOf(error, { provider, ...parts });
    if (isRefusal(answer)) return { kind: 'failed', problem: refused(answer.detail), cost };
    try {
      return { ...failedStart(answer), cost };
    } catch (reason) {
      if (reason instanceof NotBegunError && !isOrder(error)) throw new ProblemError(reason.problem);
      throw reason;
    }
  }
  if (withoutKey.includes(error.name)) return { kind: 'failed', problem: problem('misconfigured', 'provider-misconfigured', { provider }, { detail }), cost: free };
  if (beforeSending.includes(error.name)) return { kind: 'failed', problem: problem('invalid-request', 'provider-rejected', { provider }, { detail }), cost: free };
  if (withoutResult.includes(error.name)) return { kind: 'failed', problem: refused(detail), cost: expected };
  if (saysRefused(error.message)) return { kind: 'failed', problem: refused(detail), cost: expected };
  const silence = noAnswer(provider, thrown);
  throw silence instanceof NotBegunError && !isOrder(error) ? new ProblemError(silence.problem) : silence;
}

/** Why an operation could not be looked at, as the service answered; undefined where it did not. */
export function answerOfLook(thrown: unknown, parts: JudgeParts): ErrorAnswer | undefined {
  parts.signal.throwIfAborted();
  const error = thrownSchema.safeParse(thrown).data;
  return error?.statusCode === undefined ? undefined : answerOf(error, parts);
}

/** Whether it was the order itself that failed: looks and downloads have no body. */
function isOrder({ requestBodyValues: body }: Thrown): boolean {
  return body instanceof FormData || (typeof body === 'object' && body !== null && Object.keys(body).length > 0);
}

function answerOf({ statusCode: status = 0, responseBody = '', responseHeaders = {}, message }: Thrown, { provider, clock, scrub }: JudgeParts): ErrorAnswer {
  const error = errorOf({ provider, status, text: scrub(responseBody), retryAfter: responseHeaders['retry-after'], clock });
  return { ...error, detail: error.detail ?? (message === '' ? undefined : scrub(message)) };
}

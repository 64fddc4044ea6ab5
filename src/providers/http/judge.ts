import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { NotBegunError, problem, ProblemError, type Problem } from '../../core/problem.ts';
import type { Status } from '../../core/provider.ts';
import { parseJson } from '../../lib/parse-json.ts';
import type { Answer } from './answer.ts';

/** The shapes in which services put their sentence; the first that fits counts. */
const sentence = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ detail: z.array(z.object({ msg: z.string() })).min(1) }).transform(({ detail }) => detail.map(({ msg }) => msg).join('; ')),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ errors: z.array(z.string()).min(1) }).transform(({ errors }) => errors.join('; ')),
  z.object({ error: z.string() }).transform(({ error }) => error),
]);
/** Bytes of an error that are read. */
const maxErrorBytes = 65_536;

/** A service's error, read once. */
export type ErrorAnswer = {
  readonly provider: string;
  readonly status: number;
  /** The body where it is JSON. */
  readonly body: unknown;
  /** The service's sentence; a page of HTML has none. */
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
};

/** Reads an answer that is an error. Throws nothing but the signal's reason: a body that breaks off says nothing. */
export async function readError(answer: Answer, { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }): Promise<ErrorAnswer> {
  const text = await answer.text({ maxBytes: maxErrorBytes }).catch(() => '');
  signal.throwIfAborted();
  return errorOf({ provider: answer.provider, status: answer.status, text, retryAfter: answer.header('retry-after'), clock });
}

/** An error from its body, already without secrets, and its `Retry-After` header; for answers that a package has read. */
export function errorOf({ provider, status, text, retryAfter, clock }: {
  readonly provider: string; readonly status: number; readonly text: string; readonly retryAfter: string | undefined; readonly clock: Clock;
}): ErrorAnswer {
  const body = parseJson(text);
  return { provider, status, body, detail: sentence.safeParse(body).data, retryAfterMs: retryAfterOf(retryAfter, clock) };
}

/** What an error means where nothing more is known of the service: `busy`, `misconfigured`, `invalid-request` or `unavailable`. */
export function problemOf({ provider, status, detail, retryAfterMs }: ErrorAnswer): Problem {
  const more = { ...(detail === undefined ? {} : { detail }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (status === 429) return problem('busy', 'provider-busy', { provider }, more);
  if (status === 401 || status === 402 || status === 403) return problem('misconfigured', 'provider-misconfigured', { provider }, more);
  if (status >= 400 && status < 500 && status !== 408) return problem('invalid-request', 'provider-rejected', { provider }, more);
  return problem('unavailable', 'provider-failed', { provider }, more);
}

/**
 * What an error means as the answer to a start. A certain no is a status; throws `NotBegunError` for 429, and `ProblemError` for
 * what leaves open whether something was begun (408, 5xx).
 */
export function failedStart(error: ErrorAnswer, reason: Problem = problemOf(error)): Extract<Status, { kind: 'failed' }> {
  if (reason.code === 'busy') throw new NotBegunError(reason);
  if (reason.code === 'unavailable') throw new ProblemError(reason);
  return { kind: 'failed', problem: reason };
}

/** Milliseconds to wait by a `Retry-After` header: seconds, or a date. */
export function retryAfterOf(header: string | undefined, clock: Clock): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - clock.now();
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined;
}

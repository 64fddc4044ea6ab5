import { NotBegunError, problem, ProblemError } from '../../core/problem.ts';

/** Codes of a connection that never came about: the request was not sent. */
const notConnected: readonly string[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'UND_ERR_CONNECT_TIMEOUT'];

/**
 * What a `fetch` that threw means: `NotBegunError` (`unavailable`) when no connection came about, so that the service knows nothing
 * of the request; else `ProblemError` (`unavailable`). The cause stays out of the message: it may name what is nobody's business.
 */
export function noAnswer(provider: string, thrown: unknown): ProblemError {
  const code = codeOf(thrown);
  const reason = problem('unavailable', 'provider-unavailable', { provider }, code === undefined ? {} : { detail: code });
  return code !== undefined && notConnected.includes(code) ? new NotBegunError(reason) : new ProblemError(reason);
}

/** The system's or undici's code below `fetch failed`; of several addresses tried, the last one's. */
function codeOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current instanceof AggregateError ? current.errors.at(-1) : current.cause) {
    if ('code' in current && typeof current.code === 'string') return current.code;
  }
  return undefined;
}

import type { ProblemTexts } from './problem-texts.ts';

export const problemCodes = [
  'invalid-request', 'refused', 'over-quota', 'busy', 'unavailable', 'timed-out', 'lost', 'misconfigured', 'no-access',
  'too-large', 'not-priced', 'canceled', 'internal',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** One sentence of the catalog with its values. */
export type ProblemText = { [K in keyof ProblemTexts]: { readonly key: K; readonly values: ProblemTexts[K] } }[keyof ProblemTexts];

/** Why something was not done, as a value: it can be shown, stored and sent. It holds no secret. */
export type Problem = {
  readonly code: ProblemCode;
  /** What the person is told: whose fault it is and what to do next. */
  readonly text: ProblemText;
  /** The service's own words, cut and without secrets; for people and logs. */
  readonly detail?: string;
  /** The same request may work later. */
  readonly retryable: boolean;
  /** Milliseconds after which it may work. */
  readonly retryAfterMs?: number;
};

const retryableCodes: readonly ProblemCode[] = ['busy', 'unavailable', 'timed-out', 'lost', 'over-quota'];

/** A `Problem` from its code and sentence; `retryable` follows from the code unless said. */
export function problem<K extends keyof ProblemTexts>(
  code: ProblemCode, key: K, values: ProblemTexts[K], more: Partial<Pick<Problem, 'detail' | 'retryable' | 'retryAfterMs'>> = {},
): Problem {
  // The pair is right by the signature; TypeScript cannot see that a generic key and its values form one member of the union.
  const text = { key, values } as ProblemText;
  const detail = more.detail === undefined ? {} : { detail: cutDetail(more.detail) };
  return { code, text, retryable: retryableCodes.includes(code), ...more, ...detail };
}

/** A Problem on its way through code that cannot return it. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(reason: Problem, options?: ErrorOptions) {
    super(`${reason.code}: ${reason.text.key}${reason.detail === undefined ? '' : ` (${reason.detail})`}`, options);
    this.name = 'ProblemError';
    this.problem = reason;
  }
}

/** Thrown by a provider's `start` alone: the service certainly began nothing, so the same call may be started again. */
export class NotBegunError extends ProblemError {}

/** Judges anything thrown. Only a `ProblemError` knows what it is; the rest is our own fault (`internal`). */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  return problem('internal', 'internal', {});
}

export function isProblem(value: object): value is Problem {
  return 'code' in value && 'text' in value && 'retryable' in value;
}

/** A service's words, on one line and at most 300 characters. */
export function cutDetail(detail: string): string {
  const line = detail.replace(/\s+/g, ' ').trim();
  return line.length <= 300 ? line : `${line.slice(0, 299)}…`;
}

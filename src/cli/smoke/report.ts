/** One answer of Discord. */
export type Answer = {
  /** What was asked for, in words; never a path, which may hold a token. */
  readonly what: string;
  readonly method: string;
  /** `null`: there was none. */
  readonly status: number | null;
  /** Discord's own number of a refusal. */
  readonly code?: number;
  readonly reason?: string;
  /** Milliseconds until it was there, waiting for rate limits included. */
  readonly ms: number;
  /** Milliseconds of that which a rate limit took. */
  readonly waited?: number;
  /** The headers that speak of limits and of time. */
  readonly headers: Readonly<Record<string, string>>;
};

/** Something that the bot, its documents and the stand-in take for true, held against Discord. */
export type Claim = { readonly assumed: string; readonly holds: boolean; /** What is so instead, or how far it goes. */ readonly found?: string };

export type StepReport = {
  readonly step: string;
  /** What was tried. */
  readonly tried: string;
  /** `broken-off`: it could not be tried to its end, as `note` says. */
  readonly outcome: 'holds' | 'does-not-hold' | 'broken-off' | 'not-tried';
  readonly claims: readonly Claim[];
  /** What was learnt beside the claims. */
  readonly facts: Readonly<Record<string, string>>;
  readonly answers: readonly Answer[];
  readonly note?: string;
};

export type SmokeReport = {
  /** Everything that was assumed holds, as far as it was to be tried. */
  readonly ok: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly bot: string;
  readonly server: string;
  readonly channel: string;
  readonly steps: readonly StepReport[];
};

const marks: { readonly [outcome in StepReport['outcome']]: string } = { holds: 'OK', 'does-not-hold': 'NO', 'broken-off': 'BROKEN OFF', 'not-tried': 'not tried' };

/** A step for people: what was tried, what is so, and what Discord answered. */
export function stepAsText({ step, tried, outcome, claims, facts, answers, note }: StepReport): string {
  return [
    `${marks[outcome].padEnd(10)}  ${step}: ${tried}`,
    ...(note === undefined ? [] : [`            ${note}`]),
    ...claims.map(({ assumed, holds, found }) => `    ${holds ? 'yes' : 'NO '}     ${assumed}${found === undefined ? '' : ` (${found})`}`),
    ...Object.entries(facts).map(([name, value]) => `    fact    ${name}: ${value}`),
    ...answers.map((answer) => `    answer  ${answerAsText(answer)}`),
  ].join('\n');
}

function answerAsText({ what, method, status, code, reason, ms, waited, headers }: Answer): string {
  // A refusal's words begin with its status and number.
  const shown = reason ?? `${status ?? 'no answer'}${code === undefined ? '' : ` ${code}`}`;
  const waiting = waited === undefined ? '' : `, ${Math.round(waited)} ms of it for a rate limit`;
  const bucket = headers['x-ratelimit-bucket'];
  const limit = bucket === undefined ? '' : `; bucket ${bucket.slice(0, 8)}: ${headers['x-ratelimit-remaining']} of ${headers['x-ratelimit-limit']} left, anew in ${headers['x-ratelimit-reset-after']} s`;
  return `${method} ${shown} in ${Math.round(ms)} ms${waiting}: ${what}${limit}`;
}

/** The last lines for people. */
export function sumAsText({ ok, steps }: Pick<SmokeReport, 'ok' | 'steps'>): string {
  const named = (outcome: StepReport['outcome']): string => steps.filter((step) => step.outcome === outcome).map(({ step }) => step).join(', ');
  const lines = ([['Does not hold', named('does-not-hold')], ['Broken off', named('broken-off')], ['Not tried', named('not-tried')]] as const).filter(([, names]) => names !== '');
  return [ok ? 'Everything that was tried is as the bot assumes.' : 'Not everything is as the bot assumes.', ...lines.map(([title, names]) => `${title}: ${names}.`)].join('\n');
}

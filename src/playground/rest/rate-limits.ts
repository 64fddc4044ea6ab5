import { createHash } from 'node:crypto';
import type { Reply } from './reply.ts';

/** So many requests in so many milliseconds. */
export type Limit = { readonly limit: number; readonly windowMs: number };

/** The limits in force. Discord publishes none of them; these were observed by others. */
export const observedLimits = {
  /** Follow-ups and edits by token, apart for each token. */
  webhook: { limit: 5, windowMs: 2_000 },
  /** New messages, apart for each channel. */
  create: { limit: 5, windowMs: 5_000 },
  /** Edits and deletions by the bot, apart for each channel. */
  edit: { limit: 5, windowMs: 5_000 },
  /** Edits of messages older than an hour, apart for each channel and besides `edit`. */
  oldEdit: { limit: 3, windowMs: 6_000 },
  /** All requests with the bot's token together; interaction routes are free of it. */
  global: { limit: 50, windowMs: 1_000 },
} as const satisfies Record<string, Limit>;

const usual = { code: 0, message: 'You are being rate limited.' };

/** The limits by the name of their bucket. */
export type Limits = Readonly<Record<string, Limit>>;

/** Counts requests and refuses those over a limit. */
export type RateLimits = {
  /** Headers for an ordinary answer, or the 429; `why` is what its body says in place of the usual words. */
  count(bucket: string, major: string, why?: { readonly code: number; readonly message: string }): { readonly headers: Record<string, string>; readonly refused?: Reply };
  /** The global 429, or undefined. */
  countGlobal(): Reply | undefined;
};

/** Fixed windows measured by `monotonic` (milliseconds): a client waits in real time, so a wall clock moved by a test must not rule here. */
export function createRateLimits(parts: { readonly monotonic: () => number; readonly limits: Limits }): RateLimits {
  const windows = new Map<string, { used: number; readonly endsAt: number }>();
  const names = new Map<string, string>();
  let lastSweep = 0;

  const open = (key: string, { windowMs }: Limit): { used: number; readonly endsAt: number } => {
    const now = parts.monotonic();
    const known = windows.get(key);
    if (known !== undefined && known.endsAt > now) return known;
    if (now - lastSweep > 60_000) {
      lastSweep = now;
      for (const [old, { endsAt }] of windows) if (endsAt <= now) windows.delete(old);
    }
    const fresh = { used: 0, endsAt: now + windowMs };
    windows.set(key, fresh);
    return fresh;
  };
  const nameOf = (bucket: string): string => {
    const known = names.get(bucket) ?? createHash('sha256').update(bucket).digest('hex').slice(0, 32);
    names.set(bucket, known);
    return known;
  };
  const seconds = (endsAt: number): string => Math.max(0.001, (endsAt - parts.monotonic()) / 1000).toFixed(3);
  const tooMany = (endsAt: number, scope: 'user' | 'global', headers: Record<string, string>, why: { readonly code: number; readonly message: string }): Reply => {
    const wait = seconds(endsAt);
    const isGlobal = scope === 'global';
    return {
      status: 429,
      headers: { ...headers, 'retry-after': wait, 'x-ratelimit-scope': scope, ...(isGlobal && { 'x-ratelimit-global': 'true' }) },
      body: { ...why, retry_after: Number(wait), global: isGlobal },
    };
  };

  return {
    count(bucket, major, why = usual) {
      const limit = parts.limits[bucket];
      if (limit === undefined) return { headers: {} };
      const window = open(`${bucket} ${major}`, limit);
      window.used += 1;
      const headers = {
        'x-ratelimit-limit': String(limit.limit), 'x-ratelimit-remaining': String(Math.max(0, limit.limit - window.used)),
        'x-ratelimit-reset-after': seconds(window.endsAt), 'x-ratelimit-bucket': nameOf(bucket),
      };
      return window.used > limit.limit ? { headers, refused: tooMany(window.endsAt, 'user', headers, why) } : { headers };
    },
    countGlobal() {
      const limit = parts.limits['global'];
      if (limit === undefined) return undefined;
      const window = open('global', limit);
      window.used += 1;
      return window.used > limit.limit ? tooMany(window.endsAt, 'global', {}, usual) : undefined;
    },
  };
}

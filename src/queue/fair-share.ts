/** Who has how much of a lane. `user` is '' on a guild's own row, both are '' on the lane's. */
export type Share = { readonly lane: string; readonly guild: string; readonly user: string };

/**
 * Slot-seconds that a call costs its share. At least one, so that many short calls do not count for nothing; never money, so
 * that free models are shared out as fairly as dear ones.
 */
export function chargeOf(seconds: number, weight: number): number {
  return Math.max(1, seconds) / weight;
}

/** What to add to a share's virtual runtime once the true duration is known. */
export function correctionOf(expectedSeconds: number, trueSeconds: number, weight: number): number {
  return chargeOf(trueSeconds, weight) - chargeOf(expectedSeconds, weight);
}

/** A person's share of their guild; who asks outside a guild is a guild of their own. */
export function shareOf(lane: string, requester: { readonly userId: string; readonly guildId: string | null }): Share {
  return { lane, guild: requester.guildId ?? `dm:${requester.userId}`, user: requester.userId };
}

type InTurn = { readonly key: string; virtual: number; waiting: number };

/** Whose turn it is: the smallest virtual runtime among those that wait; of equals the smallest key, as SQL orders them. */
export function inTurn<T extends InTurn>(shares: readonly T[]): T | undefined {
  let first: T | undefined;
  for (const share of shares) if (share.waiting > 0 && (!first || isBefore(share, first))) first = share;
  return first;
}

function isBefore(a: InTurn, b: InTurn): boolean {
  return a.virtual < b.virtual || (a.virtual === b.virtual && a.key < b.key);
}

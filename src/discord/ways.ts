import { Routes } from 'discord.js';
import type { Route } from '../core/delivery.ts';
import type { Target } from './delivery-rows.ts';
import { defaultFileLimit } from './destination.ts';

/** How a message can be changed or made. */
export type Way =
  /** Editing our answer by the reply token. */
  | { readonly kind: 'token'; readonly token: string }
  /** Editing a message whose id is known, as the bot. */
  | { readonly kind: 'edit'; readonly channelId: string; readonly messageId: string }
  /** A message of its own, as the bot: the last resort. */
  | { readonly kind: 'new'; readonly channelId: string };

/** A token with less left, in milliseconds, is not relied on. */
const tokenReserve = 60_000;

/** The ways that are open now, the best first. */
export function waysOf(target: Target, now: number): readonly Way[] {
  const { destination, reply, channelId, messageId } = target;
  const ways: Way[] = [];
  if (reply && reply.deadline - now > tokenReserve) ways.push({ kind: 'token', token: reply.token });
  // Private messages are unknown to every route but those of the token.
  if (destination.ephemeral || !destination.botPresent || channelId === null) return ways;
  if (messageId !== null) ways.push({ kind: 'edit', channelId, messageId });
  else ways.push({ kind: 'new', channelId });
  return ways;
}

/** The REST route that edits a message; `undefined` where there is none to edit. */
export function editRoute(way: Way, applicationId: string): `/${string}` | undefined {
  switch (way.kind) {
    case 'token': return Routes.webhookMessage(applicationId, way.token);
    case 'edit': return Routes.channelMessage(way.channelId, way.messageId);
    case 'new': return undefined;
  }
}

/** Bytes. What Discord is known to take; all of it moves, so it is configuration. */
export type FileLimits = {
  /** By the server's boost level, for files the bot sends on its own. */
  readonly byBoostTier: readonly [number, number, number, number];
  /** Larger ones fail whatever Discord says it takes. */
  readonly mostPerFile: number;
  /** A whole request. */
  readonly mostPerPost: number;
};

export const defaultFileLimits: FileLimits = {
  byBoostTier: [defaultFileLimit, defaultFileLimit, 50 * 2 ** 20, 100 * 2 ** 20],
  mostPerFile: 100 * 2 ** 20,
  mostPerPost: 25 * 2 ** 20,
};

/** Kept free for the rest of the request: texts, part headers. */
const margin = 64 * 2 ** 10;
const maxFiles = 10;

/** A way and what fits through it. */
export function routeOf(way: Way, { destination }: Target, limits: FileLimits): Route {
  const told = way.kind === 'token' ? destination.attachmentSizeLimit : limits.byBoostTier[boostTier(destination.boostTier)];
  return {
    way: way.kind,
    maxFileBytes: Math.min(told, limits.mostPerFile, limits.mostPerPost) - margin,
    maxTotalBytes: limits.mostPerPost - margin,
    maxFiles,
  };
}

function boostTier(tier: number): 0 | 1 | 2 | 3 {
  return tier === 1 || tier === 2 || tier === 3 ? tier : 0;
}

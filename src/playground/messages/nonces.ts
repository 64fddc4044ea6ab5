import type { Clock } from '../clock.ts';
import type { MessageRecord } from './store.ts';

/** "The past few minutes" of Discord's documentation, in milliseconds. */
const lifetimeMs = 3 * 60_000;

/** Which message a nonce stands for while it is remembered. */
export type Nonces = {
  remember(channelId: string, nonce: string, record: MessageRecord): void;
  /** The message posted with it within the last three minutes, even if it is deleted by now. */
  find(channelId: string, nonce: string): MessageRecord | undefined;
};

/** Nonces per channel; three minutes of the clock after a post its nonce means nothing any more. */
export function createNonces(parts: { readonly clock: Clock }): Nonces {
  const known = new Map<string, { readonly record: MessageRecord; readonly until: number }>();
  return {
    remember(channelId, nonce, record) {
      for (const [key, { until }] of known) {
        if (until > parts.clock.now()) break;
        known.delete(key);
      }
      known.set(`${channelId} ${nonce}`, { record, until: parts.clock.now() + lifetimeMs });
    },
    find(channelId, nonce) {
      const entry = known.get(`${channelId} ${nonce}`);
      return entry === undefined || entry.until <= parts.clock.now() ? undefined : entry.record;
    },
  };
}

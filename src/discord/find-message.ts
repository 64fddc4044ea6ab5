import { SnowflakeUtil } from 'discord.js';
import type { Message, Messages } from './messages.ts';

const pageSize = 100;
/** A busier channel cannot be read back. */
const maxPages = 10;

/**
 * Reads a channel from a time on for a message that matches. `absent` only where the history was read whole;
 * `unreadable` where it is too long or Discord shows nothing at all, which is also how it hides a history that may not be read.
 * Throws what the REST throws.
 */
export async function findMessage(messages: Messages, o: {
  readonly channelId: string;
  /** Epoch milliseconds by Discord's clock. */
  readonly since: number;
  readonly matches: (message: Message) => boolean;
  readonly signal: AbortSignal;
}): Promise<Message | 'absent' | 'unreadable'> {
  const { channelId, signal } = o;
  let after = SnowflakeUtil.generate({ timestamp: o.since, increment: 0n, workerId: 0n, processId: 0n }).toString();
  for (let page = 0; page < maxPages; page++) {
    const found = await messages.history(channelId, { after, limit: pageSize, signal });
    const match = found.find(o.matches);
    if (match) return match;
    if (found.length < pageSize) return page > 0 || found.length > 0 || await isReadable() ? 'absent' : 'unreadable';
    after = newest(found, after);
  }
  return 'unreadable';

  async function isReadable(): Promise<boolean> {
    return (await messages.history(channelId, { limit: 1, signal })).length > 0;
  }
}

function newest(found: readonly Message[], least: string): string {
  return found.reduce((most, { id }) => (BigInt(id) > BigInt(most) ? id : most), least);
}

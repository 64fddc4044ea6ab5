import { Routes, SnowflakeUtil, type REST } from 'discord.js';
import { codeOf } from '../../discord/failure.ts';
import type { Message, Messages } from '../../discord/messages.ts';
import type { Upload } from '../../discord/multipart.ts';
import { body, type Body } from '../../discord/render.ts';

/** Messages of the run, which are all deleted in the end. */
export type Posts = {
  /** A message's words, with the mark by which it is found again. */
  words(text: string): Body;
  create(text: string, o?: { readonly files?: readonly Upload[]; readonly nonce?: string }): Promise<Message>;
  /** A message that came about in another way. */
  track(messageId: string): void;
  /** One that was deleted in another way. */
  forget(messageId: string): void;
  /** Deletes one now. */
  remove(messageId: string): Promise<void>;
  /**
   * Deletes all that are left, also those whose answer never came: they are found by their mark. Returns how many were deleted,
   * and the ids of those that could not be. Throws where the channel cannot be read back, after deleting what is known.
   */
  removeAll(o: { readonly signal: AbortSignal }): Promise<{ readonly removed: number; readonly left: readonly string[] }>;
};

export type PostsParts = {
  readonly bot: REST;
  readonly messages: Messages;
  readonly channelId: string;
  readonly mark: string;
  /** Epoch milliseconds by Discord's clock before the first message. */
  readonly since: number;
  readonly signal: AbortSignal;
};

/** Messages Discord shows at once. */
const pageSize = 100;
/** Pages; a channel in which more is written meanwhile is the wrong one. */
const maxPages = 20;

export function createPosts({ bot, messages, channelId, mark, since, signal }: PostsParts): Posts {
  const known = new Set<string>();
  const words = (text: string): Body => body(`Darkroom smoke test, deleted at its end (${mark}): ${text}`);

  const remove = async (messageId: string, o: { readonly signal: AbortSignal }): Promise<void> => {
    try {
      await bot.delete(Routes.channelMessage(channelId, messageId), { signal: o.signal });
    } catch (error) {
      if (codeOf(error) !== 10008) throw error;
    }
    known.delete(messageId);
  };

  /** Ids of messages of this run that nobody was told of. */
  async function findMarked(o: { readonly signal: AbortSignal }): Promise<readonly string[]> {
    const marked: string[] = [];
    let after = SnowflakeUtil.generate({ timestamp: since, increment: 0n, workerId: 0n, processId: 0n }).toString();
    for (let page = 0; page < maxPages; page++) {
      const found = await messages.history(channelId, { after, limit: pageSize, signal: o.signal });
      marked.push(...found.filter(({ content, author }) => author?.bot === true && content?.includes(mark) === true).map(({ id }) => id));
      if (found.length < pageSize) break;
      after = found.reduce((most, { id }) => (BigInt(id) > BigInt(most) ? id : most), after);
    }
    return marked;
  }

  return {
    words,
    async create(text, { files = [], nonce } = {}) {
      const message = await messages.create(channelId, { ...words(text), ...(nonce === undefined ? {} : { nonce }) }, { signal, files });
      known.add(message.id);
      return message;
    },
    track: (messageId) => { known.add(messageId); },
    forget: (messageId) => { known.delete(messageId); },
    remove: (messageId) => remove(messageId, { signal }),
    async removeAll(o) {
      const left = new Set<string>();
      let removed = 0;
      const removeEach = async (ids: Iterable<string>): Promise<void> => {
        for (const id of ids) {
          try {
            await remove(id, o);
            removed += 1;
          } catch {
            left.add(id);
          }
        }
      };
      await removeEach([...known]);
      await removeEach((await findMarked(o)).filter((id) => !left.has(id)));
      return { removed, left: [...left] };
    },
  };
}

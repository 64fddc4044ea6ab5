import type { Message } from '../../wire.ts';
import { plainWords } from './markup/plain.ts';
import type { State } from './state.ts';

/** What is worth saying about a change: new messages of others, and results; not each step on the way. */
export function newsIn(before: State, after: State): readonly string[] {
  const { snapshot: old } = before;
  const { snapshot } = after;
  if (old === undefined || snapshot === undefined || old.viewer.channelId !== snapshot.viewer.channelId || old.viewer.personId !== snapshot.viewer.personId) return [];
  const known = new Map(old.messages.map((message) => [message.id, message]));
  const news = snapshot.messages.flatMap((message): readonly string[] => {
    const earlier = known.get(message.id);
    if (earlier === message || message.author.id === snapshot.viewer.personId) return [];
    if (earlier !== undefined && earlier.attachments.length >= message.attachments.length && !((earlier.flags & 128) !== 0 && (message.flags & 128) === 0)) return [];
    return [`${message.author.id === snapshot.bot.id ? snapshot.bot.name : message.author.global_name ?? message.author.username}: ${wordsOf(message)}`];
  });
  const state = old.bot.state === snapshot.bot.state ? [] : [{ running: 'The bot is running.', starting: 'The bot is starting.', stopped: 'The bot is unplugged.' }[snapshot.bot.state]];
  return [...news, ...state];
}

function wordsOf({ content, attachments, flags }: Message): string {
  if ((flags & 128) !== 0) return 'is thinking';
  const words = plainWords(content).slice(0, 200);
  const files = attachments.map(({ description, filename }) => description ?? filename).join(', ');
  return [words, files].filter((part) => part !== '').join('. ');
}

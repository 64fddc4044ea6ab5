import { mentionsOf } from '../messages/mentions.ts';
import { Mistake } from '../mistake.ts';
import type { Message } from '../wire.ts';
import { allows } from '../world/permissions.ts';
import { channelTypes } from '../world/world.ts';
import type { Channel, Person } from '../world/world.ts';
import { mayOpenPost, whyNoPost } from './channel-access.ts';
import type { PersonFile } from './options.ts';
import type { PeopleParts } from './send.ts';

/** Discord's limits for what a person writes. */
const maxContent = 2_000;
const maxFiles = 10;
const maxTitle = 100;

/** A post that was opened in a forum; its first message has its id. */
export type OpenedPost = { readonly channelId: string; readonly message: Message };

/** What a person writes without the bot. Every method throws where Discord's client would not send it. */
export type Write = {
  post(channel: Channel, content: string, files: readonly PersonFile[]): Message;
  openPost(forum: Channel, title: string, content: string, files: readonly PersonFile[]): OpenedPost;
};

/** How one person writes. */
export function createWrite({ world, files, messages, addChannel }: PeopleParts, person: Person): Write {
  const write = (channel: Channel, content: string, attached: readonly PersonFile[], id?: string): Message => {
    const stored = attached.map(({ bytes, ...file }) => files.store({ ...file, bytes: Buffer.from(bytes) }, { channelId: channel.id, ephemeral: false }));
    const mentions = mentionsOf({}, content, allows(world.memberPermissions(channel, person), 'MentionEveryone'));
    return messages.render(messages.create({
      ...(id !== undefined && { id }),
      channelId: channel.id, type: 0, author: person.user, origin: 'person', interactionId: undefined, visibleTo: undefined, nonce: undefined, reference: undefined, metadata: undefined,
      version: { content, flags: 0, embeds: [], components: [], files: stored, mentions, tts: false },
    }));
  };
  return {
    post(channel, content, attached) {
      const refusal = whyNoPost(world, channel, person);
      if (refusal !== undefined) throw new Mistake(refusal);
      checkMessage(content, attached);
      return write(channel, content, attached);
    },
    openPost(forum, title, content, attached) {
      if (forum.type !== channelTypes.forum) throw new Mistake(`${forum.name} is no forum.`);
      if (!mayOpenPost(world, forum, person)) throw new Mistake(`${person.name} may not write in ${forum.name}.`);
      const name = title.trim();
      if (name === '' || name.length > maxTitle) throw new Mistake(`The title of a post has 1 to ${maxTitle} characters.`);
      checkMessage(content, attached);
      const thread = addChannel(name, { type: channelTypes.thread, parentId: forum.id, openedBy: person.user.id, ...(forum.guildId !== undefined && { guildId: forum.guildId }) });
      return { channelId: thread.id, message: write(thread, content, attached, thread.id) };
    },
  };
}

function checkMessage(content: string, attached: readonly PersonFile[]): void {
  if (content.trim() === '' && attached.length === 0) throw new Mistake('An empty message cannot be sent.');
  if (content.length > maxContent) throw new Mistake(`A message has at most ${maxContent} characters, and this one has ${content.length}.`);
  if (attached.length > maxFiles) throw new Mistake(`A message has at most ${maxFiles} files, and this one has ${attached.length}.`);
}

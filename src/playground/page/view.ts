import type { PersonInChannel } from '../people/people.ts';
import type { StandIn } from '../stand-in.ts';
import { channelTypes } from '../world/world.ts';
import type { Channel, Guild, Person } from '../world/world.ts';
import type { ChannelKind, PageChannel, PageGuild, PagePerson } from './protocol.ts';

/** The world as one person of the page sees it. */
export type View = {
  /** Undefined for ids that nobody has. */
  person(id: string): Person | undefined;
  /** The person in a channel that they see; undefined if there is none of that id for them. */
  place(person: Person, channelId: string): PersonInChannel | undefined;
  sees(person: Person, channelId: string): boolean;
  people(): readonly PagePerson[];
  /** Threads come right after what they hang on. */
  channels(person: Person): readonly PageChannel[];
  guilds(person: Person): readonly PageGuild[];
};

/** Looks at a stand-in with the eyes of its people. */
export function createView(standIn: Pick<StandIn, 'world' | 'as' | 'bot' | 'guildId'>): View {
  const { world, bot, guildId } = standIn;
  const person: View['person'] = (id) => world.people().find(({ user }) => user.id === id);
  const channel = (id: string): Channel | undefined => world.channels().find((known) => known.id === id);
  const place: View['place'] = (who, channelId) => {
    if (channel(channelId) === undefined) return undefined;
    const here = standIn.as(who.user.id).in(channelId);
    return here.maySee() ? here : undefined;
  };
  const visible = (who: Person): readonly Channel[] => {
    // Discord shows the conversation with the bot in the list, whether or not a word was said in it.
    const direct = standIn.as(who.user.id).in('dm').channelId;
    const seen = world.channels().filter(({ id }) => place(who, id) !== undefined).toSorted((a, b) => Number(b.id === direct) - Number(a.id === direct));
    return seen.filter(({ parentId }) => parentId === undefined).flatMap((top) => [top, ...seen.filter(({ parentId }) => parentId === top.id)]);
  };
  const ageRestricted = ({ nsfw, parentId }: Channel): boolean => nsfw || (parentId !== undefined && channel(parentId)?.nsfw === true);

  return {
    person, place,
    sees: (who, channelId) => place(who, channelId) !== undefined,
    people() {
      const guild = world.guilds().find(({ id }) => id === guildId);
      return world.people().map((known) => pagePerson(known, guild));
    },
    channels: (who) => visible(who).map((known): PageChannel => ({
      id: known.id, name: known.type === channelTypes.dm ? bot.username : known.name, kind: kindOf(known, channel),
      guildId: known.guildId ?? null, parentId: known.parentId ?? null, ageRestricted: ageRestricted(known),
      canPost: place(who, known.id)?.mayPost() === true, lastMessageId: known.lastMessageId,
    })),
    guilds(who) {
      const inSight = new Set(visible(who).map((known) => known.guildId));
      return world.guilds().filter(({ id }) => inSight.has(id)).map(({ id, name, hasBot }) => ({ id, name, hasBot }));
    },
  };
}

function kindOf({ type, parentId }: Channel, channel: (id: string) => Channel | undefined): ChannelKind {
  switch (type) {
    case channelTypes.dm: return 'dm';
    case channelTypes.groupDm: return 'group';
    case channelTypes.voice: return 'voice';
    case channelTypes.forum: return 'forum';
    case channelTypes.thread: return parentId !== undefined && channel(parentId)?.type === channelTypes.forum ? 'post' : 'thread';
    default: return 'text';
  }
}

function pagePerson({ user, roleIds }: Person, guild: Guild | undefined): PagePerson {
  const held = (guild?.roles ?? []).filter(({ id }) => roleIds.includes(id)).toSorted((a, b) => b.position - a.position);
  return {
    id: user.id, username: user.username, displayName: user.global_name ?? user.username,
    roles: held.map(({ id, name, color }) => ({ id, name, color })), isOwner: guild?.ownerId === user.id,
  };
}

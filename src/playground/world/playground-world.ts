import type { Snowflakes } from '../snowflake.ts';
import { channelTypes, createWorld } from './world.ts';
import type { Guild, World } from './world.ts';

/** The world every stand-in starts with, and its two guilds. */
export type PlaygroundWorld = {
  readonly world: World;
  /** The guild the bot is in: `general`, `age-restricted`, `thread`, `forum` with `post`, `voice`. */
  readonly guild: Guild;
  /** A guild the bot is not in, for user-installed commands: `elsewhere`. */
  readonly elsewhere: Guild;
};

/** Alice owns the guild, Carol is its moderator, Bob a plain member; `friends` is a group DM without the bot. */
export function createPlaygroundWorld(parts: { readonly snowflakes: Snowflakes; readonly fileLimit: number }): PlaygroundWorld {
  const world = createWorld(parts);
  const { add } = world;
  const alice = add.person('alice');
  const bob = add.person('bob');
  const carol = add.person('carol');
  const guild = add.guild('Playground', { owner: 'alice' });
  const moderator = add.role(guild.id, 'Moderator', ['ManageGuild', 'ManageMessages', 'ManageThreads']);
  carol.roleIds = [moderator.id];

  const general = add.channel('general', { guildId: guild.id });
  add.channel('age-restricted', { guildId: guild.id, nsfw: true });
  add.channel('thread', { guildId: guild.id, type: channelTypes.thread, parentId: general.id });
  const forum = add.channel('forum', { guildId: guild.id, type: channelTypes.forum });
  add.channel('post', { guildId: guild.id, type: channelTypes.thread, parentId: forum.id });
  add.channel('voice', { guildId: guild.id, type: channelTypes.voice });

  const elsewhere = add.guild('Elsewhere', { owner: 'bob', hasBot: false });
  add.channel('elsewhere', { guildId: elsewhere.id });
  add.channel('friends', { type: channelTypes.groupDm, recipientIds: [alice.user.id, bob.user.id, carol.user.id] });
  return { world, guild, elsewhere };
}

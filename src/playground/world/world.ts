import { Mistake } from '../mistake.ts';
import type { Snowflakes } from '../snowflake.ts';
import type { User } from '../wire.ts';
import { allows, allPermissions, everyonePermissions, permissionBits, permissionsOf, privateChannelPermissions } from './permissions.ts';
import type { PermissionName } from './permissions.ts';

/** Discord's numbers for the kinds of channel the stand-in has. */
export const channelTypes = { text: 0, dm: 1, voice: 2, groupDm: 3, thread: 11, forum: 15 } as const;

/** A role of a guild. */
export type Role = { readonly id: string; readonly name: string; readonly permissions: bigint; readonly color: number; readonly position: number };

/** A person who can act in the world. */
export type Person = {
  readonly name: string;
  readonly user: User;
  /** Ids of roles, over all guilds. */
  roleIds: readonly string[];
  /** True: a DM by the bot fails with 50007. */
  refusesDms: boolean;
};

/** A guild; one without the bot is known only through its user-installed commands. */
export type Guild = { readonly id: string; readonly name: string; readonly ownerId: string; hasBot: boolean; roles: readonly Role[] };

/** A channel, thread or DM. */
export type Channel = {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly guildId: string | undefined;
  readonly parentId: string | undefined;
  /** Who has opened a thread; of one that was there from the start, the owner of its guild. */
  readonly openedBy: string | undefined;
  nsfw: boolean;
  /** The people in a DM or group. */
  readonly recipientIds: readonly string[];
  /** Taken away from the bot here (and in threads below). */
  deniedToBot: bigint;
  /** Taken away from everyone but the owner here (and in threads below). */
  deniedToMembers: bigint;
  /** The biggest file in bytes that the bot may post here. */
  fileLimit: number;
  archived: boolean;
  locked: boolean;
  lastMessageId: string | null;
};

/** What exists in the stand-in besides messages: looked up by id or by name. */
export type World = {
  readonly bot: User;
  readonly people: ReadonlyMap<string, Person>;
  readonly guilds: ReadonlyMap<string, Guild>;
  readonly channels: ReadonlyMap<string, Channel>;
  /** By name or user id; throws if there is nobody of that name. */
  person(nameOrId: string): Person;
  /** By name or id; throws if there is none. */
  channel(nameOrId: string): Channel;
  /** The DM between the bot and a person, opened if need be. */
  directMessage(userId: string): Channel;
  /** What the bot may do there, parents of threads included. */
  botPermissions(channel: Channel): bigint;
  /** What a person may do there. */
  memberPermissions(channel: Channel, person: Person): bigint;
  add: WorldAdditions;
  /** Forgets a channel with its threads; the ids that are gone. */
  removeChannel(id: string): readonly Channel[];
};

/** What can be added to a world while it runs. */
export type WorldAdditions = {
  person(name: string, options?: { readonly roles?: readonly string[] }): Person;
  guild(name: string, options: { readonly owner: string; readonly hasBot?: boolean }): Guild;
  role(guildId: string, name: string, permissions: readonly PermissionName[]): Role;
  channel(name: string, options: ChannelOptions): Channel;
};

/** What a new channel is like; a text channel if nothing is said. */
export type ChannelOptions = {
  readonly type?: number;
  readonly guildId?: string;
  readonly parentId?: string;
  /** The id of the person who opens the thread. */
  readonly openedBy?: string;
  readonly nsfw?: boolean;
  readonly recipientIds?: readonly string[];
  readonly fileLimit?: number;
};

/** An empty world with nobody but the bot in it. */
export function createWorld(parts: { readonly snowflakes: Snowflakes; readonly fileLimit: number }): World {
  const { snowflakes } = parts;
  const people = new Map<string, Person>();
  const guilds = new Map<string, Guild>();
  const channels = new Map<string, Channel>();
  const bot: User = { ...createUser(snowflakes.next(), 'darkroom'), discriminator: '0000', global_name: null, bot: true };

  const person: World['person'] = (nameOrId) => found(people.get(nameOrId) ?? [...people.values()].find(({ name }) => name === nameOrId), 'person', nameOrId);
  const add: WorldAdditions = {
    person(name, options = {}) {
      const added: Person = { name, user: createUser(snowflakes.next(), name), roleIds: options.roles ?? [], refusesDms: false };
      people.set(added.user.id, added);
      return added;
    },
    guild(name, { owner, hasBot = true }) {
      const id = snowflakes.next();
      const everyone: Role = { id, name: '@everyone', permissions: everyonePermissions, color: 0, position: 0 };
      const added: Guild = { id, name, ownerId: person(owner).user.id, hasBot, roles: [everyone] };
      guilds.set(id, added);
      return added;
    },
    role(guildId, name, permissions) {
      const guild = found(guilds.get(guildId), 'guild', guildId);
      const role: Role = { id: snowflakes.next(), name, permissions: permissionsOf(permissions), color: 0x5865f2, position: guild.roles.length };
      guild.roles = [...guild.roles, role];
      return role;
    },
    channel(name, options) {
      const added: Channel = {
        id: snowflakes.next(), name, type: options.type ?? channelTypes.text, guildId: options.guildId, parentId: options.parentId, openedBy: options.openedBy,
        nsfw: options.nsfw ?? false, recipientIds: options.recipientIds ?? [], deniedToBot: 0n, deniedToMembers: 0n,
        fileLimit: options.fileLimit ?? parts.fileLimit, archived: false, locked: false, lastMessageId: null,
      };
      channels.set(added.id, added);
      return added;
    },
  };
  const denied = (channel: Channel, key: 'deniedToBot' | 'deniedToMembers'): bigint => {
    const parent = channel.parentId === undefined ? undefined : channels.get(channel.parentId);
    return channel[key] | (parent?.[key] ?? 0n);
  };

  return {
    bot, people, guilds, channels, person, add,
    channel: (nameOrId) => found(channels.get(nameOrId) ?? [...channels.values()].find(({ name }) => name === nameOrId), 'channel', nameOrId),
    directMessage(userId) {
      const open = [...channels.values()].find(({ type, recipientIds }) => type === channelTypes.dm && recipientIds[0] === userId);
      return open ?? add.channel(`dm:${person(userId).name}`, { type: channelTypes.dm, recipientIds: [person(userId).user.id] });
    },
    botPermissions(channel) {
      if (channel.guildId === undefined) return privateChannelPermissions & ~channel.deniedToBot;
      return everyonePermissions & ~permissionBits.MentionEveryone & ~denied(channel, 'deniedToBot');
    },
    memberPermissions(channel, member) {
      const guild = channel.guildId === undefined ? undefined : guilds.get(channel.guildId);
      if (guild === undefined) return everyonePermissions;
      if (guild.ownerId === member.user.id) return allPermissions;
      const roles = guild.roles.filter(({ id }) => id === guild.id || member.roleIds.includes(id));
      const granted = roles.reduce((bits, role) => bits | role.permissions, 0n);
      return allows(granted, 'Administrator') ? allPermissions : granted & ~denied(channel, 'deniedToMembers');
    },
    removeChannel(id) {
      const gone = [...channels.values()].filter((channel) => channel.id === id || channel.parentId === id);
      for (const channel of gone) channels.delete(channel.id);
      return gone;
    },
  };
}

function createUser(id: string, name: string): User {
  const shown = name.charAt(0).toUpperCase() + name.slice(1);
  return { id, username: name, discriminator: '0', global_name: shown, avatar: null, public_flags: 0, flags: 0, primary_guild: null };
}

function found<T>(value: T | undefined, kind: string, asked: string): T {
  if (value === undefined) throw new Mistake(`The stand-in has no ${kind} '${asked}'.`);
  return value;
}

import type { Clock } from '../clock.ts';
import type { Fields } from '../wire.ts';
import { channelTypes } from './world.ts';
import type { Channel, Guild, Person, Role, World } from './world.ts';

const joinedAt = '2024-01-01T00:00:00.000000+00:00';
const neverArchived = '2024-01-01T00:00:00.000000+00:00';

/** A role as Discord sends it. */
export function rolePayload(role: Role): Fields {
  return {
    id: role.id, name: role.name, permissions: String(role.permissions), position: role.position, color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    hoist: false, managed: false, mentionable: false, icon: null, unicode_emoji: null, flags: 0,
  };
}

/** A member as Discord sends it in guild routes and events. */
export function memberPayload(guild: Guild, person: { readonly user: Person['user']; readonly roleIds: readonly string[] }): Fields {
  return {
    user: person.user, roles: person.roleIds.filter((id) => guild.roles.some((role) => role.id === id)), joined_at: joinedAt,
    premium_since: null, deaf: false, mute: false, nick: null, avatar: null, banner: null, flags: 0, pending: false, communication_disabled_until: null,
  };
}

/** A channel as Discord sends it: threads carry no `nsfw`, private channels have recipients instead of a guild. */
export function channelPayload(world: World, channel: Channel): Fields {
  const { guildId } = channel;
  if (guildId === undefined) {
    const recipients = channel.recipientIds.map((id) => world.person(id).user);
    const shared = { id: channel.id, type: channel.type, last_message_id: channel.lastMessageId, flags: 0, recipients };
    return channel.type === channelTypes.groupDm ? { ...shared, name: null, icon: null, owner_id: channel.recipientIds[0] } : shared;
  }
  if (channel.type === channelTypes.thread) {
    return {
      id: channel.id, type: channel.type, name: channel.name, guild_id: guildId, parent_id: channel.parentId ?? null,
      owner_id: channel.openedBy ?? world.guilds.get(guildId)?.ownerId ?? world.bot.id, last_message_id: channel.lastMessageId, flags: 0, rate_limit_per_user: 0,
      message_count: 0, member_count: 1, total_message_sent: 0,
      thread_metadata: { archived: channel.archived, auto_archive_duration: 1440, archive_timestamp: neverArchived, locked: channel.locked },
    };
  }
  const bot = channel.deniedToBot === 0n ? [] : [{ id: world.bot.id, type: 1, allow: '0', deny: String(channel.deniedToBot) }];
  const everyone = channel.deniedToMembers === 0n ? [] : [{ id: guildId, type: 0, allow: '0', deny: String(channel.deniedToMembers) }];
  return {
    id: channel.id, type: channel.type, name: channel.name, guild_id: guildId, parent_id: channel.parentId ?? null, position: 0, flags: 0,
    permission_overwrites: [...everyone, ...bot], nsfw: channel.nsfw, topic: null, rate_limit_per_user: 0, last_message_id: channel.lastMessageId,
    ...(channel.type === channelTypes.forum && { available_tags: [], default_reaction_emoji: null, default_sort_order: null, default_forum_layout: 0 }),
    ...(channel.type === channelTypes.voice && { bitrate: 64_000, user_limit: 0, rtc_region: null }),
  };
}

/** The GUILD_CREATE of a guild. `unavailable: false` is explicit, else discord.js keeps the guild as unavailable. */
export function guildPayload(world: World, guild: Guild, clock: Clock): Fields {
  const inside = [...world.channels.values()].filter(({ guildId }) => guildId === guild.id);
  const payloads = (wanted: (channel: Channel) => boolean): readonly Fields[] => inside.filter(wanted).map((channel) => channelPayload(world, channel));
  const isThread = (channel: Channel): boolean => channel.type === channelTypes.thread;
  return {
    id: guild.id, name: guild.name, owner_id: guild.ownerId, unavailable: false, premium_tier: 0, preferred_locale: 'en-US', features: [],
    nsfw_level: 0, joined_at: new Date(clock.now()).toISOString(), large: false, member_count: world.people.size + 1, emojis: [], stickers: [],
    roles: guild.roles.map(rolePayload), channels: payloads((channel) => !isThread(channel)), threads: payloads(isThread),
    members: [memberPayload(guild, { user: world.bot, roleIds: [] })], voice_states: [], presences: [], stage_instances: [], guild_scheduled_events: [],
  };
}

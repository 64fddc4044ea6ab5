import type { Fields } from '../wire.ts';
import { channelPayload, memberPayload } from '../world/world-payloads.ts';
import { channelTypes } from '../world/world.ts';
import type { Channel, Person, World } from '../world/world.ts';
import type { InteractionRecord } from './interactions.ts';

/** 0 guild, 1 DM with the bot, 2 other private channels. */
export type InteractionContext = 0 | 1 | 2;

/** Where an interaction happens, as far as its payload says. */
export type Place = {
  readonly context: InteractionContext;
  /** The keys say how the bot was installed: "0" by a guild, "1" by the user. */
  readonly owners: Fields;
  readonly userInstallOnly: boolean;
};

/** What a channel means for interactions in it. */
export function placeOf(world: World, channel: Channel, person: Person): Place {
  if (channel.type === channelTypes.dm) return { context: 1, owners: { 0: '0' }, userInstallOnly: false };
  if (channel.guildId === undefined) return { context: 2, owners: { 1: person.user.id }, userInstallOnly: true };
  const hasBot = world.guilds.get(channel.guildId)?.hasBot === true;
  return { context: 0, owners: hasBot ? { 0: channel.guildId } : { 1: person.user.id }, userInstallOnly: !hasBot };
}

/** The payload of INTERACTION_CREATE around what is special to its kind. */
export function envelope(world: World, record: InteractionRecord, place: Place, locale: string, special: Fields): Fields {
  const { channel, person } = record;
  const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
  const permissions = String(world.memberPermissions(channel, person));
  // The channel of an interaction is partial: without overwrites, and in private without the people in it.
  const { permission_overwrites: _, recipients: __, ...partialChannel } = channelPayload(world, channel);
  return {
    id: record.id, application_id: world.bot.id, type: record.type, token: record.token, version: 1, locale,
    channel_id: channel.id, channel: guild === undefined ? partialChannel : { ...partialChannel, permissions },
    app_permissions: String(world.botPermissions(channel)), entitlements: [], authorizing_integration_owners: place.owners, context: place.context,
    attachment_size_limit: record.fileLimit,
    ...(guild === undefined
      ? { user: person.user }
      : {
        guild_id: guild.id, guild_locale: 'en-US', guild: { id: guild.id, locale: 'en-US', features: [] },
        member: { ...memberPayload(guild, person), permissions },
      }),
    ...special,
  };
}

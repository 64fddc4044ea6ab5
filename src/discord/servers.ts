import { ChannelType, PermissionFlagsBits, Routes, type REST } from 'discord.js';
import { z } from 'zod';
import { lackingAtAll, type PlaceKind } from './permissions.ts';

const bits = z.string().regex(/^\d+$/).transform(BigInt);
const serverSchema = z.object({ id: z.string(), name: z.string(), owner: z.boolean(), permissions: bits });
const memberSchema = z.object({ roles: z.array(z.string()) });
const channelSchema = z.object({
  id: z.string(), name: z.string().nullish(), type: z.number().int(), guild_id: z.string().nullish(), parent_id: z.string().nullish(),
  permission_overwrites: z.array(z.object({ id: z.string(), allow: bits, deny: bits })).nullish(),
});

/** A server that the bot is in, with what it may do there before channels make exceptions. */
export type Server = z.infer<typeof serverSchema>;
export type Channel = z.infer<typeof channelSchema>;
/** The bot as a member of one server. */
export type OwnMember = { readonly server: Server; readonly userId: string; readonly roles: readonly string[] };

type Options = { readonly signal: AbortSignal };

/** Servers Discord names in one answer. */
const pageSize = 200;

/** Every server the bot is in. Throws what the REST throws. */
export async function listServers(rest: REST, { signal }: Options): Promise<readonly Server[]> {
  const servers: Server[] = [];
  for (;;) {
    const after = servers.at(-1)?.id;
    const query = new URLSearchParams({ limit: String(pageSize), ...(after === undefined ? {} : { after }) });
    const page = z.array(serverSchema).parse(await rest.get(Routes.userGuilds(), { query, signal }));
    servers.push(...page);
    if (page.length < pageSize) return servers;
  }
}

/** The bot's roles in a server. Throws what the REST throws. */
export async function readOwnMember(rest: REST, server: Server, userId: string, { signal }: Options): Promise<OwnMember> {
  const { roles } = memberSchema.parse(await rest.get(Routes.guildMember(server.id, userId), { signal }));
  return { server, userId, roles };
}

/** The channels of a server without its threads. Throws what the REST throws. */
export async function listChannels(rest: REST, serverId: string, { signal }: Options): Promise<readonly Channel[]> {
  return z.array(channelSchema).parse(await rest.get(Routes.guildChannels(serverId), { signal }));
}

/** One channel or thread. Throws what the REST throws: 10003 where there is none, 50001 where the bot does not see it. */
export async function readChannel(rest: REST, channelId: string, { signal }: Options): Promise<Channel> {
  return channelSchema.parse(await rest.get(Routes.channel(channelId), { signal }));
}

const threadTypes: readonly number[] = [ChannelType.AnnouncementThread, ChannelType.PublicThread, ChannelType.PrivateThread];
/** In these, posts are threads. */
const forumTypes: readonly number[] = [ChannelType.GuildForum, ChannelType.GuildMedia];
const textTypes: readonly number[] = [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildVoice, ChannelType.GuildStageVoice];

/** How results are posted there; `undefined` where nobody can use a command, such as in a category. */
export function placeKindOf({ type }: Pick<Channel, 'type'>): PlaceKind | undefined {
  if (threadTypes.includes(type) || forumTypes.includes(type)) return 'thread';
  return textTypes.includes(type) ? 'channel' : undefined;
}

export function isForum({ type }: Pick<Channel, 'type'>): boolean {
  return forumTypes.includes(type);
}

/**
 * What the bot lacks in a channel, by name; of a thread give the channel above it, whose exceptions hold for it. Where the bot
 * does not even see the channel, nothing else is worth a word.
 */
export function lackingIn(channel: Pick<Channel, 'permission_overwrites'>, kind: PlaceKind, member: OwnMember): readonly string[] {
  const missing = lackingAtAll(permissionsIn(channel, member), kind);
  const unseen = missing.filter((name) => name === 'View Channel');
  return unseen.length > 0 ? unseen : missing;
}

/** Discord's order of exceptions: everyone, then all roles together, then the member; what allows beats what denies in each. */
export function permissionsIn({ permission_overwrites }: Pick<Channel, 'permission_overwrites'>, { server, userId, roles }: OwnMember): bigint {
  if (server.owner || (server.permissions & PermissionFlagsBits.Administrator) !== 0n) return PermissionFlagsBits.Administrator;
  const overwrites = permission_overwrites ?? [];
  const layers = [overwrites.filter(({ id }) => id === server.id), overwrites.filter(({ id }) => roles.includes(id)), overwrites.filter(({ id }) => id === userId)];
  return layers.reduce((given, layer) => {
    const denied = layer.reduce((all, { deny }) => all | deny, 0n);
    return (given & ~denied) | layer.reduce((all, { allow }) => all | allow, 0n);
  }, server.permissions);
}

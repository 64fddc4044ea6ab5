import { DiscordAPIError, Routes, type REST } from 'discord.js';
import { z } from 'zod';
import { codeOf, describeFailure } from '../../discord/failure.ts';
import { inviteLink } from '../../discord/permissions.ts';
import { plainLine } from '../../discord/safe-text.ts';
import { isForum, lackingIn, listServers, placeKindOf, readChannel, readOwnMember, type Channel, type Server } from '../../discord/servers.ts';
import { UsageError } from '../arguments.ts';

/** Where the run takes place, and who the bot is there. */
export type Place = {
  readonly applicationId: string;
  readonly userId: string;
  readonly botName: string;
  readonly server: Server;
  readonly boostTier: number;
  readonly channelId: string;
  readonly channelName: string;
};

export type PlaceOptions = { readonly guildId: string; readonly channelId: string; readonly api: string; readonly signal: AbortSignal };

const accountSchema = z.object({ id: z.string(), username: z.string() });
const guildSchema = z.object({ premium_tier: z.number().int().min(0).max(3) });

/** Looks whether the run can be made there. Throws a `UsageError` with one sentence where it cannot. */
export async function findPlace(rest: REST, o: PlaceOptions): Promise<Place> {
  try {
    const { id: userId, username: botName } = accountSchema.parse(await rest.get(Routes.user(), { signal: o.signal }));
    const { id: applicationId } = z.object({ id: z.string() }).parse(await rest.get(Routes.currentApplication(), { signal: o.signal }));
    const server = await findServer(rest, applicationId, o);
    const { premium_tier: boostTier } = guildSchema.parse(await rest.get(Routes.guild(server.id), { signal: o.signal }));
    const channel = await findChannel(rest, server, o);
    const channelName = `#${plainLine(channel.name ?? channel.id, 60)}`;
    await checkPermissions(rest, channel, channelName, server, userId, o);
    return { applicationId, userId, botName: plainLine(botName, 60), server, boostTier, channelId: channel.id, channelName };
  } catch (error) {
    o.signal.throwIfAborted();
    throw cannotBegin(error, o.api);
  }
}

/** Why a run cannot begin, as one sentence. */
export function cannotBegin(error: unknown, api: string): UsageError {
  if (error instanceof UsageError) return error;
  if (error instanceof DiscordAPIError && error.status === 401) {
    return new UsageError('Discord does not take DISCORD_TOKEN. Get a new one at https://discord.com/developers/applications, Bot, Reset Token.');
  }
  const reason = error instanceof z.ZodError ? 'an answer has another form than its documents say' : describeFailure(error).reason;
  return new UsageError(`Discord does not answer as it should at ${api}: ${reason}.`, { cause: error });
}

async function findServer(rest: REST, applicationId: string, { guildId, signal }: PlaceOptions): Promise<Server> {
  const servers = await listServers(rest, { signal });
  const found = servers.find(({ id }) => id === guildId);
  if (found) return found;
  const others = servers.slice(0, 10).map(({ id, name }) => `${plainLine(name, 60)} (${id})`).join(', ');
  const where = others === '' ? 'It is in no server yet' : `It is in ${others}`;
  throw new UsageError(`The bot is not in a server with the id ${guildId}. ${where}; to invite it: ${inviteLink(applicationId)}`);
}

async function findChannel(rest: REST, server: Server, { channelId, signal }: PlaceOptions): Promise<Channel> {
  let channel: Channel;
  try {
    channel = await readChannel(rest, channelId, { signal });
  } catch (error) {
    if (codeOf(error) === 10003) throw new UsageError(`There is no channel with the id ${channelId}.`);
    if (codeOf(error) === 50001) throw new UsageError(`The bot does not see the channel ${channelId}; allow it View Channel there, or name another channel.`);
    throw error;
  }
  if (channel.guild_id !== server.id) throw new UsageError(`The channel ${channelId} is not in the server ${plainLine(server.name, 60)}.`);
  if (placeKindOf(channel) === undefined || isForum(channel)) throw new UsageError(`The channel ${channelId} takes no messages; name a text channel.`);
  return channel;
}

async function checkPermissions(rest: REST, channel: Channel, name: string, server: Server, userId: string, { signal }: PlaceOptions): Promise<void> {
  const kind = placeKindOf(channel) ?? 'channel';
  // Exceptions are those of the channel that a thread hangs on.
  const ruling = kind === 'thread' && typeof channel.parent_id === 'string' ? await readChannel(rest, channel.parent_id, { signal }) : channel;
  const missing = lackingIn(ruling, kind, await readOwnMember(rest, server, userId, { signal }));
  if (missing.length > 0) throw new UsageError(`In ${name} the bot lacks ${missing.join(', ')}; allow that in the channel's settings, Permissions.`);
}

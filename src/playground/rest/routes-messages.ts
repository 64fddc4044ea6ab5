import { composeEdit, composeNew } from '../messages/compose.ts';
import type { ComposeContext } from '../messages/compose.ts';
import { createNonces } from '../messages/nonces.ts';
import type { HistoryQuery, MessageRecord } from '../messages/store.ts';
import { isSnowflake } from '../snowflake.ts';
import { createForm } from '../validate/form.ts';
import { channelFlags } from '../validate/message.ts';
import { isFields } from '../wire.ts';
import type { Fields } from '../wire.ts';
import { allows } from '../world/permissions.ts';
import { channelTypes } from '../world/world.ts';
import type { Channel } from '../world/world.ts';
import { isReply, refusals } from './reply.ts';
import type { Reply } from './reply.ts';
import { currentVersion } from './respond.ts';
import type { RestParts } from './rest-parts.ts';
import type { RestRequest, Route } from './router.ts';

const list = '/channels/:channel/messages';
const one = '/channels/:channel/messages/:message';
const hour = 60 * 60_000;
const tooManyOldEdits = { code: 30_046, message: 'Maximum number of edits to messages older than 1 hour reached. Try again later.' };

/** Messages by the bot's own token: what is left after 15 minutes, and where the bot is a member only. */
export function messageRoutes(parts: RestParts): readonly Route[] {
  const { world, files, messages, clock, rateLimits } = parts;
  const nonces = createNonces(parts);
  const see = createSee(parts);
  const show = (record: MessageRecord): Reply => ({ status: 200, body: { ...messages.render(record), ...(record.nonce !== undefined && { nonce: record.nonce }) } });
  const contextOf = (channel: Channel): ComposeContext => {
    const permissions = world.botPermissions(channel);
    return {
      files, channelId: channel.id, fileLimit: channel.fileLimit, ephemeral: false, allowedFlags: channelFlags,
      mayEmbed: allows(permissions, 'EmbedLinks'), mayMentionEveryone: allows(permissions, 'MentionEveryone'),
    };
  };

  const create = (request: RestRequest): Reply => {
    const channel = see(request);
    if (isReply(channel)) return channel;
    const { body } = request;
    const refused = mayPost(parts, channel, request);
    if (refused !== undefined) return refused;
    const nonce = typeof body['nonce'] === 'string' || typeof body['nonce'] === 'number' ? body['nonce'] : undefined;
    const earlier = nonce === undefined || body['enforce_nonce'] !== true ? undefined : nonces.find(channel.id, String(nonce));
    if (earlier !== undefined) return earlier.deleted ? refusals.unknownMessage : show(earlier);
    const reference = referenceOf(body, channel);
    if (reference?.['message_id'] !== undefined && messages.find(channel.id, String(reference['message_id'])) === undefined && reference['fail_if_not_exists'] !== false) {
      const form = createForm();
      form.add('message_reference', 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
      return form.refusal() ?? refusals.unknownMessage;
    }
    const version = composeNew(body, request.files, contextOf(channel));
    if (isReply(version)) return version;
    const record = messages.create({
      channelId: channel.id, type: reference === undefined ? 0 : 19, author: world.bot, origin: 'channel', interactionId: undefined, visibleTo: undefined,
      nonce, reference, metadata: undefined, version,
    });
    if (nonce !== undefined) nonces.remember(channel.id, String(nonce), record);
    return show(record);
  };

  const history = (request: RestRequest): Reply => {
    const channel = see(request);
    if (isReply(channel)) return channel;
    const query = historyQuery(request.query);
    if (isReply(query)) return query;
    if (channel.guildId !== undefined && !allows(world.botPermissions(channel), 'ReadMessageHistory')) return { status: 200, body: [] };
    return { status: 200, body: messages.history(channel.id, query).map((record) => messages.render(record)) };
  };

  const withMessage = (act: (record: MessageRecord, channel: Channel, request: RestRequest) => Reply) => (request: RestRequest): Reply => {
    const channel = see(request);
    if (isReply(channel)) return channel;
    const record = messages.find(channel.id, request.params['message'] ?? '');
    // Ephemeral messages do not exist for the bot's token, its own ones included.
    return record === undefined || record.visibleTo !== undefined ? refusals.unknownMessage : act(record, channel, request);
  };

  const edit = withMessage((record, channel, request) => {
    if (record.author.id !== world.bot.id) return refusals.notAuthor;
    const { refused } = clock.now() - record.createdAt > hour ? rateLimits.count('oldEdit', channel.id, tooManyOldEdits) : {};
    if (refused !== undefined) return refused;
    if (request.files.length > 0 && !allows(world.botPermissions(channel), 'AttachFiles')) return refusals.missingPermissions;
    const version = composeEdit(request.body, request.files, currentVersion(record), contextOf(channel));
    if (isReply(version)) return version;
    messages.edit(record, version);
    return { status: 200, body: messages.render(record) };
  });

  const remove = withMessage((record, channel) => {
    if (record.author.id !== world.bot.id && !allows(world.botPermissions(channel), 'ManageMessages')) return refusals.missingPermissions;
    messages.remove(record);
    return { status: 204 };
  });

  return [
    { method: 'GET', pattern: list, auth: 'bot', handle: history },
    { method: 'POST', pattern: list, auth: 'bot', limit: { bucket: 'create', major: 'channel' }, handle: create },
    { method: 'GET', pattern: one, auth: 'bot', handle: withMessage((record) => ({ status: 200, body: messages.render(record) })) },
    { method: 'PATCH', pattern: one, auth: 'bot', limit: { bucket: 'edit', major: 'channel' }, handle: edit },
    { method: 'DELETE', pattern: one, auth: 'bot', limit: { bucket: 'edit', major: 'channel' }, handle: remove },
  ];
}

/** Finds the channel of a request if the bot can see it. */
export function createSee({ world }: Pick<RestParts, 'world'>): (request: RestRequest) => Channel | Reply {
  return ({ params }) => {
    const channel = world.channels.get(params['channel'] ?? '');
    if (channel === undefined) return refusals.unknownChannel;
    const isInside = channel.guildId === undefined ? channel.type === channelTypes.dm : world.guilds.get(channel.guildId)?.hasBot === true;
    if (!isInside || (channel.guildId !== undefined && !allows(world.botPermissions(channel), 'ViewChannel'))) return refusals.missingAccess;
    return channel;
  };
}

function mayPost({ world }: RestParts, channel: Channel, request: RestRequest): Reply | undefined {
  if (channel.type === channelTypes.forum) return refusals.notText;
  if (channel.type === channelTypes.dm) {
    const [recipient] = channel.recipientIds;
    return recipient !== undefined && world.person(recipient).refusesDms ? refusals.cannotReach : undefined;
  }
  const permissions = world.botPermissions(channel);
  const send = channel.type === channelTypes.thread ? 'SendMessagesInThreads' : 'SendMessages';
  if (!allows(permissions, send) || (request.files.length > 0 && !allows(permissions, 'AttachFiles'))) return refusals.missingPermissions;
  if (isFields(request.body['message_reference']) && !allows(permissions, 'ReadMessageHistory')) return refusals.missingPermissions;
  return channel.archived && channel.locked ? refusals.threadArchived : undefined;
}

function referenceOf(body: Fields, channel: Channel): Fields | undefined {
  const reference = body['message_reference'];
  if (!isFields(reference)) return undefined;
  return { type: 0, channel_id: channel.id, ...(channel.guildId !== undefined && { guild_id: channel.guildId }), ...reference };
}

function historyQuery(query: URLSearchParams): HistoryQuery | Reply {
  const form = createForm();
  const limit = Number(query.get('limit') ?? 50);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 100)) form.add('limit', 'NUMBER_TYPE_MAX', 'int value should be less than or equal to 100.');
  const ids = Object.fromEntries([...query].filter(([name]) => name === 'before' || name === 'after' || name === 'around'));
  for (const [name, id] of Object.entries(ids)) if (!isSnowflake(id)) form.add(name, 'NUMBER_TYPE_COERCE', `Value "${id}" is not snowflake.`);
  return form.refusal() ?? { limit, ...ids };
}

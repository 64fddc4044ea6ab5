import { channelPayload, memberPayload, rolePayload } from '../world/world-payloads.ts';
import { channelTypes } from '../world/world.ts';
import type { Guild } from '../world/world.ts';
import type { Fields } from '../wire.ts';
import { isReply, refusals } from './reply.ts';
import type { Reply } from './reply.ts';
import type { RestParts } from './rest-parts.ts';
import { createSee } from './routes-messages.ts';
import type { RestRequest, Route } from './router.ts';

/** Reading guilds, their channels, roles and members, and showing that the bot is typing. */
export function guildRoutes(parts: RestParts): readonly Route[] {
  const { world, events } = parts;
  const see = createSee(parts);
  const inGuild = (act: (guild: Guild, request: RestRequest) => Reply) => (request: RestRequest): Reply => {
    const guild = world.guilds.get(request.params['guild'] ?? '');
    if (guild === undefined) return refusals.unknownGuild;
    return guild.hasBot ? act(guild, request) : refusals.missingAccess;
  };
  const member = inGuild((guild, { params }) => {
    const { user: id } = params;
    if (id === world.bot.id || id === '@me') return { status: 200, body: memberPayload(guild, { user: world.bot, roleIds: [] }) };
    const person = world.people.get(id ?? '');
    return person === undefined ? refusals.unknownMember : { status: 200, body: memberPayload(guild, person) };
  });
  return [
    {
      method: 'GET', pattern: '/channels/:channel', auth: 'bot',
      handle: (request) => {
        const channel = see(request);
        return isReply(channel) ? channel : { status: 200, body: channelPayload(world, channel) };
      },
    },
    {
      method: 'POST', pattern: '/channels/:channel/typing', auth: 'bot',
      handle: (request) => {
        const channel = see(request);
        if (isReply(channel)) return channel;
        events.emit({ type: 'typing', channelId: channel.id });
        return { status: 204 };
      },
    },
    { method: 'GET', pattern: '/guilds/:guild', auth: 'bot', handle: inGuild((guild) => ({ status: 200, body: guildAnswer(guild) })) },
    {
      method: 'GET', pattern: '/guilds/:guild/channels', auth: 'bot',
      handle: inGuild((guild) => ({
        status: 200,
        body: [...world.channels.values()].filter(({ guildId, type }) => guildId === guild.id && type !== channelTypes.thread).map((channel) => channelPayload(world, channel)),
      })),
    },
    { method: 'GET', pattern: '/guilds/:guild/roles', auth: 'bot', handle: inGuild((guild) => ({ status: 200, body: guild.roles.map(rolePayload) })) },
    { method: 'GET', pattern: '/guilds/:guild/members/:user', auth: 'bot', handle: member },
  ];
}

/** A guild as its own route shows it: settings and roles, without what only the gateway sends. */
function guildAnswer({ id, name, ownerId, roles }: Guild): Fields {
  return {
    id, name, owner_id: ownerId, icon: null, description: null, home_header: null, splash: null, discovery_splash: null, features: [], banner: null, application_id: null,
    region: 'us-east', afk_channel_id: null, afk_timeout: 300, system_channel_id: null, system_channel_flags: 0, widget_enabled: false, widget_channel_id: null,
    verification_level: 0, roles: roles.map(rolePayload), default_message_notifications: 0, mfa_level: 0, explicit_content_filter: 0, max_presences: null, max_members: 500_000,
    max_stage_video_channel_users: 50, max_video_channel_users: 25, vanity_url_code: null, premium_tier: 0, premium_subscription_count: 0, preferred_locale: 'en-US',
    rules_channel_id: null, safety_alerts_channel_id: null, public_updates_channel_id: null, premium_progress_bar_enabled: false, nsfw: false, nsfw_level: 0,
    emojis: [], stickers: [], incidents_data: null,
  };
}

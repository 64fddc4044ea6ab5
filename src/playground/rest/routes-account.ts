import { isSnowflake } from '../snowflake.ts';
import { createForm } from '../validate/form.ts';
import { listOf } from '../wire.ts';
import type { Fields } from '../wire.ts';
import { everyonePermissions } from '../world/permissions.ts';
import { channelPayload } from '../world/world-payloads.ts';
import { refusals } from './reply.ts';
import type { RestParts } from './rest-parts.ts';
import type { RestRequest, Route } from './router.ts';

const identifiesPerDay = 1000;
const guildsPerPage = 200;

/** What concerns the bot itself: its gateway, account, application, direct messages and the URLs of files. */
export function accountRoutes(parts: RestParts & { readonly shards: number; readonly maxConcurrency: number }): readonly Route[] {
  const { world, files, applicationId } = parts;
  const account = (): Fields => ({ ...world.bot, mfa_enabled: true, locale: 'en-US', email: null, verified: true });
  const application = (): Fields => ({
    id: applicationId, name: world.bot.username, icon: null, description: '', summary: '', type: null, bot: world.bot, bot_public: true, bot_require_code_grant: false,
    verify_key: '0'.repeat(64), flags: 0, flags_new: '0', redirect_uris: [], interactions_endpoint_url: null, role_connections_verification_url: null,
    owner: world.person('alice').user, team: null, approximate_guild_count: world.guilds.size, approximate_user_install_count: 0, approximate_user_authorization_count: 0,
    explicit_content_filter: 0, eligible_oauth2_scopes: [], integration_types_config: { 0: {}, 1: {} },
  });
  const gateway = (): Fields => ({
    url: parts.gatewayUrl(), shards: parts.shards,
    session_start_limit: { total: identifiesPerDay, remaining: identifiesPerDay - 1, reset_after: 14_400_000, max_concurrency: parts.maxConcurrency },
  });
  const ownGuilds = ({ query }: RestRequest) => {
    const form = createForm();
    const after = query.get('after') ?? '0';
    const limit = Number(query.get('limit') ?? guildsPerPage);
    if (after !== '0' && !isSnowflake(after)) form.add('after', 'NUMBER_TYPE_COERCE', `Value "${after}" is not snowflake.`);
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= guildsPerPage)) form.add('limit', 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${guildsPerPage}.`);
    const refused = form.refusal();
    if (refused !== undefined) return refused;
    const known = [...world.guilds.values()].filter(({ id, hasBot }) => hasBot && BigInt(id) > BigInt(after)).slice(0, limit);
    return { status: 200, body: known.map(({ id, name }) => ({ id, name, icon: null, banner: null, owner: false, permissions: String(everyonePermissions), features: [] })) };
  };
  const openDirectMessage = ({ body }: RestRequest) => {
    const person = world.people.get(String(body['recipient_id']));
    return person === undefined ? refusals.unknownUser : { status: 200, body: channelPayload(world, world.directMessage(person.user.id)) };
  };
  const refreshUrls = ({ body }: RestRequest) => {
    const refreshed = listOf(body['attachment_urls']).slice(0, 50).map((original) => {
      const fresh = URL.canParse(String(original)) ? files.refresh(new URL(String(original)).pathname) : undefined;
      return { original, refreshed: fresh ?? original };
    });
    return { status: 200, body: { refreshed_urls: refreshed } };
  };
  return [
    { method: 'GET', pattern: '/gateway', auth: 'none', handle: () => ({ status: 200, body: { url: parts.gatewayUrl() } }) },
    { method: 'GET', pattern: '/gateway/bot', auth: 'bot', handle: () => ({ status: 200, body: gateway() }) },
    { method: 'GET', pattern: '/users/@me', auth: 'bot', handle: () => ({ status: 200, body: account() }) },
    { method: 'GET', pattern: '/users/@me/guilds', auth: 'bot', handle: ownGuilds },
    {
      method: 'GET', pattern: '/users/:user', auth: 'bot',
      handle: ({ params }) => {
        const user = params['user'] === world.bot.id ? world.bot : world.people.get(params['user'] ?? '')?.user;
        return user === undefined ? refusals.unknownUser : { status: 200, body: user };
      },
    },
    { method: 'POST', pattern: '/users/@me/channels', auth: 'bot', handle: openDirectMessage },
    { method: 'GET', pattern: '/applications/@me', auth: 'bot', handle: () => ({ status: 200, body: application() }) },
    { method: 'GET', pattern: '/oauth2/applications/@me', auth: 'bot', handle: () => ({ status: 200, body: application() }) },
    { method: 'GET', pattern: '/applications/:app/entitlements', auth: 'bot', handle: () => ({ status: 200, body: [] }) },
    { method: 'POST', pattern: '/attachments/refresh-urls', auth: 'bot', handle: refreshUrls },
  ];
}

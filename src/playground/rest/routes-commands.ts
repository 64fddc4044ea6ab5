import { validateCommands } from '../validate/commands.ts';
import { createForm } from '../validate/form.ts';
import { fieldsIn } from '../wire.ts';
import { refusals } from './reply.ts';
import type { Reply } from './reply.ts';
import type { RestParts } from './rest-parts.ts';
import type { RestRequest, Route } from './router.ts';

const everywhere = '/applications/:app/commands';
const inGuild = '/applications/:app/guilds/:guild/commands';

/** Reading and overwriting the bot's commands, globally and in a guild. */
export function commandRoutes({ world, commands, applicationId }: RestParts): readonly Route[] {
  const guarded = (act: (request: RestRequest, guildId: string | undefined) => Reply) => (request: RestRequest): Reply => {
    const { app, guild } = request.params;
    if (app !== applicationId || (guild !== undefined && world.guilds.get(guild)?.hasBot !== true)) return refusals.missingAccess;
    return act(request, guild);
  };
  const list = guarded((_, guildId) => ({ status: 200, body: commands.list(guildId) }));
  const overwrite = guarded(({ json }, guildId) => {
    const form = createForm();
    if (!Array.isArray(json)) form.add('', 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
    else validateCommands(form, json, guildId === undefined);
    return form.refusal() ?? { status: 200, body: commands.overwrite(guildId, fieldsIn(json)) };
  });
  const find = guarded(({ params }, guildId) => {
    const found = commands.list(guildId).find(({ id }) => id === params['command']);
    return found === undefined ? refusals.unknownCommand : { status: 200, body: found };
  });
  return [everywhere, inGuild].flatMap((pattern) => [
    { method: 'GET', pattern, auth: 'bot', handle: list } as const,
    { method: 'PUT', pattern, auth: 'bot', handle: overwrite } as const,
    { method: 'GET', pattern: `${pattern}/:command`, auth: 'bot', handle: find } as const,
  ]).concat([{ method: 'GET', pattern: `${inGuild}/permissions`, auth: 'bot', handle: guarded(() => ({ status: 200, body: [] })) }]);
}

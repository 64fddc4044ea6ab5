import type { Events } from '../events.ts';
import type { Snowflakes } from '../snowflake.ts';
import type { Command, Fields } from '../wire.ts';

/** The commands the bot has registered. */
export type CommandRegistry = {
  /** Replaces all commands of a guild, or all global ones; a known name keeps its id, a changed command gets a new version. */
  overwrite(guildId: string | undefined, definitions: readonly Fields[]): readonly Command[];
  list(guildId: string | undefined): readonly Command[];
  /** What can be called in a guild (or in none): its own commands first, then the global ones it does not hide. */
  offered(guildId: string | undefined): readonly Command[];
};

/** A registry with nothing in it. */
export function createCommandRegistry(parts: { readonly snowflakes: Snowflakes; readonly events: Events; readonly applicationId: string }): CommandRegistry {
  const byGuild = new Map<string | undefined, readonly Command[]>();
  const list: CommandRegistry['list'] = (guildId) => byGuild.get(guildId) ?? [];
  const complete = (guildId: string | undefined, definition: Fields): Command => {
    const type = typeof definition['type'] === 'number' ? definition['type'] : 1;
    const name = String(definition['name']);
    const known = list(guildId).find((command) => command.type === type && command.name === name);
    const { default_member_permissions: permissions, contexts, integration_types: installs } = definition;
    const content = {
      type, name, name_localizations: null, description_localizations: null, ...withoutUndefined(definition),
      description: typeof definition['description'] === 'string' ? definition['description'] : '',
      default_member_permissions: permissions === undefined || permissions === null ? null : String(permissions),
      nsfw: definition['nsfw'] === true, dm_permission: guildId === undefined,
      ...(guildId === undefined
        ? { contexts: Array.isArray(contexts) ? contexts : null, integration_types: Array.isArray(installs) ? installs : [0] }
        : { guild_id: guildId }),
    };
    const { id, version, ...before } = known ?? { id: parts.snowflakes.next(), version: undefined };
    const isSame = version !== undefined && JSON.stringify({ ...before, application_id: undefined }) === JSON.stringify(content);
    return { ...content, id, application_id: parts.applicationId, version: isSame ? version : parts.snowflakes.next() };
  };
  return {
    list,
    overwrite(guildId, definitions) {
      const commands = definitions.map((definition) => complete(guildId, definition));
      byGuild.set(guildId, commands);
      parts.events.emit({ type: 'commands-registered', commands, ...(guildId !== undefined && { guildId }) });
      return commands;
    },
    offered(guildId) {
      const own = guildId === undefined ? [] : list(guildId);
      return [...own, ...list(undefined).filter(({ type, name }) => !own.some((command) => command.type === type && command.name === name))];
    },
  };
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

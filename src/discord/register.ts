import { Routes, type REST, type RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import { codeOf } from './failure.ts';

type Payload = RESTPostAPIChatInputApplicationCommandsJSONBody;

/**
 * Brings the registered commands in line, globally or in one server. Discord is written to only when something differs:
 * new names are counted against a daily limit. Throws what the REST throws.
 */
export async function registerCommands(rest: REST, o: { readonly applicationId: string; readonly guildId?: string; readonly payloads: readonly Payload[] }): Promise<'unchanged' | 'changed'> {
  const route = o.guildId === undefined ? Routes.applicationCommands(o.applicationId) : Routes.applicationGuildCommands(o.applicationId, o.guildId);
  // Contexts and installations exist for global commands only.
  const payloads = o.guildId === undefined ? o.payloads : o.payloads.map(({ contexts: _contexts, integration_types: _types, ...payload }) => payload);
  const query = new URLSearchParams({ with_localizations: 'true' });
  try {
    const registered = await rest.get(route, { query });
    if (Array.isArray(registered) && comparable(registered) === comparable(payloads)) return 'unchanged';
    await rest.put(route, { body: payloads });
    return 'changed';
  } catch (error) {
    if (o.guildId === undefined || !notThere.has(codeOf(error) ?? 0)) throw error;
    throw new Error(`The commands cannot be registered in the server ${o.guildId} (DISCORD_GUILD_ID): the bot is not in it.`, { cause: error });
  }
}

/** Unknown server, and missing access. */
const notThere = new Set([10004, 50001]);

/** Fields that Discord adds by itself. */
const added = new Set(['id', 'application_id', 'guild_id', 'version', 'default_permission', 'dm_permission', 'name_localized', 'description_localized']);
/** What Discord fills in where nothing is said. */
const fillings: { readonly [field: string]: string } = {
  required: 'false', autocomplete: 'false', nsfw: 'false', type: '1', handler: 'null', options: '[]', choices: '[]',
};

/** Commands as text, in one order and without what does not tell them apart. */
function comparable(commands: readonly unknown[]): string {
  const texts = commands.map((command) => JSON.stringify(plain(command)));
  return `[${texts.toSorted().join(',')}]`;
}

function plain(value: unknown, field = ''): unknown {
  // Sets, whose order Discord does not keep.
  if (Array.isArray(value)) return field === 'contexts' || field === 'integration_types' || field === 'file_types' ? value.toSorted() : value.map((each) => plain(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .filter(([name, each]) => each !== undefined && each !== null && !added.has(name))
    .map(([name, each]) => [name, plain(each, name)] as const)
    .filter(([name, each]) => JSON.stringify(each) !== (fillings[name] ?? '{}'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept);
}

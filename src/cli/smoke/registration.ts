import { ApplicationCommandType, Routes, type REST, type RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import { z } from 'zod';
import { registerCommands } from '../../discord/register.ts';
import type { Step } from './step.ts';

/** The command that a person uses for the run. */
export const commandName = 'darkroom-smoke-test';

const guidedCommand: RESTPostAPIChatInputApplicationCommandsJSONBody = { name: commandName, description: 'Helps to try the bot out; gone again in a few minutes' };

/** The commands of one server, for the time of the run. */
export type Registration = {
  /** The bot's commands and the one for the run, beside what is there: what is removed would lose its id, and with it who may use it. */
  register(payloads: readonly RESTPostAPIChatInputApplicationCommandsJSONBody[]): Promise<'changed' | 'unchanged'>;
  /** Puts back what was there before the run. True: it is there again. Does nothing where nothing was registered. */
  putBack(): Promise<boolean>;
};

/** What only Discord writes. */
const written = ['application_id', 'guild_id', 'version', 'dm_permission', 'default_permission'];

/** Notes what is there now. Throws what the REST throws. */
export async function createRegistration(rest: REST, { applicationId, guildId, signal }: { readonly applicationId: string; readonly guildId: string; readonly signal: AbortSignal }): Promise<Registration> {
  const query = new URLSearchParams({ with_localizations: 'true' });
  const there = z.array(z.looseObject({ name: z.string() })).parse(await rest.get(Routes.applicationGuildCommands(applicationId, guildId), { query, signal }));
  const before = there
    .filter(({ name }) => name !== commandName)
    // As Discord itself has sent them, and takes them back.
    .map((command) => Object.fromEntries(Object.entries(command).filter(([name]) => !written.includes(name))) as unknown as RESTPostAPIChatInputApplicationCommandsJSONBody);
  let registered = false;
  return {
    register(payloads) {
      registered = true;
      const ours = [...payloads, guidedCommand];
      const others = before.filter((known) => !ours.some(({ name }) => name === known.name && (known.type ?? ApplicationCommandType.ChatInput) === ApplicationCommandType.ChatInput));
      return registerCommands(rest, { applicationId, guildId, payloads: [...ours, ...others] });
    },
    async putBack() {
      if (!registered) return true;
      await registerCommands(rest, { applicationId, guildId, payloads: before });
      return await registerCommands(rest, { applicationId, guildId, payloads: before }) === 'unchanged';
    },
  };
}

export function registerStep(registration: Registration): Step {
  return {
    step: 'register', tried: 'the bot’s commands registered in this server, twice',
    async run({ recorder, works }, { claim }) {
      await recorder.ask('registering', () => registration.register(works.commands));
      const again = await recorder.ask('registering the same once more', () => registration.register(works.commands));
      claim('Discord gives back what was registered, so that a start with nothing new writes nothing', again === 'unchanged');
    },
  };
}

import { ApplicationCommandType, Routes, type REST, type RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import { z } from 'zod';
import { registerCommands } from '../../discord/register.ts';
import type { Step } from './step.ts';

type Payload = RESTPostAPIChatInputApplicationCommandsJSONBody;

/** The command that a person uses for the run. */
export const commandName = 'darkroom-smoke-test';

const guidedCommand: Payload = { name: commandName, description: 'Helps to try the bot out; gone again in a few minutes' };

/** The commands of one server, for the time of the run. */
export type Registration = {
  /** The bot's commands and the one for the run, beside what is there: what is removed would lose its id, and with it who may use it. */
  register(): Promise<'changed' | 'unchanged'>;
  /** Puts back what was there before the run. True: it is there again. Does nothing where nothing was registered, now or by a run that was killed. */
  putBack(): Promise<boolean>;
};

/** What only Discord writes. */
const written = ['application_id', 'guild_id', 'version', 'dm_permission', 'default_permission'];

export type RegistrationParts = { readonly applicationId: string; readonly guildId: string; /** The bot's commands. */ readonly commands: readonly Payload[]; readonly signal: AbortSignal };

/** Notes what is there now. What a run left that was killed is not put back. Throws what the REST throws. */
export async function createRegistration(rest: REST, { applicationId, guildId, commands, signal }: RegistrationParts): Promise<Registration> {
  const query = new URLSearchParams({ with_localizations: 'true' });
  const there = z.array(z.looseObject({ name: z.string() })).parse(await rest.get(Routes.applicationGuildCommands(applicationId, guildId), { query, signal }))
    // As Discord itself has sent them, and takes them back.
    .map((command) => Object.fromEntries(Object.entries(command).filter(([name]) => !written.includes(name))) as unknown as Payload);
  const ours = [...commands, guidedCommand];
  const isOurs = ({ name, type = ApplicationCommandType.ChatInput }: Payload): boolean => type === ApplicationCommandType.ChatInput && ours.some((own) => own.name === name);
  const others = there.filter((command) => !isOurs(command));
  const wasKilled = there.some(({ name }) => name === commandName);
  const before = wasKilled ? others : there;
  let registered = false;
  return {
    register() {
      registered = true;
      return registerCommands(rest, { applicationId, guildId, payloads: [...ours, ...others] });
    },
    async putBack() {
      if (!registered && !wasKilled) return true;
      await registerCommands(rest, { applicationId, guildId, payloads: before });
      return await registerCommands(rest, { applicationId, guildId, payloads: before }) === 'unchanged';
    },
  };
}

export function registerStep(registration: Registration): Step {
  return {
    step: 'register', tried: 'the bot’s commands registered in this server, twice',
    async run({ recorder }, { claim }) {
      await recorder.ask('registering', () => registration.register());
      const again = await recorder.ask('registering the same once more', () => registration.register());
      claim('Discord gives back what was registered, so that a start with nothing new writes nothing', again === 'unchanged');
    },
  };
}

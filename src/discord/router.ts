import type { AutocompleteInteraction, ButtonInteraction, ChatInputCommandInteraction, Interaction } from 'discord.js';
import { toProblem } from '../core/problem.ts';
import { textsFor } from '../text/index.ts';
import { answerPrivately, tellPrivately } from './answer.ts';
import type { ButtonAction, Command, CommandContext } from './command.ts';
import { parseCustomId } from './custom-id.ts';
import { codeOf, describeFailure } from './failure.ts';
import { createRecentIds } from './recent-ids.ts';
import { body, renderRefusal } from './render.ts';

/** Discord takes a first answer for 3 s; what is older than this, in milliseconds, cannot be answered in time any more. */
const maxAge = 2_500;

export type RouterParts = { readonly commands: readonly Command[]; readonly buttons: readonly ButtonAction[]; readonly context: CommandContext };

/**
 * Takes every interaction to its handler. It keeps nothing but the last ids, so buttons work for as long as their job is
 * kept, also after a restart. The promise never rejects.
 */
export function createRouter({ commands, buttons, context }: RouterParts): (interaction: Interaction) => Promise<void> {
  const commandsByName = new Map(commands.map((command) => [command.name, command]));
  const buttonsByAction = new Map(buttons.map((button) => [button.action, button]));
  const seen = createRecentIds(10_000);
  const { log, serverClock } = context;

  const dispatch = async (interaction: Interaction): Promise<void> => {
    if (interaction.isChatInputCommand()) return await run(interaction);
    if (interaction.isButton()) return await press(interaction);
    if (interaction.isAutocomplete()) return await complete(interaction);
  };

  const run = async (interaction: ChatInputCommandInteraction): Promise<void> => {
    const command = commandsByName.get(interaction.commandName);
    if (command) await command.run(interaction, context);
    else await answerPrivately(interaction, body(textsFor(interaction.locale).staleCommand));
  };

  const press = async (interaction: ButtonInteraction): Promise<void> => {
    const parsed = parseCustomId(interaction.customId);
    const button = parsed && buttonsByAction.get(parsed.action);
    if (parsed && button) await button.press(interaction, parsed.argument, context);
    else await answerPrivately(interaction, body(textsFor(interaction.locale).staleButton));
  };

  const complete = async (interaction: AutocompleteInteraction): Promise<void> => {
    await interaction.respond(commandsByName.get(interaction.commandName)?.complete?.(interaction, context) ?? []);
  };

  return async (interaction) => {
    // After a resumed connection Discord may send what it sent before; and what is too old is nobody's any more.
    if (!seen.add(interaction.id)) return;
    const age = serverClock.now() - interaction.createdTimestamp;
    if (age > maxAge) return log.warn({ interaction: interaction.id, age }, 'An interaction came too late to be answered');
    try {
      await dispatch(interaction);
    } catch (error) {
      await recover(interaction, error);
    }
  };

  async function recover(interaction: Interaction, error: unknown): Promise<void> {
    const fields = { interaction: interaction.id, ...describeFailure(error) };
    // Unknown interaction, or answered by somebody else: nobody is left to be told.
    const code = codeOf(error);
    if (code === 10062 || code === 40060) return log.info(fields, 'An interaction could not be answered any more');
    log.error({ ...fields, error }, 'A handler failed');
    if (!interaction.isChatInputCommand() && !interaction.isButton()) return;
    try {
      await tell(interaction, error);
    } catch (second) {
      log.warn({ interaction: interaction.id, ...describeFailure(second) }, 'A failure could not be told');
    }
  }
}

async function tell(interaction: ChatInputCommandInteraction | ButtonInteraction, error: unknown): Promise<void> {
  await tellPrivately(interaction, renderRefusal(textsFor(interaction.locale), toProblem(error)));
}

import type {
  ApplicationCommandOptionChoiceData, AutocompleteInteraction, ButtonInteraction, ChatInputCommandInteraction, RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { Clock } from '../core/clock.ts';
import type { Studio } from '../core/studio.ts';
import type { Log } from '../lib/log.ts';
import type { Texts } from '../text/index.ts';
import type { DiscordDelivery } from './delivery.ts';
import type { ServerClock } from './server-clock.ts';

/** What commands work with. */
export type CommandContext = {
  readonly studio: Studio;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly log: Log;
  /** Bytes one attached picture may have. */
  readonly maxInputBytes: number;
  /** Tells the delivery which message shows a job. */
  readonly opened: DiscordDelivery['opened'];
  /** What a job's message still has of its results. */
  readonly readPosted: DiscordDelivery['readPosted'];
};

/** One slash command. Its handler answers Discord before it waits for anything. */
export type Command = {
  readonly name: string;
  /** What is registered; derived from what is on offer at the time. */
  payload(o: { readonly models: Studio['models']; readonly texts: Texts }): RESTPostAPIChatInputApplicationCommandsJSONBody;
  run(interaction: ChatInputCommandInteraction, context: CommandContext): Promise<void>;
  /** Choices for the option under the cursor, from memory; at most 25. */
  complete?(interaction: AutocompleteInteraction, context: CommandContext): readonly ApplicationCommandOptionChoiceData[];
};

/** What a press of a button does, by the action in its id. */
export type ButtonAction = {
  readonly action: string;
  press(interaction: ButtonInteraction, argument: string, context: CommandContext): Promise<void>;
};

import { Events, type ChatInputCommandInteraction, type Interaction } from 'discord.js';
import type { Clock } from '../../core/clock.ts';
import { answerPrivately } from '../../discord/answer.ts';
import type { Gateway } from '../../discord/client.ts';
import { body } from '../../discord/render.ts';
import { within } from '../within.ts';
import type { Person } from './person.ts';
import { commandName } from './registration.ts';

/** Asks the person to use the command, and hands over what comes. */
export type Guide = {
  /** Throws where nobody does within the patience, or the connection is lost for good. */
  next(instruction: string, o: { readonly signal: AbortSignal }): Promise<ChatInputCommandInteraction>;
};

export type GuideParts = { readonly gateway: Pick<Gateway, 'client' | 'died'>; readonly person: Person; readonly clock: Clock; readonly channelId: string; /** Milliseconds. */ readonly patience: number };

export function createGuide({ gateway, person, clock, channelId, patience }: GuideParts): Guide {
  return {
    async next(instruction, { signal }) {
      const { promise, resolve } = Promise.withResolvers<ChatInputCommandInteraction>();
      const hear = (interaction: Interaction): void => {
        if (!interaction.isChatInputCommand() || interaction.commandName !== commandName) return;
        if (interaction.channelId === channelId) resolve(interaction);
        else answerPrivately(interaction, body(`Please use it in <#${channelId}>.`)).catch(() => person.tell('The command was used in another channel.'));
      };
      gateway.client.on(Events.InteractionCreate, hear);
      try {
        const otherwise = `nobody used /${commandName} within ${patience / 1_000} s`;
        const used = within(Promise.race([promise, gateway.died]), { clock, ms: patience, signal, otherwise });
        person.tell(instruction);
        const first = await used;
        if (first instanceof Error) throw first;
        return first;
      } finally {
        gateway.client.off(Events.InteractionCreate, hear);
      }
    },
  };
}

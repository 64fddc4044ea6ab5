import { MessageFlags, Routes, type ChatInputCommandInteraction } from 'discord.js';
import type { Log } from '../lib/log.ts';
import { codeOf, describeFailure } from './failure.ts';

/** `accepted: false`: Discord does not know the interaction any more, so nobody waits for an answer. */
export type Acknowledgement = { readonly accepted: boolean; /** The message that will show the answer, where Discord has named it. */ readonly messageId?: string };

/**
 * Says “thinking …”, to all or to the person alone, for good. The request is under way when this returns. An answer that got
 * lost is asked after: only a message that is there is an acknowledgement. Throws when nobody can tell.
 */
export async function acknowledge(interaction: ChatInputCommandInteraction, o: { readonly ephemeral: boolean; readonly log: Log }): Promise<Acknowledgement> {
  try {
    const { interaction: { responseMessageId } } = await interaction.deferReply({ withResponse: true, ...(o.ephemeral ? { flags: MessageFlags.Ephemeral } : {}) });
    return responseMessageId === null ? { accepted: true } : { accepted: true, messageId: responseMessageId };
  } catch (error) {
    const code = codeOf(error);
    o.log.info({ interaction: interaction.id, ...describeFailure(error) }, 'An acknowledgement was not taken');
    // Somebody has acknowledged it already: our own request whose answer got lost, or another process.
    if (code === 40060) return { accepted: true };
    if (code === 10062) return { accepted: false };
    return { accepted: await isAnswered(interaction) };
  }
}

async function isAnswered(interaction: ChatInputCommandInteraction): Promise<boolean> {
  try {
    await interaction.client.rest.get(Routes.webhookMessage(interaction.applicationId, interaction.token), { auth: false });
    return true;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}

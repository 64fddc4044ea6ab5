import { MessageFlags, type ButtonInteraction, type ChatInputCommandInteraction } from 'discord.js';
import type { Body } from './render.ts';

type Answerable = ChatInputCommandInteraction | ButtonInteraction;

/** The first answer, for the person alone. */
export async function answerPrivately(interaction: Answerable, { content, components }: Body): Promise<void> {
  await interaction.reply({ content, components, flags: MessageFlags.Ephemeral });
}

/** Says something to the person alone at whatever stage the interaction is; a public “thinking …” is taken away first. */
export async function tellPrivately(interaction: Answerable, body: Body): Promise<void> {
  const { content, components } = body;
  if (!interaction.deferred && !interaction.replied) return await answerPrivately(interaction, body);
  if (interaction.deferred && interaction.ephemeral === true) {
    await interaction.editReply({ content, components });
    return;
  }
  // The first follow-up would take the place of the public answer and be public itself.
  if (interaction.isChatInputCommand() && interaction.deferred && !interaction.replied) await interaction.deleteReply();
  await interaction.followUp({ content, components, flags: MessageFlags.Ephemeral });
}

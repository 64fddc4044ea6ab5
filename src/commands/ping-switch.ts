import type { ButtonInteraction } from 'discord.js';
import type { ButtonAction } from '../discord/command.ts';
import { textsFor } from '../text/index.ts';
import { viewJobs } from './jobs-view.ts';

/** Switches the ping on or off for whoever presses, in their own list of jobs. */
export const pingSwitch: ButtonAction = {
  action: 'ping',
  async press(interaction: ButtonInteraction, wanted, { studio }) {
    await interaction.deferUpdate();
    const userId = interaction.user.id;
    await studio.setPreferences(userId, { ...await studio.preferences(userId), ping: wanted === 'on' });
    await interaction.editReply(await viewJobs(studio, userId, textsFor(interaction.locale)));
  },
};

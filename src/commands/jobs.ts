import { MessageFlags } from 'discord.js';
import type { Command } from '../discord/command.ts';
import { textsFor } from '../text/index.ts';
import { everywhere } from './everywhere.ts';
import { viewJobs } from './jobs-view.ts';

export const jobs: Command = {
  name: 'jobs',
  payload: ({ texts }) => ({ name: 'jobs', description: texts.commands.jobs, ...everywhere }),
  async run(interaction, { studio }) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await interaction.editReply(await viewJobs(studio, interaction.user.id, textsFor(interaction.locale)));
  },
};

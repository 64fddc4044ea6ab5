import { answerPrivately } from '../discord/answer.ts';
import type { Command } from '../discord/command.ts';
import { body } from '../discord/render.ts';
import { textsFor } from '../text/index.ts';
import { everywhere } from './everywhere.ts';

export const help: Command = {
  name: 'help',
  payload: ({ texts }) => ({ name: 'help', description: texts.commands.help, ...everywhere }),
  run: (interaction) => answerPrivately(interaction, body(textsFor(interaction.locale).help)),
};

import { MessageFlags, type ButtonInteraction } from 'discord.js';
import { problem } from '../core/problem.ts';
import type { CancelResult } from '../core/studio.ts';
import type { ButtonAction } from '../discord/command.ts';
import { problemLine } from '../discord/render.ts';
import { textsFor, type Texts } from '../text/index.ts';

/** Cancels a job; only its requester may. The job's own message shows the end when it has come. */
export const cancel: ButtonAction = {
  action: 'cancel',
  async press(interaction: ButtonInteraction, jobId, { studio }) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const result = await studio.cancel(jobId, { userId: interaction.user.id });
    await interaction.editReply({ content: say(textsFor(interaction.locale), result, jobId) });
  },
};

function say(texts: Texts, result: CancelResult, jobId: string): string {
  switch (result) {
    case 'canceled': return texts.cancel.canceled;
    case 'asked': return texts.cancel.asked;
    case 'already-final': return texts.cancel.final;
    case 'not-yours': return problemLine(texts, problem('no-access', 'not-yours', {}));
    case 'unknown': return problemLine(texts, problem('invalid-request', 'job-unknown', { id: jobId }));
  }
}

import { MessageFlags, type ButtonInteraction } from 'discord.js';
import { problem, ProblemError } from '../core/problem.ts';
import type { Job } from '../core/job.ts';
import type { Studio } from '../core/studio.ts';
import type { ButtonAction } from '../discord/command.ts';
import { failureOf } from '../discord/failure.ts';
import { altText, problemLine } from '../discord/render.ts';
import { textsFor, type Texts } from '../text/index.ts';

/** Shows a job's results again, to its requester alone. */
export const collect: ButtonAction = {
  action: 'collect',
  async press(interaction: ButtonInteraction, jobId, { studio }) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const texts = textsFor(interaction.locale);
    const job = (await studio.job(jobId))?.job;
    if (!job) return await say(interaction, problemLine(texts, problem('invalid-request', 'job-unknown', { id: jobId })));
    if (job.requester.userId !== interaction.user.id) return await say(interaction, problemLine(texts, problem('no-access', 'not-yours', {})));
    if (job.artifacts.length === 0) return await say(interaction, texts.jobs.nothingToCollect);
    await show(interaction, job, studio, texts);
  },
};

async function show(interaction: ButtonInteraction, job: Job, studio: Studio, texts: Texts): Promise<void> {
  try {
    const files = await Promise.all(job.artifacts.map(async ({ file, name }, index) => (
      { attachment: Buffer.from(await studio.read(file)), name, description: altText(texts, job, index + 1, job.artifacts.length) }
    )));
    await interaction.editReply({ content: texts.jobs.collected(job.id), files });
  } catch (error) {
    if (error instanceof ProblemError) return await say(interaction, texts.jobs.fileGone);
    if (failureOf(error) === 'too-large') return await say(interaction, problemLine(texts, problem('too-large', 'result-too-large', {})));
    throw error;
  }
}

async function say(interaction: ButtonInteraction, content: string): Promise<void> {
  await interaction.editReply({ content });
}

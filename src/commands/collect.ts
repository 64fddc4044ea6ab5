import { MessageFlags, type AttachmentPayload, type ButtonInteraction } from 'discord.js';
import { problem } from '../core/problem.ts';
import { notesOf, type Job, type JobWithCalls } from '../core/job.ts';
import type { Studio } from '../core/studio.ts';
import type { ButtonAction, CommandContext } from '../discord/command.ts';
import { failureOf } from '../discord/failure.ts';
import { altText, noteLines, problemLine } from '../discord/render.ts';
import { textsFor, type Texts } from '../text/index.ts';

/** Shows a job's results again, to its requester alone. */
export const collect: ButtonAction = {
  action: 'collect',
  async press(interaction: ButtonInteraction, jobId, context) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const texts = textsFor(interaction.locale);
    const found = await context.studio.job(jobId);
    if (!found) return await say(interaction, problemLine(texts, problem('invalid-request', 'job-unknown', { id: jobId })));
    const { job } = found;
    if (job.requester.userId !== interaction.user.id) return await say(interaction, problemLine(texts, problem('no-access', 'not-yours', {})));
    if (job.artifacts.length === 0) return await say(interaction, texts.jobs.nothingToCollect);
    await show(interaction, found, context, texts);
  },
};

async function show(interaction: ButtonInteraction, found: JobWithCalls, { studio, log }: CommandContext, texts: Texts): Promise<void> {
  const { job } = found;
  const files = await read(job, studio, texts).catch((error: unknown) => log.warn({ job: job.id, error }, 'The files of a job could not be read'));
  if (!files) return await say(interaction, texts.jobs.fileGone);
  try {
    await interaction.editReply({ content: [texts.jobs.collected(job.id), ...noteLines(texts, notesOf(found))].join('\n'), files });
  } catch (error) {
    if (failureOf(error) !== 'too-large') throw error;
    await say(interaction, problemLine(texts, problem('too-large', 'result-too-large', {})));
  }
}

function read(job: Job, studio: Studio, texts: Texts): Promise<AttachmentPayload[]> {
  return Promise.all(job.artifacts.map(async ({ file, name }, index) => (
    { attachment: Buffer.from(await studio.read(file)), name, description: altText(texts, job, index + 1, job.artifacts.length) }
  )));
}

async function say(interaction: ButtonInteraction, content: string): Promise<void> {
  await interaction.editReply({ content });
}

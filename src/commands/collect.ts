import { MessageFlags, type ButtonInteraction } from 'discord.js';
import { problem } from '../core/problem.ts';
import { notesOf, type Job, type JobWithCalls } from '../core/job.ts';
import type { ButtonAction, CommandContext } from '../discord/command.ts';
import { failureOf } from '../discord/failure.ts';
import { altText, noteLines, problemLine, timestamp } from '../discord/render.ts';
import { textsFor, type Texts } from '../text/index.ts';

/** Milliseconds in which a message and its files may be read; the interaction can be answered for longer. */
const patience = 3 * 60_000;

/** Shows a job's results again, to its requester alone: those that are kept, else those that its message still has. */
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

async function show(interaction: ButtonInteraction, found: JobWithCalls, context: CommandContext, texts: Texts): Promise<void> {
  const { job } = found;
  const files = await readKept(job, context);
  if (files) return await showFiles(interaction, found, files, texts);
  const posted = await context.readPosted(job, { signal: AbortSignal.timeout(patience) });
  switch (posted.kind) {
    case 'files': return await showFiles(interaction, found, posted.files, texts, posted.link);
    case 'in-message': return await say(interaction, texts.jobs.filesInMessage(posted.link));
    case 'gone': return await say(interaction, job.resultsGoneAt === undefined ? texts.jobs.fileGone : texts.jobs.filesGoneSince(timestamp(job.resultsGoneAt)));
  }
}

type File = { readonly name: string; readonly data: Uint8Array<ArrayBuffer> };

/** `undefined`: they are not all kept. */
async function readKept(job: Job, { studio, log }: CommandContext): Promise<readonly File[] | undefined> {
  try {
    return await Promise.all(job.artifacts.map(async ({ file, name }) => ({ name, data: await studio.read(file) })));
  } catch (error) {
    if (job.resultsGoneAt === undefined) log.warn({ job: job.id, error }, 'The files of a job could not be read');
    return undefined;
  }
}

/** `link`: to the message that has them too. */
async function showFiles(interaction: ButtonInteraction, found: JobWithCalls, files: readonly File[], texts: Texts, link?: string): Promise<void> {
  const { job } = found;
  const attachments = files.map(({ name, data }, index) => ({ attachment: Buffer.from(data), name, description: altText(texts, job, index + 1, files.length) }));
  try {
    await interaction.editReply({ content: [texts.jobs.collected(job.id), ...noteLines(texts, notesOf(found))].join('\n'), files: attachments });
  } catch (error) {
    if (failureOf(error) !== 'too-large') throw error;
    await say(interaction, link === undefined ? problemLine(texts, problem('too-large', 'result-too-large', {})) : texts.jobs.filesInMessage(link));
  }
}

async function say(interaction: ButtonInteraction, content: string): Promise<void> {
  await interaction.editReply({ content });
}

import { setTimeout as wait } from 'node:timers/promises';
import type { ApplicationCommandOptionChoiceData, AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js';
import { problem, type Problem } from '../core/problem.ts';
import type { Asked, Mode } from '../core/request.ts';
import type { Submission } from '../core/studio.ts';
import { acknowledge } from '../discord/acknowledge.ts';
import { answerPrivately } from '../discord/answer.ts';
import type { Command, CommandContext } from '../discord/command.ts';
import { destinationOf } from '../discord/destination.ts';
import { missingPermissions } from '../discord/permissions.ts';
import { renderRefusal } from '../discord/render.ts';
import { base36OfSnowflake } from '../lib/ids.ts';
import { textsFor } from '../text/index.ts';
import { completeModel } from './complete-model.ts';
import { completeOptions } from './complete-options.ts';
import { generatePayload } from './generate-options.ts';
import { faultOfAttachments, readAsked } from './read-asked.ts';

/** Milliseconds the acknowledgement has for itself. */
const headStart = 1;
/** Milliseconds a reply token lives. */
const tokenLife = 15 * 60_000;

/** The command that generates in a mode. */
export function generateCommand(mode: Mode): Command {
  return {
    name: mode,
    payload: ({ models, texts }) => generatePayload(mode, models(mode), texts),
    run: (interaction, context) => generate(mode, interaction, context),
    complete: (interaction, context) => complete(mode, interaction, context),
  };
}

function complete(mode: Mode, { options, locale }: AutocompleteInteraction, { studio }: CommandContext): readonly ApplicationCommandOptionChoiceData[] {
  const { name, value } = options.getFocused(true);
  const cards = studio.models(mode);
  if (name === 'options') return completeOptions(cards, { model: options.getString('model') || 'auto', typed: value }, textsFor(locale));
  return completeModel(cards, value, textsFor(locale));
}

async function generate(mode: Mode, interaction: ChatInputCommandInteraction, context: CommandContext): Promise<void> {
  const { studio, log } = context;
  const { asked, attachments, fault } = readAsked(mode, interaction);
  const refusal = faultOfPlace(interaction, asked) ?? fault ?? faultOfAttachments(attachments, context.maxInputBytes) ?? studio.preflight(asked);
  if (refusal) return await answerPrivately(interaction, renderRefusal(textsFor(interaction.locale), refusal));

  const answered = acknowledge(interaction, { ephemeral: asked.private, log });
  // Until this thread lets go of its processor, what it has sent may lie there: the insert, and all that follows, comes after.
  await wait(headStart);
  const submission = submissionOf(interaction, asked, context);
  const submitted = studio.submit(submission, { acknowledged: answered.then(({ accepted }) => accepted) });
  const [{ accepted, messageId }, ticket] = await bothSettled(answered, submitted);
  const { channelId } = interaction;
  if (accepted && ticket.fresh && messageId !== undefined && channelId !== null && !asked.private) context.opened(submission.id, { channelId, messageId });
}

function faultOfPlace(interaction: ChatInputCommandInteraction, asked: Asked): Problem | undefined {
  const permissions = missingPermissions(interaction, asked);
  return permissions.length === 0 ? undefined : problem('no-access', 'missing-permissions', { permissions });
}

function submissionOf(interaction: ChatInputCommandInteraction, asked: Asked, { serverClock }: CommandContext): Submission {
  return {
    id: base36OfSnowflake(interaction.id),
    asked,
    requester: { userId: interaction.user.id, guildId: interaction.guildId, channelId: interaction.channelId },
    destination: destinationOf(interaction, { ephemeral: asked.private }),
    reply: { token: interaction.token, deadline: serverClock.toLocal(interaction.createdTimestamp) + tokenLife },
  };
}

/** Both values; if the second failed, its throw after the first is there too, so that it can be told through the first. */
async function bothSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  const [, outcome] = await Promise.allSettled([first, second]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return [await first, outcome.value];
}

import { MessageFlags, Routes, type ChatInputCommandInteraction } from 'discord.js';
import { acknowledge } from '../../discord/acknowledge.ts';
import { defaultFileLimit, isBotPresent } from '../../discord/destination.ts';
import type { Message } from '../../discord/messages.ts';
import { missingPermissions } from '../../discord/permissions.ts';
import type { Log } from '../../lib/log.ts';
import type { Guide } from './guide.ts';
import type { Person } from './person.ts';
import { commandName } from './registration.ts';
import type { Notes, SmokeTools, Step } from './step.ts';

export type GuidedParts = { readonly guide: Guide; readonly person: Person; readonly log: Log };

const isPrivate = ({ flags }: Message): boolean => ((flags ?? 0) & MessageFlags.Ephemeral) !== 0;

/** Whether people see what was posted as it is meant; only they can tell. */
export function lookStep({ person }: GuidedParts): Step {
  return {
    step: 'looks', tried: 'a look at what was posted, by the person',
    async run({ place, signal }, { claim, fact }) {
      const questions = [['a video is played in place', 'is the video played in place, with its first picture as a preview'], ['four pictures are shown as a grid', 'are the four pictures shown together, as a grid']] as const;
      for (const [assumed, question] of questions) {
        const answer = await person.ask(`Please look at ${place.channelName}: ${question}?`, { signal });
        if (answer === undefined) fact(assumed, 'nobody was there to look');
        else claim(assumed, answer, 'by the person');
      }
    },
  };
}

/** The way of a refusal: it must not stay in public. */
export function refusalStep({ guide, log }: GuidedParts): Step {
  return {
    step: 'refusal', tried: 'a public “thinking …”, its deletion, and a word to the person alone',
    async run(tools, notes) {
      const { recorder, messages, posts, place, bot, signal } = tools;
      const interaction = await guide.next(`\n→ Please use /${commandName} in ${place.channelName} now.`, { signal });
      const original = await claimAcknowledgement(tools, notes, interaction, log);
      claimEnvelope(notes, interaction);
      const { applicationId, token } = interaction;
      await recorder.ask('deleting the public answer', () => messages.deleteOriginal(applicationId, token, { signal }));
      const gone = await recorder.tryAsk('reading the deleted answer', () => bot.get(Routes.channelMessage(place.channelId, original), { signal }));
      notes.claim('the deleted answer is gone for everybody', 'refused' in gone && gone.refused === 'message-gone', 'refused' in gone ? gone.reason : 'it is still shown');
      if ('refused' in gone) posts.forget(original);
      const told = await recorder.ask('a private follow-up', () => messages.followUp(applicationId, token, posts.words('for you alone'), { signal, private: true }));
      notes.claim('the first follow-up after the deletion is seen by the person alone', isPrivate(told), `flags ${told.flags ?? 0}`);
      const seen = await recorder.tryAsk('reading it as the bot', () => bot.get(Routes.channelMessage(place.channelId, told.id), { signal }));
      notes.claim('what only the person sees is unknown to the routes of the bot', 'refused' in seen && seen.refused === 'message-gone', 'refused' in seen ? seen.reason : 'it was shown');
    },
  };
}

/** What the first follow-up does while “thinking …” stands, and both ways to edit an answer. */
export function followUpStep({ guide, log }: GuidedParts): Step {
  return {
    step: 'follow-up', tried: 'a private follow-up to a public “thinking …”, then edits by reply token and as the bot',
    async run(tools, notes) {
      const { recorder, messages, posts, place, works, signal } = tools;
      const interaction = await guide.next(`\n→ Thank you. Please use /${commandName} in ${place.channelName} once more.`, { signal });
      const original = await claimAcknowledgement(tools, notes, interaction, log);
      const { applicationId, token } = interaction;
      const followUp = await recorder.ask('a private follow-up', () => messages.followUp(applicationId, token, posts.words('follow-up'), { signal, private: true }));
      posts.track(followUp.id);
      notes.claim('the first follow-up takes the place of the public “thinking …”', followUp.id === original, followUp.id === original ? undefined : 'it is a message of its own');
      notes.claim('and is public like it, although it was to be private', !isPrivate(followUp), `flags ${followUp.flags ?? 0}`);
      const body = posts.words('edited by token');
      const edited = await recorder.ask('an edit by reply token, with a file', () => messages.edit({ kind: 'token', token }, applicationId, body, { signal, files: works.pictures.slice(0, 1) }));
      notes.claim('an edit by reply token changes the answer, and takes files', edited.attachments?.length === 1);
      const way = { kind: 'edit', channelId: place.channelId, messageId: edited.id } as const;
      const byBot = await recorder.tryAsk('an edit of the answer as the bot', () => messages.edit(way, applicationId, posts.words('edited as the bot'), { signal }));
      notes.claim('the bot can edit the answer to a command without its reply token', 'taken' in byBot, 'refused' in byBot ? byBot.reason : undefined);
      await recorder.ask('deleting the answer', () => messages.deleteOriginal(applicationId, token, { signal }));
      posts.forget(original);
    },
  };
}

/** Returns the id of the message that shows “thinking …”. Throws where somebody else was faster. */
async function claimAcknowledgement({ recorder, posts, serverClock }: SmokeTools, { claim, fact }: Notes, interaction: ChatInputCommandInteraction, log: Log): Promise<string> {
  const { accepted, messageId } = await recorder.ask('the acknowledgement', () => acknowledge(interaction, { ephemeral: false, log }));
  const age = Math.round(serverClock.now() - interaction.createdTimestamp);
  if (messageId !== undefined) posts.track(messageId);
  claim('an acknowledgement is taken within 3 s', accepted);
  if (accepted && messageId === undefined) throw new Error('another program answered first: stop the bot that runs with this token, and try again');
  if (messageId === undefined) throw new Error('the acknowledgement came too late');
  claim('its answer names the message', true);
  fact('from the command to its acknowledgement', `${age} ms by Discord’s clock`);
  return messageId;
}

function claimEnvelope({ claim, fact }: Notes, interaction: ChatInputCommandInteraction): void {
  const missing = missingPermissions(interaction, { private: false });
  claim('a command says what the bot may do in the channel', missing.length === 0, missing.length === 0 ? undefined : `lacking ${missing.join(', ')}`);
  claim('a command says that the bot is in the server', isBotPresent(interaction));
  claim(`a command says how large a file may be, at least ${defaultFileLimit} bytes`, interaction.attachmentSizeLimit >= defaultFileLimit, `${interaction.attachmentSizeLimit} bytes`);
  fact('attachment_size_limit', String(interaction.attachmentSizeLimit));
}

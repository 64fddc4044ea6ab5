import { findMessage } from '../../discord/find-message.ts';
import { plural } from '../plural.ts';
import { claimFiles, look } from './look.ts';
import type { Notes, SmokeTools, Step } from './step.ts';
import type { Work } from './works.ts';

async function postFiles(tools: SmokeTools, notes: Notes, text: string, files: readonly Work[]): Promise<void> {
  const message = await tools.recorder.ask(`a new message with ${plural(files.length, 'file')}`, () => tools.posts.create(text, { files }));
  await claimFiles(tools, notes, await look(tools, message.id), files);
}

export const picture: Step = {
  step: 'picture', tried: 'a PNG in a new message',
  run: (tools, notes) => postFiles(tools, notes, 'one picture', tools.works.pictures.slice(0, 1)),
};

export const gallery: Step = {
  step: 'gallery', tried: 'four PNGs in one message',
  run: (tools, notes) => postFiles(tools, notes, 'four pictures, to be shown as a grid', tools.works.pictures),
};

export const video: Step = {
  step: 'video', tried: 'an MP4 in a new message',
  run: (tools, notes) => postFiles(tools, notes, 'a video, to be played in place', [tools.works.video]),
};

/** Progress is an edit without files, a result one with files. */
export const edit: Step = {
  step: 'edit', tried: 'edits of a message as the bot, without and with files',
  async run(tools, notes) {
    const { recorder, messages, posts, place, works, signal } = tools;
    const [before, after] = works.pictures;
    if (!before || !after) throw new Error('There are no pictures to edit with.');
    const { id } = await recorder.ask('a new message with 1 file', () => posts.create('to be edited', { files: [before] }));
    const way = { kind: 'edit', channelId: place.channelId, messageId: id } as const;
    await recorder.ask('an edit without files', () => messages.edit(way, place.applicationId, posts.words('edited once'), { signal }));
    const once = await look(tools, id);
    notes.claim('an edit changes the words', once.content.includes('edited once') && once.edited_timestamp !== null);
    notes.claim('an edit without files keeps those that are there', once.attachments.map(({ filename }) => filename).join() === before.name);
    await recorder.ask('an edit with a file', () => messages.edit(way, place.applicationId, posts.words('edited twice'), { signal, files: [after] }));
    const twice = await look(tools, id);
    notes.claim('an edit with files puts them in the place of the earlier ones', twice.attachments.map(({ filename }) => filename).join() === after.name, plural(twice.attachments.length, 'file'));
  },
};

/** What keeps a result from being posted twice. */
export const nonce: Step = {
  step: 'nonce', tried: 'the same new message twice with one nonce, and once more after its deletion',
  async run({ recorder, posts, clock }, notes) {
    const own = { nonce: `dr-${Math.floor(clock.now()).toString(36)}` };
    const first = await recorder.ask('a new message with a nonce', () => posts.create('with a nonce', own));
    const second = await recorder.ask('the same once more', () => posts.create('with a nonce', own));
    notes.claim('a repeat with the same nonce gives the first message back', second.id === first.id, second.id === first.id ? undefined : 'it made a second message');
    await recorder.ask('its deletion', () => posts.remove(first.id));
    const third = await recorder.tryAsk('a repeat after the deletion', () => posts.create('with a nonce', own));
    const isKnown = 'refused' in third && third.refused === 'message-gone';
    notes.claim('a repeat after the deletion is refused as an unknown message (10008), and posts nothing', isKnown, 'refused' in third ? third.reason : 'it made a new message');
  },
};

/** How a result is found again whose answer got lost. */
export const readBack: Step = {
  step: 'read-back', tried: 'a message found again in the channel’s history by its mark',
  async run({ recorder, messages, posts, place, serverClock, signal }, notes) {
    const since = serverClock.now() - 60_000;
    const { id } = await recorder.ask('a new message', () => posts.create('to be found again'));
    const found = await recorder.ask('reading the history', () => findMessage(messages, { channelId: place.channelId, since, matches: (message) => message.id === id && message.content?.includes('to be found again') === true, signal }));
    notes.claim('the bot reads the words of its own messages without the intent for message content', typeof found === 'object', typeof found === 'object' ? undefined : `the history is ${found}`);
  },
};

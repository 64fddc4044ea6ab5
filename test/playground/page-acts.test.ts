import { ActionRowBuilder, ButtonBuilder, ButtonStyle, FileUploadBuilder, LabelBuilder, ModalBuilder, StringSelectMenuBuilder, TextInputBuilder, TextInputStyle } from 'discord.js';
import type { Client, Interaction } from 'discord.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answering, login } from './bench-client.ts';
import { createPageBench } from './page-bench.ts';
import type { PageBench } from './page-bench.ts';
import { png } from './samples.ts';

let bench: PageBench;
let client: Client<true>;
let outcome: (interaction: { readonly id: string }) => Promise<unknown>;
beforeAll(async () => {
  bench = await createPageBench();
  client = await login(bench.standIn);
  await client.application.commands.set([
    {
      name: 'imagine', description: 'Makes a picture', options: [
        { type: 3, name: 'prompt', description: 'd', required: true, maxLength: 20 }, { type: 4, name: 'count', description: 'd', minValue: 1, maxValue: 4 }, { type: 10, name: 'strength', description: 'd' },
        { type: 5, name: 'private', description: 'd' }, { type: 11, name: 'image', description: 'd' }, { type: 6, name: 'who', description: 'd' }, { type: 7, name: 'where', description: 'd' },
        { type: 3, name: 'model', description: 'd', autocomplete: true },
      ],
    },
    { name: 'quota', description: 'd', defaultMemberPermissions: 'ManageGuild', options: [{ type: 1, name: 'show', description: 'd' }] },
    { name: 'form', description: 'd' }, { name: 'Remix', type: 3 }, { name: 'Greet', type: 2 },
  ]);
  outcome = answering(client, answer);
});
afterAll(async () => {
  await client.destroy();
  await bench[Symbol.asyncDispose]();
});

/** A bot that shows what it was asked. */
async function answer(interaction: Interaction): Promise<unknown> {
  if (interaction.isAutocomplete()) return await interaction.respond([{ name: `${interaction.options.getFocused()}!`, value: 'x' }]);
  if (interaction.isChatInputCommand() && interaction.commandName === 'form') {
    return await interaction.showModal(new ModalBuilder().setCustomId('ask').setTitle('Ask').addLabelComponents(
      new LabelBuilder().setLabel('Prompt').setTextInputComponent(new TextInputBuilder().setCustomId('prompt').setStyle(TextInputStyle.Short).setMinLength(3)),
      new LabelBuilder().setLabel('Model').setStringSelectMenuComponent(new StringSelectMenuBuilder().setCustomId('model').addOptions({ label: 'A', value: 'a' })),
      new LabelBuilder().setLabel('Pictures').setFileUploadComponent(new FileUploadBuilder().setCustomId('files').setMaxValues(2).setRequired(false)),
    ));
  }
  if (interaction.isMessageComponent()) {
    await interaction.deferUpdate();
    return interaction.isStringSelectMenu() ? interaction.values : `${interaction.user.username} pressed ${interaction.customId}`;
  }
  if (!interaction.isRepliable()) throw new Error('The test sends nothing else.');
  await interaction.reply({ content: 'done', flags: 64 });
  if (interaction.isModalSubmit()) {
    const { fields } = interaction;
    return { prompt: fields.getTextInputValue('prompt'), model: fields.getStringSelectValues('model'), files: fields.getUploadedFiles('files')?.map(({ name, size }) => [name, size]) ?? [] };
  }
  if (interaction.isMessageContextMenuCommand()) return interaction.targetMessage.content;
  if (interaction.isUserContextMenuCommand()) return interaction.targetUser.username;
  if (!interaction.isChatInputCommand()) return undefined;
  if (interaction.commandName === 'quota') return interaction.options.getSubcommand();
  const { options } = interaction;
  const image = options.getAttachment('image');
  return {
    prompt: options.getString('prompt'), count: options.getInteger('count'), strength: options.getNumber('strength'), private: options.getBoolean('private'), who: options.getUser('who')?.username,
    where: options.getChannel('where')?.name, image: image === null ? undefined : [image.name, image.contentType, Buffer.from(await (await fetch(image.url)).arrayBuffer()).equals(png)],
  };
}

const idOf = ({ interactionId }: Readonly<Record<string, unknown>>): { readonly id: string } => ({ id: String(interactionId) });

/** What the bot made of an act. */
async function heard(...asked: Parameters<PageBench['act']>): Promise<unknown> {
  const done = await bench.act(...asked);
  expect(done).toMatchObject({ status: 200, answer: { interactionId: expect.stringMatching(/^\d+$/) as string } });
  return await outcome(idOf(done.answer));
}

/** The sentence with which an act was refused. */
async function refused(...asked: Parameters<PageBench['act']>): Promise<unknown> {
  const { status, answer: { problem } } = await bench.act(...asked);
  expect(status).toBe(400);
  expect(problem).toMatch(/^[A-Za-z].*[.]$/s);
  return problem;
}

test('a command brings options of every kind, with its file', async () => {
  const options = { prompt: 'a cat', count: 2, strength: 0, private: false, image: { file: 1 }, who: bench.standIn.as('carol').user.id, where: bench.standIn.world.channel('voice').id };
  expect(await heard('bob', 'general', { type: 'command', name: 'imagine', options }, [{ name: 'other.png', bytes: Buffer.from('x') }, { name: 'in ü.png', bytes: png }])).toEqual({
    prompt: 'a cat', count: 2, strength: 0, private: false, who: 'carol', where: 'voice', image: ['in_ü.png', 'image/png', true],
  });
});

test('a subcommand, a command on a message and one on a person reach the bot', async () => {
  const { id } = bench.standIn.as('alice').in('general').post('a good idea');
  expect(await heard('carol', 'general', { type: 'command', name: 'quota show', options: {} })).toBe('show');
  expect(await heard('bob', 'general', { type: 'message-command', name: 'Remix', messageId: id })).toBe('a good idea');
  expect(await heard('bob', 'general', { type: 'user-command', name: 'Greet', userId: bench.standIn.as('alice').user.id })).toBe('alice');
});

test('what is typed is completed, while the rest is still missing', async () => {
  using bob = await bench.listen('bob');
  const { answer: { interactionId } } = await bench.act('bob', 'general', { type: 'autocomplete', name: 'imagine', options: { model: 'fl', count: 9 }, focused: 'model' });
  expect(await bob.heard('choices')).toMatchObject({ interactionId, choices: [{ name: 'fl!', value: 'x' }] });
});

test('buttons are pressed and menus chosen from, by whoever sees them', async () => {
  const channel = await client.channels.fetch(bench.standIn.world.channel('general').id);
  if (channel?.isSendable() !== true) throw new Error('The channel takes messages.');
  const { id: messageId } = await channel.send({ content: 'choose', components: [
    new ActionRowBuilder<ButtonBuilder>().addComponents(new ButtonBuilder().setCustomId('go').setLabel('Go').setStyle(ButtonStyle.Primary), new ButtonBuilder().setCustomId('no').setLabel('No').setStyle(ButtonStyle.Primary).setDisabled(true)),
    new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(new StringSelectMenuBuilder().setCustomId('models').setMinValues(1).setMaxValues(2).addOptions(['a', 'b', 'c'].map((value) => ({ label: value, value })))),
  ] });
  expect(await heard('bob', 'general', { type: 'press', messageId, customId: 'go' })).toBe('bob pressed go');
  expect(await heard('carol', 'general', { type: 'press', messageId, customId: 'go' })).toBe('carol pressed go');
  expect(await heard('bob', 'general', { type: 'select', messageId, customId: 'models', values: ['a', 'c'] })).toEqual(['a', 'c']);

  expect(await refused('bob', 'general', { type: 'press', messageId, customId: 'no' })).toBe('The component \'no\' is disabled.');
  expect(await refused('bob', 'general', { type: 'press', messageId, customId: 'models' })).toMatch(/has no such component/);
  expect(await refused('bob', 'voice', { type: 'press', messageId, customId: 'go' })).toMatch(/sees no message/);
  expect(await refused('bob', 'general', { type: 'select', messageId, customId: 'models', values: ['a', 'b', 'c'] })).toBe('The menu takes 1 to 2, but 3 were chosen.');
  expect(await refused('bob', 'general', { type: 'select', messageId, customId: 'models', values: [] })).toBe('The menu takes 1 to 2, but 0 were chosen.');
  expect(await refused('bob', 'general', { type: 'select', messageId, customId: 'models', values: ['z'] })).toBe('The menu does not offer \'z\'.');
});

test('a form is opened, filled in with files, and submitted once, by the person it was opened for', async () => {
  using bob = await bench.listen('bob');
  const { answer: opened } = await bench.act('bob', 'general', { type: 'command', name: 'form', options: {} });
  await outcome(idOf(opened));
  expect((await bob.heard('modal-opened')).modal).toMatchObject({ custom_id: 'ask', title: 'Ask' });
  const { interactionId } = opened;
  const submit = (values: object): Parameters<PageBench['act']>[2] => ({ type: 'submit-modal', interactionId, values });
  const values = { prompt: 'a cat', model: ['a'], files: [{ file: 0 }, { file: 1 }] };
  const files = [{ name: 'one.png', bytes: png }, { name: 'two.png', bytes: png }];

  expect(await refused('alice', 'general', submit(values), files)).toBe('This form is not open any more.');
  expect(await refused('bob', 'voice', submit(values), files)).toBe('This form is not open any more.');
  expect(await refused('bob', 'general', submit({ ...values, prompt: 'ab' }), files)).toBe('The field \'prompt\' takes at least 3, but got 2.');
  expect(await refused('bob', 'general', submit({ model: ['a'] }))).toBe('The field \'prompt\' is required.');
  expect(await refused('bob', 'general', submit({ ...values, files: [{ file: 0 }, { file: 1 }, { file: 0 }] }), files)).toBe('The field \'files\' takes at most 2, but got 3.');
  // What was refused can be mended and sent again.
  expect(await heard('bob', 'general', submit(values), files)).toEqual({ prompt: 'a cat', model: ['a'], files: [['one.png', png.length], ['two.png', png.length]] });
  expect(await refused('bob', 'general', submit(values), files)).toBe('This form is not open any more.');
});

test('messages are posted with their files, deleted by their author or a moderator, and dismissed where only one sees them', async () => {
  const { status, answer: { messageId } } = await bench.act('bob', 'general', { type: 'post', content: 'look' }, [{ name: 'a.png', bytes: png }, { name: 'b.png', bytes: png }]);
  expect(status).toBe(200);
  const seen = (await bench.snapshot('alice')).messages.find(({ id }) => id === messageId);
  expect(seen).toMatchObject({ content: 'look', author: { username: 'bob' }, attachments: [{ filename: 'a.png' }, { filename: 'b.png' }] });

  expect(await refused('bob', 'dm', { type: 'delete', messageId })).toMatch(/sees no message/);
  const [other] = (await bench.snapshot()).messages.filter(({ author }) => author.username === 'alice');
  expect(await refused('bob', 'general', { type: 'delete', messageId: other?.id })).toMatch(/^bob may not delete/);
  expect((await bench.act('carol', 'general', { type: 'delete', messageId })).answer).toEqual({});

  using alice = await bench.listen('alice');
  await heard('alice', 'general', { type: 'command', name: 'imagine', options: { prompt: 'x' } });
  const { message: { id, flags } } = await alice.heard('message-created');
  expect(flags & 64).toBe(64);
  expect(await refused('bob', 'general', { type: 'delete', messageId: id })).toMatch(/sees no message/);
  expect((await bench.act('alice', 'general', { type: 'delete', messageId: id })).status).toBe(200);
});

test('a post is opened in a forum, and the bot is told of the thread before its first message', async () => {
  const packets: { readonly t: string; readonly d: { readonly id: string; readonly newly_created?: boolean; readonly owner_id?: string } }[] = [];
  client.on('raw', (packet) => packets.push(packet));
  const { answer: { channelId, messageId } } = await bench.act('bob', 'forum', { type: 'forum-post', title: '  Cats  ', content: 'All of them' }, [{ name: 'a.png', bytes: png }]);

  expect(messageId).toBe(channelId);
  const { channels } = await bench.snapshot('alice');
  expect(channels.find(({ id }) => id === channelId)).toMatchObject({ name: 'Cats', kind: 'post', parentId: bench.standIn.world.channel('forum').id, canPost: true, lastMessageId: messageId });
  expect((await bench.snapshot('alice', String(channelId))).messages).toMatchObject([{ content: 'All of them', attachments: [{ filename: 'a.png' }] }]);
  await bench.standIn.until(() => packets.some(({ t }) => t === 'THREAD_CREATE'));
  expect(packets.find(({ t }) => t === 'THREAD_CREATE')?.d).toMatchObject({ id: channelId, newly_created: true, owner_id: bench.standIn.as('bob').user.id });
  expect(await heard('alice', String(channelId), { type: 'command', name: 'imagine', options: { prompt: 'x' } })).toMatchObject({ prompt: 'x' });
});

test.each([
  ['a command there is not', 'general', { type: 'command', name: 'paint', options: {} }, 'The bot has registered no command \'paint\' of type 1.'],
  ['a command of moderators', 'general', { type: 'command', name: 'quota show', options: {} }, 'bob may not use \'quota\' in general.'],
  ['a command in a forum', 'forum', { type: 'command', name: 'imagine', options: { prompt: 'x' } }, 'bob may not use \'imagine\' in forum.'],
  ['a subcommand there is not', 'general', { type: 'autocomplete', name: 'imagine now', options: {}, focused: 'x' }, 'The command \'imagine\' has no subcommand \'now\'.'],
  ['no prompt', 'general', { type: 'command', name: 'imagine', options: {} }, 'The option \'prompt\' is required.'],
  ['a prompt that is too long', 'general', { type: 'command', name: 'imagine', options: { prompt: 'x'.repeat(21) } }, 'The option \'prompt\' takes 0 to 20 characters, but got 21.'],
  ['a number out of range', 'general', { type: 'command', name: 'imagine', options: { prompt: 'x', count: 9 } }, 'The option \'count\' takes 1 to 4, but got 9.'],
  ['text for a number', 'general', { type: 'command', name: 'imagine', options: { prompt: 'x', count: '2' } }, 'The option \'count\' takes a value of type 4, but got string.'],
  ['a file that did not come', 'general', { type: 'command', name: 'imagine', options: { prompt: 'x', image: { file: 3 } } }, 'The file number 3 did not come with the request.'],
  ['a person there is not', 'general', { type: 'command', name: 'imagine', options: { prompt: 'x', who: '1' } }, 'The stand-in has no person \'1\'.'],
  ['an empty message', 'general', { type: 'post', content: ' \n' }, 'An empty message cannot be sent.'],
  ['a message that is too long', 'general', { type: 'post', content: 'x'.repeat(2_001) }, 'A message has at most 2000 characters, and this one has 2001.'],
  ['a message in a forum', 'forum', { type: 'post', content: 'x' }, 'A forum holds posts only; open one of them, or write a new one.'],
  ['a post outside of a forum', 'general', { type: 'forum-post', title: 'x', content: 'x' }, 'general is no forum.'],
  ['a post without a title', 'forum', { type: 'forum-post', title: ' ', content: 'x' }, 'The title of a post has 1 to 100 characters.'],
  ['a post without a message', 'forum', { type: 'forum-post', title: 'x', content: '' }, 'An empty message cannot be sent.'],
  ['a form that is not open', 'general', { type: 'submit-modal', interactionId: '1', values: {} }, 'This form is not open any more.'],
] as const)('Discord’s client would not send %s, and a sentence says why', async (_, channel, act, problem) => {
  const before = (await bench.snapshot('bob', channel)).messages.length;
  expect(await refused('bob', channel, act)).toBe(problem);
  expect((await bench.snapshot('bob', channel)).messages).toHaveLength(before);
});

test('nobody acts where they see nothing', async () => {
  const of = (personId: string, channelId: string) => bench.own({ method: 'POST', path: '/page/act', body: JSON.stringify({ personId, channelId, type: 'post', content: 'x' }) });
  const { standIn } = bench;
  const [alice, bob] = [standIn.as('alice'), standIn.as('bob')];
  for (const [person, channel] of [[bob.user.id, alice.in('dm').channelId], ['1', bob.in('dm').channelId], [bob.user.id, '1'], ['bob', 'general'], [standIn.applicationId, bob.in('dm').channelId]] as const) {
    expect(await of(person, channel)).toMatchObject({ status: 400, text: '{"problem":"There is no such person or channel here any more."}' });
  }
});

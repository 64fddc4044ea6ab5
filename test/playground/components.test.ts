import { ButtonStyle, ComponentType, FileUploadBuilder, LabelBuilder, MessageFlags, ModalBuilder, StringSelectMenuBuilder, TextInputBuilder, TextInputStyle } from 'discord.js';
import { expect, test } from 'vitest';
import type { StandIn } from '../../src/playground/stand-in.ts';
import { answering, call, createBench, createTestStandIn } from './bench-client.ts';
import { png } from './samples.ts';

const v2 = MessageFlags.IsComponentsV2;
const text = (content: string): object => ({ type: 10, content });
const button = (customId: string): object => ({ type: 2, style: 2, label: 'Press', custom_id: customId });
const row = (...components: readonly object[]): object => ({ type: 1, components });
const gallery = (...urls: readonly string[]): object => ({ type: 12, items: urls.map((url) => ({ media: { url } })) });

const post = (standIn: StandIn, body: object, files: readonly { readonly name: string; readonly bytes: Buffer }[] = []): ReturnType<typeof call> => call(standIn, 'POST', `/channels/${standIn.world.channel('general').id}/messages`, { body, files });
const errorCodes = (answer: { readonly body: unknown }): readonly string[] => [...JSON.stringify(answer.body).matchAll(/"code":"(\w+)"/g)].map(([, code]) => code ?? '');

test.each([
  ['text beside components', { flags: v2, content: 'x', components: [text('y')] }, 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'],
  ['an embed beside components', { flags: v2, embeds: [{ title: 'x' }], components: [text('y')] }, 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'],
  ['a text component without the flag', { components: [text('y')] }, 'UNION_TYPE_CHOICES'],
  ['41 components', { flags: v2, components: Array.from({ length: 41 }, () => text('y')) }, 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED'],
  ['more than 4000 characters together', { flags: v2, components: [text('y'.repeat(2000)), text('y'.repeat(2001))] }, 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED'],
  ['a gallery of eleven', { flags: v2, components: [gallery(...Array.from({ length: 11 }, () => 'https://example.com/a.png'))] }, 'BASE_TYPE_BAD_LENGTH'],
  ['a file that is not there', { flags: v2, components: [gallery('attachment://none.png')] }, 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND'],
  ['the same custom id twice', { content: 'x', components: [row(button('a'), button('a'))] }, 'COMPONENT_CUSTOM_ID_DUPLICATED'],
  ['a row of six buttons', { content: 'x', components: [row(...['a', 'b', 'c', 'd', 'e', 'f'].map(button))] }, 'BASE_TYPE_BAD_LENGTH'],
  ['a custom id of 101 characters', { content: 'x', components: [row(button('a'.repeat(101)))] }, 'BASE_TYPE_BAD_LENGTH'],
  ['26 options of a select', { content: 'x', components: [row({ type: 3, custom_id: 's', options: Array.from({ length: 26 }, (_, index) => ({ label: 'l', value: `${index}` })) })] }, 'BASE_TYPE_BAD_LENGTH'],
  ['eleven embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 't' })) }, 'BASE_TYPE_MAX_LENGTH'],
  ['6001 characters in embeds', { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] }, 'MAX_EMBED_SIZE_EXCEEDED'],
])('%s is refused with 50035', async (_, body, code) => {
  await using standIn = await createTestStandIn();

  const answer = await post(standIn, body);

  expect(answer).toMatchObject({ status: 400, body: { code: 50_035 } });
  expect(errorCodes(answer)).toContain(code);
});

test('40 components with 4000 characters are taken, and their files get an address', async () => {
  await using standIn = await createTestStandIn();
  const components = [gallery('attachment://out.png'), ...Array.from({ length: 38 }, () => text('y'.repeat(100))), text('y'.repeat(200))];

  const { status, body } = await post(standIn, { flags: v2, components }, [{ name: 'out.png', bytes: png }]);

  expect(status).toBe(200);
  const [first] = body['components'] as readonly { readonly items: readonly { readonly media: { readonly url: string } }[] }[];
  expect(Buffer.from(await (await fetch(first?.items[0]?.media.url ?? '')).arrayBuffer())).toEqual(png);
});

test('an edit can turn a message to Components V2 if it empties the rest, and never back', async () => {
  await using standIn = await createTestStandIn();
  const { body } = await post(standIn, { content: 'old' });
  const edit = (change: object): ReturnType<typeof call> => call(standIn, 'PATCH', `/channels/${standIn.world.channel('general').id}/messages/${body.id}`, { body: change });

  expect(errorCodes(await edit({ flags: v2, components: [text('new')] }))).toEqual(['MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2']);
  expect((await edit({ flags: v2, content: null, embeds: [], components: [text('new')] })).body['flags']).toBe(v2);
  expect(errorCodes(await edit({ flags: 0, content: 'back' }))).toEqual(['MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2']);
});

test('after a deferred update and after an update @original is the button’s own message', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const outcome = answering(client, async (interaction) => {
    if (interaction.isChatInputCommand()) {
      await interaction.reply({ content: 'press', components: [{ type: ComponentType.ActionRow, components: ['later', 'now'].map((customId) => ({ type: ComponentType.Button, style: ButtonStyle.Primary, label: customId, customId }) as const) }] });
    } else if (interaction.isButton()) {
      if (interaction.customId === 'later') {
        await interaction.deferUpdate();
        await interaction.editReply('edited');
      } else await interaction.update({ content: 'updated', components: [] });
    }
  });
  const bob = standIn.as('bob').in('general');
  const asked = bob.command('imagine', {}, { unchecked: true });
  await outcome(asked);
  const message = await asked.responded();

  const later = bob.press(message, 'later');
  await outcome(later);
  expect(later.response()).toMatchObject({ id: message.id, content: 'edited' });
  await outcome(bob.press(message, 'now'));

  expect(asked.response()).toMatchObject({ id: message.id, content: 'updated', components: [] });
  expect(() => bob.press(message, 'now')).toThrow(`The message ${message.id} has no such component 'now'.`);
});

test('a button may answer with a message of its own', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  answering(client, async (interaction) => interaction.isButton() && interaction.reply({ content: 'private', flags: MessageFlags.Ephemeral }));
  const { body } = await post(standIn, { content: 'x', components: [row(button('more'))] });

  const pressed = standIn.as('bob').in('general').press(body.id, 'more');

  expect(await pressed.responded()).toMatchObject({ content: 'private', type: 19, message_reference: { message_id: body.id } });
});

test('a select hands over values, people and roles', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const outcome = answering(client, async (interaction) => {
    if (!interaction.isAnySelectMenu()) throw new Error('The test chooses only.');
    await interaction.deferUpdate();
    return [interaction.values, interaction.isUserSelectMenu() ? interaction.users.map(({ username }) => username) : []];
  });
  const { body } = await post(standIn, { content: 'x', components: [row({ type: 3, custom_id: 'model', options: [{ label: 'A', value: 'a' }] }), row({ type: 5, custom_id: 'who' })] });
  const bob = standIn.as('bob').in('general');

  expect(await outcome(bob.select(body.id, 'model', ['a']))).toEqual([['a'], []]);
  expect(await outcome(bob.select(body.id, 'who', ['carol']))).toEqual([[standIn.as('carol').user.id], ['carol']]);
});

test('a modal with text, a select and files is opened, filled in and answered', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const outcome = answering(client, async (interaction) => {
    if (interaction.isChatInputCommand()) {
      await interaction.showModal(new ModalBuilder().setCustomId('ask').setTitle('Ask').addLabelComponents(
        new LabelBuilder().setLabel('Prompt').setTextInputComponent(new TextInputBuilder().setCustomId('prompt').setStyle(TextInputStyle.Paragraph)),
        new LabelBuilder().setLabel('Model').setStringSelectMenuComponent(new StringSelectMenuBuilder().setCustomId('model').addOptions({ label: 'A', value: 'a' })),
        new LabelBuilder().setLabel('Pictures').setFileUploadComponent(new FileUploadBuilder().setCustomId('files').setMaxValues(4).setRequired(false)),
      ));
      return undefined;
    }
    if (!interaction.isModalSubmit()) throw new Error('The test submits modals only.');
    await interaction.deferReply();
    const files = interaction.fields.getUploadedFiles('files');
    return { prompt: interaction.fields.getTextInputValue('prompt'), model: interaction.fields.getStringSelectValues('model'), files: files?.map(({ name, size }) => [name, size]) };
  });
  const bob = standIn.as('bob').in('general');
  const opened = bob.command('imagine', {}, { unchecked: true });
  await outcome(opened);
  expect(opened.response()).toBeUndefined();

  const submitted = bob.submitModal(opened, { prompt: 'a cat', model: ['a'], files: [{ name: 'in.png', bytes: png }] });

  expect(await outcome(submitted)).toEqual({ prompt: 'a cat', model: ['a'], files: [['in.png', png.length]] });
  expect(() => bob.submitModal(opened, { model: ['a'] })).toThrow("The field 'prompt' is required.");
  expect(() => bob.submitModal(opened, { color: 'red' })).toThrow("The modal has no field 'color'");
});

test('a modal of another shape than Discord’s is refused', async () => {
  await using standIn = await createTestStandIn();
  const open = (modal: object): ReturnType<typeof call> => {
    const { id, token } = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true });
    return call(standIn, 'POST', `/interactions/${id}/${token}/callback`, { body: { type: 9, data: modal }, token: false });
  };
  const label = (customId: string): object => ({ type: 18, label: 'l', component: { type: 4, custom_id: customId, style: 1 } });

  expect((await open({ custom_id: 'm', title: 't', components: [label('a')] })).status).toBe(204);
  for (const modal of [
    { custom_id: 'm', title: 't'.repeat(46), components: [label('a')] },
    { custom_id: 'm', title: 't', components: ['a', 'b', 'c', 'd', 'e', 'f'].map(label) },
    { custom_id: 'm', title: 't', components: [label('a'), label('a')] },
    { custom_id: 'm', title: 't', components: [{ type: 18, label: 'l', component: { type: 4, custom_id: 'a', style: 1, disabled: true } }] },
  ]) expect((await open(modal)).body.code).toBe(50_035);
});

import { ButtonStyle, ComponentType, FileUploadBuilder, LabelBuilder, MessageFlags, ModalBuilder, TextInputBuilder, TextInputStyle } from 'discord.js';
import type { Interaction } from 'discord.js';
import { expect, test } from 'vitest';
import { answering, createBench } from './bench-client.ts';
import { createConformance, missingOpenApi } from './openapi.ts';
import { png } from './samples.ts';

const row = { type: ComponentType.ActionRow, components: [{ type: ComponentType.Button, style: ButtonStyle.Danger, label: 'Cancel', customId: 'cancel' }] } as const;

const answers: Readonly<Record<string, (interaction: Interaction) => Promise<unknown>>> = {
  async deferred(interaction) {
    if (!interaction.isChatInputCommand()) return;
    await interaction.deferReply({ withResponse: true });
    await interaction.editReply({ content: 'done', files: [{ attachment: png, name: 'out.png', description: 'alt text' }], components: [row], embeds: [{ title: 't', image: { url: 'attachment://out.png' } }] });
    await interaction.followUp({ content: 'only you', flags: MessageFlags.Ephemeral });
    await interaction.fetchReply();
    await interaction.deleteReply();
  },
  async gallery(interaction) {
    if (!interaction.isChatInputCommand()) return;
    await interaction.reply({
      withResponse: true, flags: MessageFlags.IsComponentsV2, files: [{ attachment: png, name: 'out.png' }],
      components: [{
        type: ComponentType.Container, accentColor: 0x5865f2,
        components: [
          { type: ComponentType.TextDisplay, content: 'four pictures' },
          { type: ComponentType.MediaGallery, items: [{ media: { url: 'attachment://out.png' }, description: 'one' }] },
          { type: ComponentType.Separator, divider: true },
          { type: ComponentType.Section, components: [{ type: ComponentType.TextDisplay, content: 'a' }], accessory: { type: ComponentType.Thumbnail, media: { url: 'attachment://out.png' } } },
          { type: ComponentType.File, file: { url: 'attachment://out.png' } },
          row,
        ],
      }],
    });
  },
  async modal(interaction) {
    if (!interaction.isChatInputCommand()) return;
    await interaction.showModal(new ModalBuilder().setCustomId('ask').setTitle('Ask').addLabelComponents(
      new LabelBuilder().setLabel('Prompt').setTextInputComponent(new TextInputBuilder().setCustomId('prompt').setStyle(TextInputStyle.Paragraph)),
      new LabelBuilder().setLabel('Pictures').setFileUploadComponent(new FileUploadBuilder().setCustomId('files').setMaxValues(4)),
    ));
  },
};

test('every request of discord.js and every answer of the stand-in is what Discord describes', async (context) => {
  const missing = missingOpenApi();
  if (missing !== undefined) context.skip(missing);
  const conformance = createConformance();
  await using bench = await createBench({ rateLimits: false });
  const { client, standIn } = bench;
  standIn.onRequest(conformance.hook);
  const finished = answering(client, async (interaction) => {
    if (interaction.isAutocomplete()) await interaction.respond([{ name: 'Model', value: 'm' }]);
    else if (interaction.isModalSubmit()) await interaction.reply({ content: interaction.fields.getTextInputValue('prompt'), flags: MessageFlags.Ephemeral });
    else if (interaction.isButton()) await interaction.update({ content: 'canceled', components: [] });
    else if (interaction.isChatInputCommand()) await answers[interaction.commandName]?.(interaction);
  });

  await client.application.commands.set([
    { name: 'deferred', description: 'd', options: [{ type: 3, name: 'model', description: 'd', autocomplete: true }, { type: 11, name: 'image', description: 'd' }, { type: 4, name: 'seed', description: 'd', min_value: 0 }] },
    { name: 'gallery', description: 'd' }, { name: 'modal', description: 'd' }, { name: 'Remix', type: 3 },
  ]);
  await client.application.commands.set([{ name: 'local', description: 'd' }], standIn.guildId);
  await client.application.commands.fetch();
  const bob = standIn.as('bob').in('general');
  await finished(bob.autocomplete('deferred', { model: 'f' }, 'model'));
  await finished(bob.command('deferred', { image: { name: 'in.png', bytes: png } }));
  await finished(bob.command('gallery'));
  const modal = bob.command('modal');
  await finished(modal);
  await finished(bob.submitModal(modal, { prompt: 'a cat', files: [{ name: 'in.png', bytes: png }] }));
  const channel = await client.channels.fetch(standIn.world.channel('general').id);
  if (channel?.isSendable() !== true) throw new Error('The channel must be one to send to.');
  const sent = await channel.send({ content: 'later', nonce: 'job-1-x', enforceNonce: true, files: [{ attachment: png, name: 'out.png' }], components: [row] });
  await sent.edit({ content: 'again', attachments: [...sent.attachments.values()] });
  await finished(bob.press(sent.id, 'cancel'));
  await channel.messages.fetch({ limit: 10 });
  await channel.messages.fetch(sent.id);
  await channel.sendTyping();
  await sent.delete();
  const dm = await client.users.createDM(standIn.as('bob').user.id);
  await dm.send('hello');
  await client.users.fetch(standIn.as('bob').user.id, { force: true });
  await client.application.fetch();
  await channel.messages.fetch('1574265903426568199').catch(() => undefined);
  const unknown = await fetch(`${standIn.apiUrl}/v10/webhooks/${standIn.applicationId}/none/messages/@original`);

  expect(unknown.status).toBe(401);
  expect(conformance.problems).toEqual([]);
  expect([...conformance.checked.keys()]).toHaveLength(17);
});

import { ApplicationCommandOptionType, AttachmentBuilder } from 'discord.js';
import type { ChatInputCommandInteraction, Interaction } from 'discord.js';
import { expect, test } from 'vitest';
import { createBench } from './bench-client.ts';
import { png } from './samples.ts';

const imagine = {
  name: 'imagine', description: 'Makes a picture',
  options: [
    { type: ApplicationCommandOptionType.Attachment, name: 'image', description: 'A picture', required: true },
    { type: ApplicationCommandOptionType.String, name: 'prompt', description: 'What to see' },
  ],
} as const;

const isCommand = (interaction: Interaction): interaction is ChatInputCommandInteraction => interaction.isChatInputCommand();

test('a command with a picture is deferred, answered with a file and arrives whole', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  await client.application.commands.set([imagine]);
  client.on('interactionCreate', async (interaction) => {
    if (!isCommand(interaction)) return;
    await interaction.deferReply();
    const image = interaction.options.getAttachment('image', true);
    const bytes = Buffer.from(await (await fetch(image.url)).arrayBuffer());
    await interaction.editReply({ content: `done: ${interaction.options.getString('prompt')}`, files: [new AttachmentBuilder(bytes, { name: 'out.png', description: 'alt text' })] });
  });

  const asked = standIn.as('bob').in('general').command('imagine', { image: { name: 'in.png', bytes: png }, prompt: 'a cat' });

  expect((await asked.acknowledged).type).toBe(5);
  const message = await asked.responded();
  expect(message).toMatchObject({ content: 'done: a cat', type: 20, flags: 0, edited_timestamp: null });
  expect(message.attachments).toMatchObject([{ filename: 'out.png', description: 'alt text', content_type: 'image/png', width: 1, height: 1, size: png.length }]);
  expect(Buffer.from(await (await fetch(message.attachments[0]?.url ?? '')).arrayBuffer())).toEqual(png);
  expect(standIn.messages('general')).toHaveLength(1);
});

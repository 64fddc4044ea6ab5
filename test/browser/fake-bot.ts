import { MessageFlags } from 'discord.js';
import type { APIMessageTopLevelComponent, Client, Interaction, RESTPostAPIApplicationCommandsJSONBody } from 'discord.js';
import { login } from '../playground/bench-client.ts';
import { createPageBench } from '../playground/page-bench.ts';
import type { PageBench } from '../playground/page-bench.ts';

/** A page with a bot that does what ours does not do yet. */
export type FakeBotBench = AsyncDisposable & {
  readonly bench: PageBench;
  readonly link: string;
  readonly client: Client<true>;
  /** What the bot was told, in words. */
  readonly told: readonly string[];
  /** Posts components into the channel `general`. */
  show(components: readonly object[], files?: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<void>;
};

export const commands: readonly RESTPostAPIApplicationCommandsJSONBody[] = [
  { name: 'form', description: 'Opens a form' },
  { name: 'panel', description: 'Shows a panel' },
  { name: 'silent', description: 'Never answers' },
  { name: 'whisper', description: 'Answers you alone' },
  { name: 'quota', description: 'Quotas', options: [{ type: 1, name: 'set', description: 'Sets one', options: [
    { type: 6, name: 'member', description: 'Whose', required: true }, { type: 8, name: 'role', description: 'Which role' }, { type: 7, name: 'channel', description: 'Where' },
    { type: 4, name: 'limit', description: 'How many', min_value: 1, max_value: 9 }, { type: 3, name: 'word', description: 'Begins with what is typed', autocomplete: true }, { type: 5, name: 'strict', description: 'No exceptions' },
  ] }] },
  { type: 3, name: 'Describe' },
  { type: 2, name: 'Greet' },
];

const form = {
  custom_id: 'form', title: 'A form', components: [
    { type: 10, content: 'Please **read** this.' },
    { type: 18, label: 'Prompt', description: 'What to draw', component: { type: 4, custom_id: 'prompt', style: 2, required: true, min_length: 3 } },
    { type: 18, label: 'Photos', component: { type: 19, custom_id: 'photos', max_values: 2, required: false, file_types: ['image'] } },
    { type: 18, label: 'Style', component: { type: 3, custom_id: 'style', placeholder: 'Pick one', options: [{ label: 'Oil', value: 'oil' }, { label: 'Ink', value: 'ink', description: 'Black and white' }] } },
    { type: 18, label: 'Rights', component: { type: 23, custom_id: 'rights' } },
  ],
};

async function answer(interaction: Interaction, told: string[]): Promise<void> {
  if (interaction.isAutocomplete()) return await interaction.respond(['apple', 'avocado', 'banana'].filter((name) => name.startsWith(interaction.options.getFocused())).map((name) => ({ name, value: name })));
  if (interaction.isModalSubmit()) {
    const photos = interaction.fields.getUploadedFiles('photos', false);
    told.push(`${interaction.fields.getTextInputValue('prompt')}; ${interaction.fields.getStringSelectValues('style').join()}; ${photos?.size ?? 0} photos`);
    await interaction.reply(`Got “${interaction.fields.getTextInputValue('prompt')}” with ${photos?.size ?? 0} photos.`);
  } else if (interaction.isButton()) {
    told.push(`pressed ${interaction.customId}`);
    await interaction.update({ content: `Pressed ${interaction.customId}.`, components: [] });
  } else if (interaction.isAnySelectMenu()) {
    told.push(`chose ${interaction.values.join()}`);
    await interaction.reply({ content: `You chose ${interaction.values.join(' and ')}.`, flags: MessageFlags.Ephemeral });
  } else if (interaction.isMessageContextMenuCommand()) await interaction.reply(`It says: ${interaction.targetMessage.content}`);
  else if (interaction.isUserContextMenuCommand()) await interaction.reply(`Hello <@${interaction.targetId}>`);
  else if (interaction.isChatInputCommand()) await answerCommand(interaction, told);
}

async function answerCommand(interaction: Extract<Interaction, { commandName: string; reply: unknown }>, told: string[]): Promise<void> {
  if (!interaction.isChatInputCommand()) return;
  switch (interaction.commandName) {
    case 'form': {
      await interaction.client.rest.post(`/interactions/${interaction.id}/${interaction.token}/callback`, { auth: false, body: { type: 9, data: form } });
      return;
    }
    case 'panel': {
      await interaction.reply({ content: 'Choose or press.', components: [
        { type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'go' }, { type: 2, style: 4, label: 'Never', custom_id: 'never', disabled: true }, { type: 2, style: 5, label: 'Read', url: 'https://example.org/' }] },
        { type: 1, components: [{ type: 3, custom_id: 'one', placeholder: 'One fruit', options: [{ label: 'Apple', value: 'apple' }, { label: 'Pear', value: 'pear' }] }] },
        { type: 1, components: [{ type: 5, custom_id: 'people', placeholder: 'Some people', max_values: 2 }] },
      ] });
      return;
    }
    case 'whisper': {
      await interaction.reply({ content: 'A secret.', flags: MessageFlags.Ephemeral });
      return;
    }
    case 'quota': {
      told.push(JSON.stringify(interaction.options.data[0]?.options?.map(({ name, value }) => [name, value])));
      await interaction.reply('Set.');
    }
  }
}

/** A stand-in with a page and with a discord.js client that answers. */
export async function createFakeBotBench(): Promise<FakeBotBench> {
  const bench = await createPageBench();
  const { standIn, key } = bench;
  const client = await login(standIn);
  const told: string[] = [];
  client.on('interactionCreate', (interaction) => {
    answer(interaction, told).catch((error: unknown) => told.push(String(error)));
  });
  await client.application.commands.set([...commands]);
  void bench.process.start();
  bench.process.ready();
  return {
    bench, client, told, link: `${standIn.url}/?key=${key}`,
    async show(components, files = []) {
      const channel = await client.channels.fetch(standIn.as('alice').in('general').channelId);
      if (channel?.isSendable() !== true) throw new Error('The bot cannot write there.');
      // What a test shows may be newer than the library's types.
      await channel.send({ components: components as APIMessageTopLevelComponent[], flags: MessageFlags.IsComponentsV2, files: files.map(({ name, bytes }) => ({ name, attachment: bytes })) });
    },
    async [Symbol.asyncDispose]() {
      await client.destroy();
      await bench[Symbol.asyncDispose]();
    },
  };
}

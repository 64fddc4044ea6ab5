import { createRequire } from 'node:module';
import { AttachmentBuilder, Client, Events, GatewayIntentBits, SlashCommandBuilder, type RESTOptions } from 'discord.js';

// The floor: what discord.js alone costs. One command, defer and edit with a file that lies in memory; nothing is kept.

const { FLOOR_API: api = '', FLOOR_TOKEN: token = '' } = process.env;

const command = new SlashCommandBuilder().setName('text-to-image').setDescription('A picture from words')
  .addStringOption((option) => option.setName('prompt').setDescription('What to see').setRequired(true).setMaxLength(4_000))
  .addStringOption((option) => option.setName('negative_prompt').setDescription('What not to see').setMaxLength(4_000))
  .addStringOption((option) => option.setName('model').setDescription('Which model').setAutocomplete(true))
  .addStringOption((option) => option.setName('aspect_ratio').setDescription('Width to height').addChoices({ name: '1:1', value: '1:1' }, { name: '16:9', value: '16:9' }))
  .addIntegerOption((option) => option.setName('count').setDescription('How many').setMinValue(1).setMaxValue(4))
  .addIntegerOption((option) => option.setName('seed').setDescription('The same again').setMinValue(0).setMaxValue(2 ** 32 - 1))
  .addBooleanOption((option) => option.setName('private').setDescription('For you alone'));

process.once('disconnect', () => process.exit());
let picture = Buffer.alloc(0);
// The agent that ours has, from the very undici that the library uses; the cap of 50 requests a second lifted, as for ours.
const { Agent } = createRequire(createRequire(import.meta.url).resolve('@discordjs/rest'))('undici') as { Agent: new (options: object) => NonNullable<RESTOptions['agent']> };
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api, globalRequestsPerSecond: 1e9, agent: new Agent({ keepAliveTimeout: 60_000 }) } });

client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  await interaction.deferReply();
  await interaction.editReply({ files: [new AttachmentBuilder(picture, { name: 'picture.png' })] });
});
client.once(Events.ClientReady, async ({ application }) => {
  process.send?.('ready');
  // Not part of the start: the picture, and the command, which a bare bot registers by a script of its own.
  picture = Buffer.from((await import('../png.ts')).noisePng(0));
  await application.commands.set([command]);
  process.send?.('registered');
});
await client.login(token);

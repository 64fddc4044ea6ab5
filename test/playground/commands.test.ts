import { expect, test } from 'vitest';
import type { StandIn } from '../../src/playground/stand-in.ts';
import { answering, call, createBench, createTestStandIn } from './bench-client.ts';
import { png } from './samples.ts';

const put = (standIn: StandIn, commands: readonly object[], guild?: string): ReturnType<typeof call> => call(standIn, 'PUT', `/applications/${standIn.applicationId}${guild === undefined ? '' : `/guilds/${guild}`}/commands`, { body: commands });
const option = (name: string, more: object = {}): object => ({ type: 3, name, description: 'd', ...more });
const command = (more: object = {}): object => ({ name: 'imagine', description: 'd', ...more });
const many = <T>(count: number, make: (index: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => make(index));

test('an overwrite keeps the ids of known names, and the versions of unchanged commands', async () => {
  await using standIn = await createTestStandIn();
  await put(standIn, [command(), { name: 'jobs', description: 'd' }, { name: 'gone', description: 'd' }]);
  const before = standIn.commands();
  await put(standIn, [command({ description: 'changed' }), { name: 'jobs', description: 'd' }]);
  const after = standIn.commands();

  expect(after.map(({ id }) => id)).toEqual(before.slice(0, 2).map(({ id }) => id));
  expect(after[0]?.version).not.toBe(before[0]?.version);
  expect(after[1]?.version).toBe(before[1]?.version);
});

test.each([
  ['a name in capitals', [command({ name: 'Imagine' })]],
  ['a name with a blank', [command({ name: 'text to image' })]],
  ['a description of 101 characters', [command({ description: 'd'.repeat(101) })]],
  ['26 options', [command({ options: many(26, (index) => option(`o${index}`)) })]],
  ['26 choices', [command({ options: [option('a', { choices: many(26, (index) => ({ name: `n${index}`, value: `v${index}` })) })] })]],
  ['a required option behind an optional one', [command({ options: [option('a'), option('b', { required: true })] })]],
  ['autocomplete together with choices', [command({ options: [option('a', { autocomplete: true, choices: [{ name: 'n', value: 'v' }] })] })]],
  ['autocomplete of an attachment', [command({ options: [option('a', { type: 11, autocomplete: true })] })]],
  ['an option of 6001 characters', [command({ options: [option('a', { max_length: 6001 })] })]],
  ['more than 8000 characters', [command({ options: many(25, (index) => option(`o${index}`, { choices: many(25, (at) => ({ name: `n${at}`, value: 'v'.repeat(20) })) })) })]],
  ['two of one name', [command(), command()]],
  ['two options of one name', [command({ options: [option('a'), option('a')] })]],
  ['a menu command with a description', [{ type: 3, name: 'Remix', description: 'd' }]],
  ['16 menu commands', many(16, (index) => ({ type: 3, name: `Remix ${index}` }))],
  ['options beside subcommands', [command({ options: [option('a'), { type: 1, name: 'b', description: 'd' }] })]],
])('%s is refused with 50035 and changes nothing', async (_, commands) => {
  await using standIn = await createTestStandIn();

  expect((await put(standIn, commands)).body.code).toBe(50_035);
  expect(standIn.commands()).toEqual([]);
});

test('what is just within the limits is taken', async () => {
  await using standIn = await createTestStandIn();

  expect((await put(standIn, [
    command({ options: [option('a', { required: true }), ...many(24, (index) => option(`o${index}`, { choices: many(25, (at) => ({ name: `n${at}`, value: `v${at}` })) }))], contexts: [0, 1, 2], integration_types: [0, 1] }),
    { name: '画像', description: 'd', name_localizations: { de: 'bild' } }, { type: 3, name: 'Remix this' },
  ])).status).toBe(200);
});

test('installation types are for global commands, and commands only for guilds with the bot', async () => {
  await using standIn = await createTestStandIn();

  expect((await put(standIn, [command({ integration_types: [1] })], standIn.guildId)).body.code).toBe(50_035);
  expect((await put(standIn, [command()], standIn.elsewhereId)).body.code).toBe(50_001);
});

test('a person is offered what permissions, context, installation and age restriction allow', async () => {
  await using standIn = await createTestStandIn();
  await put(standIn, [
    command({ name: 'everyone' }), command({ name: 'moderators', default_member_permissions: '32' }), command({ name: 'owner', default_member_permissions: '0' }),
    command({ name: 'adults', nsfw: true }), command({ name: 'guilds', contexts: [0] }), command({ name: 'users', integration_types: [1] }),
  ]);
  await put(standIn, [command({ name: 'local' })], standIn.guildId);
  const offered = (person: string, channel: string): readonly string[] => standIn.as(person).in(channel).commands().map(({ name }) => name);

  expect(offered('bob', 'general')).toEqual(['local', 'everyone', 'guilds']);
  expect(offered('carol', 'general')).toEqual(['local', 'everyone', 'moderators', 'guilds']);
  expect(offered('alice', 'age-restricted')).toEqual(['local', 'everyone', 'moderators', 'owner', 'adults', 'guilds']);
  expect(offered('bob', 'dm')).toEqual(['everyone', 'moderators', 'owner', 'adults']);
  expect(offered('bob', 'elsewhere')).toEqual(['users']);
  standIn.world.denyMembers('voice', ['UseApplicationCommands']);
  expect(offered('bob', 'voice')).toEqual([]);
  expect(() => standIn.as('bob').in('general').command('moderators')).toThrow("bob may not use 'moderators' in general.");
});

test('what Discord’s client would not send is a mistake of the test', async () => {
  await using standIn = await createTestStandIn();
  await put(standIn, [command({ options: [option('prompt', { required: true, max_length: 5 }), option('count', { type: 4, min_value: 1, max_value: 4 }), option('ratio', { choices: [{ name: 'square', value: '1:1' }] })] })]);
  const bob = standIn.as('bob').in('general');

  expect(() => bob.command('imagin')).toThrow("The bot has registered no command 'imagin'");
  expect(() => bob.command('imagine')).toThrow("The option 'prompt' is required.");
  expect(() => bob.command('imagine', { prompt: 'a', size: 1 })).toThrow("The command has no option 'size'; it has prompt, count, ratio.");
  expect(() => bob.command('imagine', { prompt: 'too long' })).toThrow("The option 'prompt' takes 0 to 5 characters, but got 8.");
  expect(() => bob.command('imagine', { prompt: 'a', count: 5 })).toThrow("The option 'count' takes 1 to 4, but got 5.");
  expect(() => bob.command('imagine', { prompt: 'a', count: 'two' })).toThrow("The option 'count' takes a value of type 4, but got string.");
  expect(() => bob.command('imagine', { prompt: 'a', ratio: '2:1' })).toThrow("The option 'ratio' takes one of its choices, but got '2:1'.");
  expect(() => bob.command('imagine', { size: 1 }, { unchecked: true })).not.toThrow();
});

test('options of every kind arrive typed and resolved', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  await client.application.commands.set([{
    name: 'all', description: 'd',
    options: [{
      type: 1, name: 'kinds', description: 'd',
      options: [[3, 'text'], [4, 'whole'], [5, 'tick'], [6, 'person'], [7, 'channel'], [8, 'role'], [10, 'number'], [11, 'file']].map(([type, name]) => ({ type, name, description: 'd' }) as never),
    }],
  }]);
  const outcome = answering(client, async (interaction) => {
    if (!interaction.isChatInputCommand()) throw new Error('The test sends slash commands only.');
    const { options } = interaction;
    await interaction.deferReply();
    return [
      options.getSubcommand(), options.getString('text'), options.getInteger('whole'), options.getBoolean('tick'), options.getUser('person')?.username,
      options.getChannel('channel')?.name, options.getRole('role')?.name, options.getNumber('number'), options.getAttachment('file')?.contentType,
    ];
  });

  const asked = standIn.as('bob').in('general').command('all kinds', { text: 'a', whole: 0, tick: false, person: 'carol', channel: 'forum', role: 'Moderator', number: 0.5, file: { name: 'in.png', bytes: png } });

  expect(await outcome(asked)).toEqual(['kinds', 'a', 0, false, 'carol', 'forum', 'Moderator', 0.5, 'image/png']);
});

test('autocomplete says which option is focused, and the rest as far as it is filled in', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  await client.application.commands.set([{ name: 'imagine', description: 'd', options: [{ type: 3, name: 'prompt', description: 'd', required: true }, { type: 3, name: 'model', description: 'd', autocomplete: true }] }]);
  answering(client, async (interaction) => {
    if (!interaction.isAutocomplete()) return;
    const { name, value } = interaction.options.getFocused(true);
    await interaction.respond([{ name: `${name} ${value} of ${interaction.options.getString('prompt')}`, value: 'v' }]);
  });

  const asked = standIn.as('bob').in('general').autocomplete('imagine', { prompt: 'a cat', model: 'fl' }, 'model');

  expect(await asked.until(({ choices }) => choices())).toEqual([{ name: 'model fl of a cat', value: 'v' }]);
});

test('menu commands carry their message with its files, or their person', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  await client.application.commands.set([{ name: 'Remix', type: 3 }, { name: 'Greet', type: 2 }]);
  const outcome = answering(client, async (interaction) => {
    if (interaction.isMessageContextMenuCommand()) {
      await interaction.reply('remixed');
      return [interaction.targetMessage.content, interaction.targetMessage.attachments.first()?.name];
    }
    return interaction.isUserContextMenuCommand() ? [interaction.targetUser.username] : [];
  });
  const bob = standIn.as('bob').in('general');
  const message = standIn.as('alice').in('general').post('look', [{ name: 'cat.png', bytes: png }]);

  const remixed = bob.messageCommand('Remix', message);

  expect(await outcome(remixed)).toEqual(['look', 'cat.png']);
  expect((await remixed.responded()).type).toBe(23);
  expect(await outcome(bob.userCommand('Greet', 'carol'))).toEqual(['carol']);
});

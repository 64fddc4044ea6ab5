import { expect, test } from 'vitest';
import { answering, login } from './bench-client.ts';
import { createPageBench } from './page-bench.ts';
import { png } from './samples.ts';

test('the snapshot shows people with their roles, channels of every kind, and who may write where', async () => {
  await using bench = await createPageBench();
  bench.standIn.world.updateChannel('thread', { archived: true });
  bench.standIn.world.denyMembers('post', ['SendMessagesInThreads']);
  bench.standIn.world.denyMembers('forum', ['SendMessages']);

  const { people, channels, guilds, viewer, bot, banner, upload } = await bench.snapshot('bob');

  expect(people.map(({ username, displayName, isOwner, roles }) => [username, displayName, isOwner, roles.map(({ name }) => name)])).toEqual([
    ['alice', 'Alice', true, []], ['bob', 'Bob', false, []], ['carol', 'Carol', false, ['Moderator']],
  ]);
  expect(channels.map(({ name, kind, ageRestricted, canPost }) => [name, kind, ageRestricted, canPost])).toEqual([
    ['darkroom', 'dm', false, true], ['general', 'text', false, true], ['thread', 'thread', false, false], ['age-restricted', 'text', true, true],
    ['forum', 'forum', false, false], ['post', 'post', false, false], ['voice', 'voice', false, true], ['elsewhere', 'text', false, true], ['friends', 'group', false, true],
  ]);
  expect(channels.find(({ name }) => name === 'thread')?.parentId).toBe(channels.find(({ name }) => name === 'general')?.id);
  expect(guilds.map(({ name, hasBot }) => [name, hasBot])).toEqual([['Playground', true], ['Elsewhere', false]]);
  expect(viewer).toEqual({ personId: bench.standIn.as('bob').user.id, channelId: bench.standIn.world.channel('general').id });
  expect(bot).toEqual({ id: bench.standIn.applicationId, name: 'darkroom', state: 'stopped' });
  expect(banner.kind).toBe('free');
  expect(upload.maxFiles).toBe(10);
  expect((await bench.snapshot('alice')).channels.every(({ kind, canPost }) => canPost || kind === 'thread')).toBe(true);
});

test('a thread of an age-restricted channel is age-restricted too', async () => {
  await using bench = await createPageBench();
  const { standIn: { world, guildId } } = bench;
  world.addChannel('inside', { guildId, type: 11, parentId: world.channel('age-restricted').id });
  expect((await bench.snapshot()).channels.find(({ name }) => name === 'inside')).toMatchObject({ kind: 'thread', ageRestricted: true });
});

test('a first visit is shown as the first person, in the first text channel', async () => {
  await using bench = await createPageBench();
  const { status, text } = await bench.own({ path: '/page/snapshot' });
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ viewer: { personId: bench.standIn.as('alice').user.id, channelId: bench.standIn.world.channel('general').id } });
});

test.each([
  ['person=1', 'There is no such person here any more.'], ['person=', 'There is no such person here any more.'], ['person=alice', 'There is no such person here any more.'],
  ['channel=1', 'There is no such channel here any more.'], ['channel=general', 'There is no such channel here any more.'], ['channel=', 'There is no such channel here any more.'],
])('a snapshot for %s is refused in a sentence', async (query, problem) => {
  await using bench = await createPageBench();
  expect(await bench.own({ path: `/page/snapshot?${query}` })).toMatchObject({ status: 400, text: JSON.stringify({ problem }) });
});

test('nobody sees the direct messages of somebody else, nor a channel that is closed to them', async () => {
  await using bench = await createPageBench();
  const { standIn } = bench;
  standIn.world.denyMembers('general', ['ViewChannel']);
  const [alice, bob] = [standIn.as('alice'), standIn.as('bob')];
  const of = (personId: string, channelId: string) => bench.own({ path: `/page/snapshot?person=${personId}&channel=${channelId}` });

  expect((await of(bob.user.id, alice.in('dm').channelId)).status).toBe(400);
  expect((await of(alice.user.id, alice.in('dm').channelId)).status).toBe(200);
  expect((await of(bob.user.id, standIn.world.channel('general').id)).status).toBe(400);
  const { channels } = await bench.snapshot('bob', 'voice');
  // With a channel its threads are out of sight too.
  expect(channels.map(({ name }) => name)).not.toContain('general');
  expect(channels.map(({ name }) => name)).not.toContain('thread');
});

test('messages and files are shown with addresses of the page itself, by whichever name it was opened', async () => {
  await using bench = await createPageBench();
  bench.standIn.as('bob').in('general').post(`see ${bench.standIn.url}/attachments/x`, [{ name: 'in.png', bytes: png }]);

  const [message] = (await bench.snapshot()).messages;

  expect(message?.attachments[0]?.url).toMatch(/^\/attachments\/\d+\/\d+\/in\.png\?ex=/);
  expect(message?.content).toBe(`see ${bench.standIn.url}/attachments/x`);
  expect((await bench.own({ path: message?.attachments[0]?.url ?? '' })).status).toBe(200);
});

test('commands are those the bot has registered, as far as the viewer may use them where they are', async () => {
  await using bench = await createPageBench();
  const client = await login(bench.standIn);
  await client.application.commands.set([
    { name: 'imagine', description: 'Makes a picture' }, { name: 'quota', description: 'Sets a quota', defaultMemberPermissions: 'ManageGuild' }, { name: 'Remix', type: 3 },
  ]);
  const names = async (person: string, channel: string): Promise<readonly string[]> => (await bench.snapshot(person, channel)).commands.map(({ name }) => name);

  expect(await names('bob', 'general')).toEqual(['imagine', 'Remix']);
  expect(await names('carol', 'general')).toEqual(['imagine', 'quota', 'Remix']);
  expect(await names('bob', 'elsewhere')).toEqual([]);
  expect(await names('bob', 'forum')).toEqual([]);
  await client.destroy();
});

test('what happens is told to those who see it, in its order, and not to others', async () => {
  await using bench = await createPageBench();
  const { standIn } = bench;
  const client = await login(standIn);
  await client.application.commands.set([{ name: 'imagine', description: 'd', options: [{ type: 3, name: 'model', description: 'd', autocomplete: true }] }]);
  const outcome = answering(client, async (interaction) => {
    if (interaction.isAutocomplete()) await interaction.respond([{ name: 'One', value: 'one' }]);
    if (interaction.isChatInputCommand()) await interaction.reply({ content: `<@${interaction.user.id}>`, allowedMentions: { parse: ['users'] }, flags: 64 });
  });
  using alice = await bench.listen('alice');
  using bob = await bench.listen('bob');
  const { sequence } = await bench.snapshot('alice');

  const typed = standIn.as('alice').in('general').autocomplete('imagine', {}, 'model');
  await outcome(typed);
  const asked = standIn.as('alice').in('general').command('imagine');
  await outcome(asked);
  standIn.as('alice').in('dm').post('psst');
  standIn.as('carol').in('general').post('hello');

  await bob.heard('message-created', ({ message }) => message.content === 'hello');
  await alice.heard('message-created', ({ message }) => message.content === 'hello');
  expect(bob.events.map(({ type }) => type)).toEqual(['message-created']);
  expect(alice.events.map(({ type }) => type)).toEqual(['acknowledged', 'choices', 'message-created', 'acknowledged', 'message-created', 'message-created']);
  expect(alice.events[0]).toMatchObject({ interactionId: typed.id, callbackType: 8 });
  expect(alice.events[1]).toMatchObject({ choices: [{ name: 'One', value: 'one' }] });
  expect(alice.events[2]).toMatchObject({ interactionId: asked.id, pinged: true, channelId: asked.channelId });
  const numbers = alice.events.map((event) => event.sequence);
  expect(numbers.every((number, index) => number > (numbers[index - 1] ?? sequence))).toBe(true);
  expect((await bench.snapshot('alice')).sequence).toBeGreaterThanOrEqual(numbers.at(-1) ?? Infinity);
  await client.destroy();
});

test('edits, deletions, typing and silence are told', async () => {
  await using bench = await createPageBench();
  const { standIn } = bench;
  const client = await login(standIn);
  using bob = await bench.listen('bob');
  const channel = await client.channels.fetch(standIn.world.channel('general').id);
  if (channel?.isSendable() !== true) throw new Error('The channel takes messages.');
  await channel.sendTyping();
  const message = await channel.send('one');
  await message.edit('two');
  await message.delete();
  standIn.as('bob').in('general').command('imagine', {}, { unchecked: true, ageMs: 3_500 });
  standIn.tick();

  const silence = await bob.heard('did-not-respond');
  expect(silence).toMatchObject({ delivered: true });
  expect(bob.events.map(({ type }) => type)).toEqual(['typing', 'message-created', 'message-updated', 'message-deleted', 'did-not-respond']);
  expect(bob.events[2]).toMatchObject({ message: { content: 'two' } });
  expect(bob.events[3]).toMatchObject({ messageId: message.id });
  await client.destroy();
});

test('a page is told to look anew when channels, people or commands change, and of a new banner', async () => {
  await using bench = await createPageBench();
  using bob = await bench.listen('bob');
  bench.standIn.world.addPerson('dave');
  bench.announce({ kind: 'paid', text: 'Now it costs.' });
  expect(await bob.heard('world-changed')).toBeDefined();
  expect(await bob.heard('banner')).toMatchObject({ banner: { kind: 'paid', text: 'Now it costs.' } });
});

test('events for somebody who is not there are refused', async () => {
  await using bench = await createPageBench();
  expect((await bench.own({ path: '/page/events?person=1' })).status).toBe(400);
  expect((await bench.own({ path: '/page/events' })).status).toBe(400);
});

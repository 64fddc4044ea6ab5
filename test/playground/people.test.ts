import type { CommandInteraction } from 'discord.js';
import { expect, test } from 'vitest';
import { createEvents } from '../../src/playground/events.ts';
import type { StandInEvent } from '../../src/playground/events.ts';
import { createSnowflakes, snowflakeTime } from '../../src/playground/snowflake.ts';
import { answering, call, createBench, createTestStandIn, manualClock } from './bench-client.ts';

const facts = ({ context, channel, channelId, guildId, member, user, authorizingIntegrationOwners, appPermissions }: CommandInteraction): unknown => ({
  context, channelId, guildId, channel: channel?.type, parent: channel?.isThread() === true ? channel.parent?.name : undefined,
  member: member?.user.username, user: user.username, owners: { ...authorizingIntegrationOwners }, mayAttach: appPermissions.has('AttachFiles'),
});

test.each([
  ['general', 0, { channel: 0 }],
  ['thread', 0, { channel: 11, parent: 'general' }],
  ['post', 0, { channel: 11, parent: 'forum' }],
  ['voice', 0, { channel: 2 }],
  ['dm', 1, { channel: 1, guildId: null, member: undefined, owners: { guildId: '0' } }],
  ['friends', 2, { guildId: null, member: undefined }],
  ['elsewhere', 0, { channel: undefined, member: 'bob' }],
])('an interaction in %s arrives with what discord.js makes of that place', async (name, context, special) => {
  await using bench = await createBench();
  const outcome = answering(bench.client, async (interaction) => {
    if (!interaction.isCommand()) throw new Error('The test sends commands only.');
    return facts(interaction);
  });

  const asked = bench.standIn.as('bob').in(name).command('imagine', {}, { unchecked: true });

  expect(await outcome(asked)).toMatchObject({ context, channelId: asked.channelId, user: 'bob', mayAttach: true, ...special });
});

test('a user install names the user and a guild the bot is not in', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const outcome = answering(client, async (interaction) => [interaction.guild, interaction.guildId, { ...interaction.authorizingIntegrationOwners }]);
  const bob = standIn.as('bob');

  expect(await outcome(bob.in('elsewhere').command('imagine', {}, { unchecked: true }))).toEqual([null, standIn.elsewhereId, { guildId: null, userId: bob.user.id }]);
});

test('the raw packet tells if a channel is age-restricted; a thread has no word about it', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const channels: { readonly nsfw?: boolean; readonly parent_id?: string | null }[] = [];
  client.on('raw', (packet: { t: string; d: { channel: { nsfw?: boolean } } }) => packet.t === 'INTERACTION_CREATE' && channels.push(packet.d.channel));
  const outcome = answering(client, async () => undefined);
  for (const name of ['general', 'age-restricted', 'thread']) await outcome(standIn.as('bob').in(name).command('imagine', {}, { unchecked: true }));

  expect(channels.map(({ nsfw }) => nsfw)).toEqual([false, true, undefined]);
  expect(channels[2]?.parent_id).toBe(standIn.world.channel('general').id);
});

test('app_permissions and the size limit are those of the moment', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const outcome = answering(client, async (interaction) => [interaction.appPermissions.has('SendMessages'), interaction.attachmentSizeLimit]);
  standIn.world.denyBot('general', ['SendMessages']);
  standIn.world.updateChannel('general', { fileLimit: 5_000 });

  expect(await outcome(standIn.as('bob').in('general').command('imagine', {}, { unchecked: true }))).toEqual([false, 5_000]);
});

test('roles show in a member’s permissions', async () => {
  await using bench = await createBench();
  const outcome = answering(bench.client, async (interaction) => interaction.memberPermissions?.has('ManageGuild'));
  const may = (name: string): Promise<unknown> => outcome(bench.standIn.as(name).in('general').command('imagine', {}, { unchecked: true }));

  expect([await may('alice'), await may('bob'), await may('carol')]).toEqual([true, false, true]);
});

test('people, guilds and channels can be added while the bot runs', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const joined = new Promise((resolve) => client.once('guildCreate', ({ name }) => resolve(name)));
  standIn.world.addPerson('dave');
  const guild = standIn.world.addGuild('Second', { owner: 'dave' });
  const created = new Promise((resolve) => client.once('channelCreate', ({ name }) => resolve(name)));
  standIn.world.addChannel('lounge', { guildId: guild.id });
  const outcome = answering(client, async (interaction) => interaction.guild?.name);

  expect(await joined).toBe('Second');
  expect(await created).toBe('lounge');
  expect(await outcome(standIn.as('dave').in('lounge').command('imagine', {}, { unchecked: true }))).toBe('Second');
});

test('an ephemeral message is seen by its person, who can dismiss it', async () => {
  await using standIn = await createTestStandIn();
  const asked = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true });
  await call(standIn, 'POST', `/interactions/${asked.id}/${asked.token}/callback`, { token: false, body: { type: 4, data: { content: 'private', flags: 64 } } });
  const [message] = standIn.as('bob').in('general').messages();

  expect(() => standIn.as('alice').in('general').press(message?.id ?? '', 'x')).toThrow('alice sees no message');
  standIn.as('bob').in('general').delete(message?.id ?? '');

  expect(asked.response()).toBeUndefined();
  const edit = await call(standIn, 'PATCH', `/webhooks/${standIn.applicationId}/${asked.token}/messages/@original`, { token: false, body: { content: 'x' } });
  expect(edit.body.code).toBe(10_008);
});

test('events tell what happened in its order and who sees it', async () => {
  await using standIn = await createTestStandIn();
  const events: StandInEvent[] = [];
  standIn.on((event) => events.push(event));
  const asked = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true });
  await call(standIn, 'POST', `/interactions/${asked.id}/${asked.token}/callback`, { token: false, body: { type: 5, data: { flags: 64 } } });
  await call(standIn, 'PATCH', `/webhooks/${standIn.applicationId}/${asked.token}/messages/@original`, { token: false, body: { content: 'done' } });
  await call(standIn, 'DELETE', `/webhooks/${standIn.applicationId}/${asked.token}/messages/@original`, { token: false });
  await call(standIn, 'POST', `/channels/${asked.channelId}/typing`);

  expect(events.map(({ type }) => type)).toEqual(['interaction-sent', 'message-created', 'acknowledged', 'message-updated', 'message-deleted', 'typing']);
  expect(events.slice(0, 5).every((event) => 'visibleTo' in event && event.visibleTo === asked.userId)).toBe(true);
});

test('whoever hears of an answer finds it at its interaction', async () => {
  await using standIn = await createTestStandIn();
  const asked = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true });
  const found: unknown[] = [];
  standIn.on(({ type }) => type === 'message-created' && found.push([asked.response()?.content, asked.followUps().length]));

  await call(standIn, 'POST', `/interactions/${asked.id}/${asked.token}/callback`, { token: false, body: { type: 4, data: { content: 'first' } } });
  await call(standIn, 'POST', `/webhooks/${standIn.applicationId}/${asked.token}`, { token: false, body: { content: 'second' } });

  expect(found).toEqual([['first', 0], ['first', 1]]);
});

test('events can be read in a loop that misses none', async () => {
  const events = createEvents();
  const loop = events[Symbol.asyncIterator]();
  for (const channelId of ['1', '2', '3']) events.emit({ type: 'typing', channelId });

  const seen: unknown[] = [];
  for await (const event of loop) {
    seen.push('channelId' in event && event.channelId);
    if (seen.length === 3) break;
  }

  expect(seen).toEqual(['1', '2', '3']);
});

test('waiting ends with what was found, with the caller’s abort, or with a sentence about what is missing', async () => {
  const events = createEvents();
  let value: string | undefined;
  const found = events.until(() => value);
  value = 'there';
  events.emit({ type: 'world-changed' });

  expect(await found).toBe('there');
  await expect(events.until(() => false, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  await expect(events.until(() => false, { timeoutMs: 1, describe: () => 'nothing came' })).rejects.toThrow('The awaited did not happen within 1 ms: nothing came');
});

test('ids carry their time, rise while the clock stands still and never repeat', () => {
  const clock = manualClock();
  const snowflakes = createSnowflakes(clock);
  const ids = [snowflakes.next(), snowflakes.next(), snowflakes.next(clock.now() - 5_000)];
  clock.advance(-1_000);
  ids.push(snowflakes.next());

  expect(new Set(ids).size).toBe(4);
  expect(BigInt(ids[3] ?? 0)).toBeGreaterThan(BigInt(ids[1] ?? 0));
  expect(ids.map((id) => snowflakeTime(id) - clock.now())).toEqual([1_000, 1_000, -4_000, 1_000]);
  expect(ids.every((id) => /^\d{17,19}$/.test(id))).toBe(true);
});

import { MessageFlags } from 'discord.js';
import { expect, test } from 'vitest';
import type { StandIn } from '../../src/playground/stand-in.ts';
import { call, createBench, createTestStandIn } from './bench-client.ts';
import { png } from './samples.ts';

const minute = 60_000;

const idOf = (standIn: StandIn, channel: string): string => standIn.world.channel(channel).id;
const post = (standIn: StandIn, channel: string, body: unknown, files: readonly { readonly name: string; readonly bytes: Buffer }[] = []): ReturnType<typeof call> => call(standIn, 'POST', `/channels/${idOf(standIn, channel)}/messages`, { body, files });

test('a nonce posts once within three minutes, and again later', async () => {
  await using standIn = await createTestStandIn();
  const send = (): ReturnType<typeof call> => post(standIn, 'general', { content: 'result', nonce: 'job-7-a', enforce_nonce: true }, [{ name: 'out.png', bytes: png }]);

  const first = await send();
  standIn.clock.advance(3 * minute - 1);
  const repeated = await send();
  standIn.clock.advance(1);
  const later = await send();

  expect(first.body).toMatchObject({ nonce: 'job-7-a' });
  expect(repeated.body.id).toBe(first.body.id);
  expect(later.body.id).not.toBe(first.body.id);
  expect(standIn.history('general').map(({ nonce, attachmentsEver }) => [nonce, attachmentsEver.length])).toEqual([['job-7-a', 1], ['job-7-a', 1]]);
});

test('a nonce is nothing without enforce_nonce and in another channel', async () => {
  await using standIn = await createTestStandIn();
  await post(standIn, 'general', { content: 'a', nonce: 'n' });
  await post(standIn, 'general', { content: 'a', nonce: 'n' });
  await post(standIn, 'age-restricted', { content: 'a', nonce: 'n', enforce_nonce: true });

  expect(standIn.history()).toHaveLength(3);
});

test('a repeated nonce whose message was deleted is answered with 10008', async () => {
  await using standIn = await createTestStandIn();
  const { body } = await post(standIn, 'general', { content: 'a', nonce: 'n', enforce_nonce: true });
  standIn.as('carol').in('general').delete(body.id);

  expect((await post(standIn, 'general', { content: 'a', nonce: 'n', enforce_nonce: true })).body.code).toBe(10_008);
});

test.each([
  ['SendMessages', 'general', 50_013],
  ['AttachFiles', 'general', 50_013],
  ['SendMessagesInThreads', 'thread', 50_013],
  ['ViewChannel', 'general', 50_001],
] as const)('without %s in %s a file cannot be posted: %i', async (permission, channel, code) => {
  await using standIn = await createTestStandIn();
  standIn.world.denyBot(channel, [permission]);

  expect(await post(standIn, channel, { content: 'x' }, [{ name: 'a.png', bytes: png }])).toMatchObject({ status: 403, body: { code } });
});

test('what is taken away in a channel is taken away in its threads, and seen by the client', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const updated = new Promise((resolve) => client.once('channelUpdate', resolve));
  standIn.world.denyBot('general', ['AttachFiles']);
  await updated;
  const channel = client.guilds.cache.get(standIn.guildId)?.channels.cache.get(idOf(standIn, 'general'));

  expect((await post(standIn, 'thread', {}, [{ name: 'a.png', bytes: png }])).body.code).toBe(50_013);
  expect(channel?.permissionsFor(client.user)?.has('AttachFiles')).toBe(false);
  expect(channel?.permissionsFor(client.user)?.has('SendMessages')).toBe(true);
});

test('without EmbedLinks an embed is silently dropped', async () => {
  await using standIn = await createTestStandIn();
  standIn.world.denyBot('general', ['EmbedLinks']);

  expect((await post(standIn, 'general', { content: 'x', embeds: [{ title: 't' }] })).body['embeds']).toEqual([]);
});

test('a DM reaches its person, and 50007 is the answer where the person refuses', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const bob = await client.users.fetch(standIn.as('bob').user.id);
  await bob.send('done');

  expect(standIn.as('bob').in('dm').messages()).toMatchObject([{ content: 'done' }]);
  standIn.world.refuseDms('bob', true);
  await expect(bob.send('again')).rejects.toMatchObject({ code: 50_007 });
});

test('an unknown channel, a forum and an empty message are refused', async () => {
  await using standIn = await createTestStandIn();

  expect((await call(standIn, 'POST', '/channels/100000000000000000/messages', { body: { content: 'x' } })).body.code).toBe(10_003);
  expect((await post(standIn, 'forum', { content: 'x' })).body.code).toBe(50_008);
  expect((await post(standIn, 'general', { content: ' ' })).body.code).toBe(50_006);
});

test('another token is answered 401, and an unknown route 404', async () => {
  await using standIn = await createTestStandIn();

  expect((await call(standIn, 'GET', '/users/@me', { token: 'another' })).status).toBe(401);
  expect((await call(standIn, 'GET', '/nowhere')).body).toEqual({ code: 0, message: '404: Not Found' });
});

test('form errors have the shape that discord.js reads', async () => {
  await using bench = await createBench();
  const channel = await bench.client.channels.fetch(idOf(bench.standIn, 'general'));
  if (channel?.isSendable() !== true) throw new Error('The channel must be one to send to.');

  await expect(channel.send('x'.repeat(2001))).rejects.toMatchObject({ code: 50_035, message: 'Invalid Form Body\ncontent[BASE_TYPE_MAX_LENGTH]: Must be 2000 or fewer in length.' });
});

test('a file over the limit of its channel is refused with 40005', async () => {
  await using standIn = await createTestStandIn();
  standIn.world.updateChannel('general', { fileLimit: png.length - 1 });

  expect(await post(standIn, 'general', {}, [{ name: 'a.png', bytes: png }])).toMatchObject({ status: 413, body: { code: 40_005 } });
});

test('an edit with files keeps only the attachments it lists', async () => {
  await using standIn = await createTestStandIn();
  const { body } = await post(standIn, 'general', { attachments: [{ id: '0', description: 'first' }] }, [{ name: 'a.png', bytes: png }, { name: 'b.png', bytes: png }]);
  const [first] = body['attachments'] as readonly { readonly id: string }[];
  const edit = (change: unknown, files: readonly { readonly name: string; readonly bytes: Buffer }[] = []): ReturnType<typeof call> => call(standIn, 'PATCH', `/channels/${idOf(standIn, 'general')}/messages/${body.id}`, { body: change, files });
  const names = (answer: Awaited<ReturnType<typeof call>>): unknown => (answer.body['attachments'] as readonly { readonly filename: string; readonly description?: string }[]).map(({ filename, description }) => description ?? filename);

  expect(names(await edit({ content: 'all stay' }))).toEqual(['first', 'b.png']);
  expect(names(await edit({ attachments: [{ id: first?.id, description: 'changed' }, { id: '0', description: 'new' }] }, [{ name: 'c.png', bytes: png }]))).toEqual(['changed', 'new']);
  expect(names(await edit({}, [{ name: 'd.png', bytes: png }]))).toEqual(['d.png']);
  expect(standIn.history('general')[0]?.attachmentsEver.map(({ filename }) => filename)).toEqual(['a.png', 'b.png', 'c.png', 'd.png']);
});

test('names arrive as they were sent, with blanks as underscores, spoilers as such', async () => {
  await using bench = await createBench();
  const channel = await bench.client.channels.fetch(idOf(bench.standIn, 'general'));
  if (channel?.isSendable() !== true) throw new Error('The channel must be one to send to.');

  const message = await channel.send({ files: [{ attachment: png, name: 'größe 1 "x".png' }, { attachment: png, name: 'SPOILER_b.png' }] });

  expect(message.attachments.map(({ name, spoiler }) => [name, spoiler])).toEqual([['größe_1_x.png', false], ['SPOILER_b.png', true]]);
});

test('history is read newest first, by limit and by id', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const channel = await client.channels.fetch(idOf(standIn, 'general'));
  if (channel?.isTextBased() !== true) throw new Error('The channel must have messages.');
  const [first, , third] = ['1', '2', '3', '4'].map((content) => standIn.as('alice').in('general').post(content));
  const contents = async (options: Parameters<typeof channel.messages.fetch>[0] & object): Promise<readonly string[]> => {
    const found = await channel.messages.fetch(options);
    return [...found.values()].map(({ content }) => content);
  };

  expect(await contents({ limit: 2 })).toEqual(['4', '3']);
  expect(await contents({ limit: 10, before: third?.id ?? '' })).toEqual(['2', '1']);
  expect(await contents({ limit: 2, after: first?.id ?? '' })).toEqual(['3', '2']);
  expect(await contents({ limit: 3, around: third?.id ?? '' })).toEqual(['4', '3', '2']);
  standIn.world.denyBot('general', ['ReadMessageHistory']);
  expect(await contents({ limit: 10 })).toEqual([]);
});

test('a message of somebody else is not the bot’s to edit, and only a moderator’s to delete', async () => {
  await using standIn = await createTestStandIn();
  const { id } = standIn.as('alice').in('general').post('mine');
  const path = `/channels/${idOf(standIn, 'general')}/messages/${id}`;

  expect((await call(standIn, 'PATCH', path, { body: { content: 'x' } })).body.code).toBe(50_005);
  standIn.world.denyBot('general', ['ManageMessages']);
  expect((await call(standIn, 'DELETE', path)).body.code).toBe(50_013);
});

test('a mention notifies only whom allowed_mentions names, and edits notify nobody', async () => {
  await using standIn = await createTestStandIn();
  const { id } = standIn.as('bob').user;
  const { body } = await post(standIn, 'general', { content: `<@${id}> @everyone`, allowed_mentions: { parse: [] } });
  await call(standIn, 'PATCH', `/channels/${idOf(standIn, 'general')}/messages/${body.id}`, { body: { content: `<@${id}> again`, allowed_mentions: { users: [id] } } });
  await post(standIn, 'general', { content: `<@${id}>`, allowed_mentions: { users: [id] } });
  await post(standIn, 'general', { content: `<@${id}> without a word about mentions` });

  expect(standIn.history('general').map(({ pinged }) => pinged)).toEqual([[], [id], [id]]);
});

test('every version of a message stays on record after it is edited and deleted', async () => {
  await using standIn = await createTestStandIn();
  const { body } = await post(standIn, 'general', { content: 'one' });
  const path = `/channels/${idOf(standIn, 'general')}/messages/${body.id}`;
  await call(standIn, 'PATCH', path, { body: { content: 'two' } });
  await call(standIn, 'DELETE', path);

  const [record] = standIn.history('general');
  expect(record).toMatchObject({ deleted: true, origin: 'channel' });
  expect(record?.versions.map(({ content }) => content)).toEqual(['one', 'two']);
  expect(standIn.messages('general')).toEqual([]);
});

test('messages older than an hour take three edits in six seconds', async () => {
  await using standIn = await createTestStandIn({ rateLimits: { oldEdit: { limit: 3, windowMs: 60_000 } } });
  const { body } = await post(standIn, 'general', { content: 'old' });
  standIn.clock.advance(60 * minute + 1);
  const edit = (): ReturnType<typeof call> => call(standIn, 'PATCH', `/channels/${idOf(standIn, 'general')}/messages/${body.id}`, { body: { content: 'x' } });

  const statuses = [await edit(), await edit(), await edit(), await edit()].map(({ status, body: { code } }) => [status, code]);

  expect(statuses).toEqual([[200, undefined], [200, undefined], [200, undefined], [429, 30_046]]);
});

test('the ephemeral flag means nothing in a channel', async () => {
  await using standIn = await createTestStandIn();

  expect((await post(standIn, 'general', { content: 'x', flags: MessageFlags.Ephemeral })).body.code).toBe(50_035);
});

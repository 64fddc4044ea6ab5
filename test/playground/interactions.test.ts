import { MessageFlags } from 'discord.js';
import type { ChatInputCommandInteraction, Interaction } from 'discord.js';
import { expect, test } from 'vitest';
import type { Interaction as Asked } from '../../src/playground/people/handle.ts';
import type { StandIn } from '../../src/playground/stand-in.ts';
import { answering, call, createBench, createTestStandIn } from './bench-client.ts';
import type { ManualClock } from './bench-client.ts';
import { png } from './samples.ts';

const ephemeral = MessageFlags.Ephemeral;

/** Sends a command that nobody but the test answers. */
function ask(standIn: StandIn, place = 'general'): Asked {
  return standIn.as('bob').in(place).command('imagine', {}, { unchecked: true });
}

const answer = (standIn: StandIn, { id, token }: Asked, body: unknown, query = ''): ReturnType<typeof call> => call(standIn, 'POST', `/interactions/${id}/${token}/callback${query}`, { body, token: false });
const defer = (standIn: StandIn, asked: Asked, flags = 0): ReturnType<typeof call> => answer(standIn, asked, { type: 5, data: { flags } });
const original = (standIn: StandIn, { token }: Asked, method: string, body?: unknown): ReturnType<typeof call> => call(standIn, method, `/webhooks/${standIn.applicationId}/${token}/messages/%40original`, { ...(body !== undefined && { body }), token: false });
const followUp = (standIn: StandIn, { token }: Asked, body: unknown): ReturnType<typeof call> => call(standIn, 'POST', `/webhooks/${standIn.applicationId}/${token}?wait=true`, { body, token: false });

/** Lets a real client answer a command, and tells what came of it. */
async function withClient<T>(act: (interaction: ChatInputCommandInteraction, bench: { readonly clock: ManualClock; readonly standIn: StandIn }) => Promise<T>, place = 'general'): Promise<{ readonly result: PromiseSettledResult<T> }> {
  await using bench = await createBench();
  const outcome = answering(bench.client, async (interaction: Interaction) => {
    if (!interaction.isChatInputCommand()) throw new Error('The test sends slash commands only.');
    return act(interaction, bench);
  });
  const [result] = await Promise.allSettled([outcome(ask(bench.standIn, place))]);
  return { result };
}

test('an answer within three seconds is taken, one later is refused with 10062', async () => {
  const early = await withClient((interaction, { clock }) => {
    clock.advance(3_000);
    return interaction.deferReply();
  });
  const late = await withClient((interaction, { clock }) => {
    clock.advance(3_001);
    return interaction.deferReply();
  });

  expect(early.result.status).toBe('fulfilled');
  expect(late.result).toMatchObject({ status: 'rejected', reason: { code: 10_062, status: 404 } });
});

test('an event that was old when it arrived has that much less time', async () => {
  await using standIn = await createTestStandIn();
  const asked = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true, ageMs: 2_900 });
  expect(Number(BigInt(asked.id) >> 22n) + 1_420_070_400_000).toBe(standIn.clock.now() - 2_900);

  standIn.clock.advance(101);

  expect(await defer(standIn, asked)).toMatchObject({ status: 404, body: { code: 10_062 } });
});

test('the second answer is refused with 40060', async () => {
  await using standIn = await createTestStandIn();
  const asked = ask(standIn);
  await defer(standIn, asked);

  expect(await defer(standIn, asked)).toMatchObject({ status: 400, body: { code: 40_060 } });
});

test('an unknown token and a foreign id are refused with 10062', async () => {
  await using standIn = await createTestStandIn();
  const asked = ask(standIn);

  expect(await defer(standIn, { ...asked, token: 'none' })).toMatchObject({ status: 404, body: { code: 10_062 } });
  expect(await defer(standIn, { ...asked, id: ask(standIn).id })).toMatchObject({ status: 404, body: { code: 10_062 } });
});

test('a token lives for fifteen minutes and is then refused with 50027', async () => {
  const { result } = await withClient(async (interaction, { clock }) => {
    await interaction.deferReply();
    clock.advance(15 * 60_000);
    await interaction.editReply('in time');
    clock.advance(1);
    await interaction.editReply('too late');
  });

  expect(result).toMatchObject({ status: 'rejected', reason: { code: 50_027, status: 401 } });
});

test('nothing but the first answer is possible before the first answer: 10015', async () => {
  await using standIn = await createTestStandIn();
  const asked = ask(standIn);

  expect(await original(standIn, asked, 'GET')).toMatchObject({ status: 404, body: { code: 10_015 } });
  expect(await followUp(standIn, asked, { content: 'early' })).toMatchObject({ status: 404, body: { code: 10_015 } });
});

test('the answer to a deferral names its message, and the edit that follows ends "thinking"', async () => {
  await using standIn = await createTestStandIn();
  const asked = ask(standIn);

  const { body } = await answer(standIn, asked, { type: 5 }, '?with_response=true');
  expect(body['interaction']).toMatchObject({ id: asked.id, type: 2, response_message_loading: true, response_message_ephemeral: false });
  expect(body['resource']).toBeUndefined();
  expect(asked.response()).toMatchObject({ flags: 128, content: '' });
  expect((await call(standIn, 'PATCH', `/channels/${asked.channelId}/messages/${asked.response()?.id}`, { body: { content: 'by the bot' } })).status).toBe(200);

  expect(asked.response()).toMatchObject({ flags: 0, content: 'by the bot', edited_timestamp: null });
});

test('a first answer without an ask for its response is a bare 204', async () => {
  await using standIn = await createTestStandIn();

  const { status, headers } = await defer(standIn, ask(standIn));

  expect(status).toBe(204);
  expect(headers.get('content-type')).toBeNull();
});

test('a deferral takes the ephemeral flag and no other', async () => {
  await using standIn = await createTestStandIn();
  const asked = ask(standIn);

  expect(await defer(standIn, asked, MessageFlags.IsComponentsV2)).toMatchObject({ status: 400, body: { code: 50_035 } });
  await defer(standIn, asked, ephemeral);

  expect(asked.response()?.flags).toBe(64 | 128);
});

test('after a public deferral the first follow-up takes its place and cannot be private', async () => {
  const { result } = await withClient(async (interaction, { standIn }) => {
    await interaction.deferReply();
    const message = await interaction.followUp({ content: 'secret?', flags: ephemeral });
    return { message: message.flags.has(ephemeral), seenByAll: standIn.messages('general').map(({ id, content }) => ({ id, content })), id: message.id };
  });

  expect(result).toMatchObject({ status: 'fulfilled', value: { message: false, seenByAll: [{ content: 'secret?' }] } });
});

test('once the deferred message is deleted or answered a follow-up can be private', async () => {
  await using standIn = await createTestStandIn();
  const [deleted, answered] = [ask(standIn), ask(standIn)];
  await defer(standIn, deleted);
  expect((await original(standIn, deleted, 'DELETE')).status).toBe(204);
  await defer(standIn, answered);
  await original(standIn, answered, 'PATCH', { content: 'public' });

  for (const asked of [deleted, answered]) expect((await followUp(standIn, asked, { content: 'private', flags: ephemeral })).body).toMatchObject({ flags: 64 });

  expect(standIn.messages('general').map(({ content }) => content)).toEqual(['public']);
  expect(standIn.messages('general', { viewer: 'bob' })).toHaveLength(3);
  expect(standIn.messages('general', { viewer: 'alice' })).toHaveLength(1);
  expect((await original(standIn, deleted, 'GET')).body.code).toBe(10_008);
});

test('a follow-up can be read, edited and deleted by token', async () => {
  const { result } = await withClient(async (interaction) => {
    await interaction.reply('first');
    const second = await interaction.followUp({ content: 'second', files: [png] });
    await interaction.editReply({ message: second.id, content: 'changed' });
    const { content, attachments } = await interaction.fetchReply(second.id);
    await interaction.deleteReply(second.id);
    const gone = await interaction.fetchReply(second.id).catch((error: { code: number }) => error.code);
    return { content, files: attachments.size, gone };
  });

  expect(result).toMatchObject({ value: { content: 'changed', files: 1, gone: 10_008 } });
});

test('an ephemeral answer is unknown to the bot token', async () => {
  await using standIn = await createTestStandIn();
  const asked = ask(standIn);
  await answer(standIn, asked, { type: 4, data: { content: 'private', flags: ephemeral } });

  const { status, body } = await call(standIn, 'PATCH', `/channels/${asked.channelId}/messages/${asked.response()?.id}`, { body: { content: 'x' } });

  expect({ status, code: body.code }).toEqual({ status: 404, code: 10_008 });
});

test('where only the user has installed the bot, five follow-ups are all', async () => {
  await using standIn = await createTestStandIn();
  const asked = ask(standIn, 'elsewhere');
  await answer(standIn, asked, { type: 4, data: { content: 'here' } });
  for (let count = 0; count < 5; count += 1) expect((await followUp(standIn, asked, { content: `${count}` })).status).toBe(200);

  expect((await followUp(standIn, asked, { content: 'one too many' })).body.code).toBe(40_094);
  expect((await original(standIn, asked, 'PATCH', { content: 'edits are free' })).status).toBe(200);
  expect((await call(standIn, 'POST', `/channels/${asked.channelId}/messages`, { body: { content: 'x' } })).body.code).toBe(50_001);
});

test('where a guild forbids external apps their answers are private', async () => {
  await using standIn = await createTestStandIn();
  standIn.world.denyMembers('elsewhere', ['UseExternalApps']);
  const asked = standIn.as('carol').in('elsewhere').command('imagine', {}, { unchecked: true });

  await answer(standIn, asked, { type: 4, data: { content: 'here' } });

  expect(asked.response()?.flags).toBe(64);
});

test('a kind of answer that does not fit the kind of interaction is refused', async () => {
  await using standIn = await createTestStandIn();

  expect((await answer(standIn, ask(standIn), { type: 6 })).body.code).toBe(50_035);
  expect((await answer(standIn, ask(standIn), { type: 8, data: { choices: [] } })).body.code).toBe(50_035);
});

test('autocomplete takes at most 25 choices and makes no message', async () => {
  await using standIn = await createTestStandIn();
  const type = (): Asked => standIn.as('bob').in('general').autocomplete('imagine', { model: 'f' }, 'model', { unchecked: true });
  const choices = Array.from({ length: 26 }, (_, index) => ({ name: `m${index}`, value: `v${index}` }));
  const asked = type();

  expect((await answer(standIn, asked, { type: 8, data: { choices } })).body.code).toBe(50_035);
  await answer(standIn, asked, { type: 8, data: { choices: choices.slice(1) } });

  expect(asked.choices()).toHaveLength(25);
  expect(asked.response()).toBeUndefined();
});

test('a file over attachment_size_limit, or files over 25 MiB together, are refused with 40005', async () => {
  await using standIn = await createTestStandIn();
  const small = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true, fileLimit: 1_000 });
  const large = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true, fileLimit: 50 * 1024 * 1024 });
  await defer(standIn, small);
  await defer(standIn, large);
  const patch = (asked: Asked, sizes: readonly number[]): ReturnType<typeof call> => call(standIn, 'PATCH', `/webhooks/${standIn.applicationId}/${asked.token}/messages/@original`, {
    token: false, files: sizes.map((size, index) => ({ name: `${index}.bin`, bytes: Buffer.alloc(size) })),
  });

  expect(await patch(small, [1_001])).toMatchObject({ status: 413, body: { code: 40_005 } });
  expect((await patch(small, [1_000])).status).toBe(200);
  expect(await patch(large, [13 * 1024 * 1024, 13 * 1024 * 1024])).toMatchObject({ status: 413, body: { code: 40_005 } });
  expect((await patch(large, [24 * 1024 * 1024])).status).toBe(200);
});

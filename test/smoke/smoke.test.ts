import { expect, test } from 'vitest';
import { commandName } from '../../src/cli/smoke/registration.ts';
import { stepAsText, sumAsText } from '../../src/cli/smoke/report.ts';
import { call } from '../playground/bench-client.ts';
import { brokenClaims, startSmokeBench, stepOf, type SmokeBench } from './bench.ts';

const steps = ['picture', 'gallery', 'video', 'edit', 'nonce', 'read-back', 'size', 'register', 'gateway', 'looks', 'refusal', 'follow-up', 'clean-up', 'commands-back'];

/** The server has commands of its own; besides, a run that was killed has left some. */
async function withCommands({ standIn }: SmokeBench): Promise<readonly string[]> {
  const option = { type: 3, name: 'words', description: 'd', required: true, name_localizations: { de: 'worte' } };
  await call(standIn, 'PUT', `/applications/${standIn.applicationId}/guilds/${standIn.guildId}/commands`, {
    body: [{ name: 'own', description: 'd', options: [option], default_member_permissions: '32' }, { type: 3, name: 'Remix' }, { name: commandName, description: 'd' }, { name: 'text-to-image', description: 'd' }],
  });
  return ['own', 'Remix'];
}

function namesOf(standIn: SmokeBench['standIn']): readonly string[] {
  return standIn.commands(standIn.guildId).map(({ name }) => name);
}

function expectNothingLeft({ standIn }: SmokeBench): void {
  expect(standIn.messages('general', { viewer: 'alice' }).filter(({ flags }) => (flags & 64) === 0)).toEqual([]);
}

test('on the stand-in everything holds that is assumed of Discord, and afterwards channel and commands are what they were', async () => {
  await using bench = await startSmokeBench();
  const { standIn } = bench;
  const before = await withCommands(bench);
  const [own] = standIn.commands(standIn.guildId);
  const tokens = new Set([standIn.token]);
  standIn.onRequest(({ path }) => {
    const token = /^\/(?:webhooks|interactions)\/\d+\/([^/]+)/.exec(path)?.[1];
    if (token !== undefined) tokens.add(token);
  });

  const report = await bench.run();

  expect(brokenClaims(report)).toEqual([]);
  expect(report).toMatchObject({ ok: true, server: expect.stringContaining('Playground') as string, channel: expect.stringContaining('#general') as string });
  expect(report.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual(steps.map((step) => `${step} holds`));
  expectNothingLeft(bench);
  expect(namesOf(standIn)).toEqual(before);
  expect(standIn.commands(standIn.guildId)[0]).toEqual({ ...own, version: expect.any(String) as string });
  expect(tokens.size).toBe(3);
  for (const token of tokens) expect(JSON.stringify(report)).not.toContain(token);
});

test('the report says what was sent, what Discord answered with which limits, and how long it took', async () => {
  await using bench = await startSmokeBench({ rateLimits: { create: { limit: 1, windowMs: 120 } } });

  const report = await bench.run({ withoutCommand: true });

  const answers = stepOf(report, 'gallery').answers.filter(({ status }) => status === 200);
  expect(answers).toMatchObject([{ what: 'a new message with 4 files', method: 'POST', status: 200, headers: { 'x-ratelimit-limit': '1', 'x-ratelimit-bucket': expect.any(String) as string } }, { method: 'GET' }]);
  for (const { ms } of answers) expect(ms).toBeGreaterThan(0);
  const [, repeat] = stepOf(report, 'nonce').answers;
  expect(repeat?.waited).toBeGreaterThan(0);
  expect(repeat?.ms).toBeGreaterThan(repeat?.waited ?? Infinity);
  expect(stepAsText(stepOf(report, 'nonce'))).toMatch(/POST 200 in \d+ ms, \d+ ms of it for a rate limit: the same once more/);
  expect(stepOf(report, 'size').facts).toEqual({ 'the largest file taken': '10485760 bytes (10.00 MiB)', 'the smallest file refused': '10485761 bytes (10.00 MiB) (40005)' });
  expect(stepAsText(stepOf(report, 'gallery'))).toMatch(/^OK {10}gallery: four PNGs in one message\n.*\n {4}answer {2}POST 200 in \d+ ms.*: a new message with 4 files; bucket [0-9a-f]{8}: 0 of 1 left, anew in [\d.]+ s\n/s);
  expect(report.ok).toBe(true);
  expect(sumAsText(report)).toBe('Everything that was tried is as the bot assumes.\nNot tried: looks, refusal, follow-up.');
});

test.each([
  [20 * 2 ** 20, true, '20971520 bytes (20.00 MiB)', 12], [3 * 2 ** 20, false, '3145728 bytes (3.00 MiB)', 8],
])('a limit of %i bytes is found, and is told where it is less than the bot takes it for', async (fileLimit, holds, largest, most) => {
  await using bench = await startSmokeBench({ fileLimit });

  const report = await bench.run({ withoutCommand: true });

  expect(stepOf(report, 'size')).toMatchObject({ outcome: holds ? 'holds' : 'does-not-hold', facts: { 'the largest file taken': largest } });
  expect(stepOf(report, 'size').answers.filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(most);
  expect(report.ok).toBe(holds);
  expectNothingLeft(bench);
});

test('what is otherwise than assumed is named, with what was found, and the run goes on', async () => {
  await using bench = await startSmokeBench({ isTrue: false });
  const { standIn } = bench;
  const channel = standIn.world.channel('general').id;
  standIn.faults.add({ method: 'PATCH', route: '/channels/:channel/messages/:message', times: 2, reply: { status: 200, body: { id: '1574265901698514944', channel_id: channel } } });
  // Nonces mean nothing: the repeat is answered with another message.
  let creations = 0;
  standIn.onRequest(({ phase, method, path }) => {
    if (phase !== 'headers' || method !== 'POST' || path !== `/channels/${channel}/messages`) return;
    creations += 1;
    if (creations === 6) standIn.faults.add({ method, route: '/channels/:channel/messages', reply: { status: 200, body: { id: '1574265901698514945', channel_id: channel } } });
  });

  const report = await bench.run({ person: { ask: async (question) => !question.includes('grid') } });

  expect(brokenClaims(report)).toEqual([
    'edit: an edit changes the words', 'edit: an edit with files puts them in the place of the earlier ones', 'nonce: a repeat with the same nonce gives the first message back',
    'looks: four pictures are shown as a grid',
  ]);
  expect(report.ok).toBe(false);
  expect(sumAsText(report)).toContain('Does not hold: edit, nonce, looks.');
  expect(stepAsText(stepOf(report, 'nonce'))).toMatch(/NO {6}a repeat with the same nonce gives the first message back \(it made a second message\)/);
  expectNothingLeft(bench);
});

test('a step that breaks off takes no other with it', async () => {
  await using bench = await startSmokeBench();
  bench.standIn.faults.add({ method: 'POST', route: '/channels/:channel/messages', reply: { status: 500 } });

  const report = await bench.run({ withoutCommand: true });

  expect(stepOf(report, 'picture')).toMatchObject({ outcome: 'broken-off', note: expect.stringContaining('500') as string, answers: [{ status: 500 }] });
  expect(stepOf(report, 'gallery')).toMatchObject({ outcome: 'holds' });
  expect(report.ok).toBe(false);
});

test('a message whose answer got lost is found by its mark, and deleted', async () => {
  await using bench = await startSmokeBench();
  bench.standIn.faults.add({ method: 'POST', route: '/channels/:channel/messages', reply: { storeThenReset: true } });

  const report = await bench.run({ withoutCommand: true });

  expect(stepOf(report, 'picture')).toMatchObject({ outcome: 'broken-off', answers: [{ status: null }] });
  expect(bench.standIn.history('general').length).toBeGreaterThan(5);
  expectNothingLeft(bench);
});

test('messages that cannot be deleted are named with their links, and the commands are put back all the same', async () => {
  await using bench = await startSmokeBench();
  const before = await withCommands(bench);
  bench.standIn.faults.add({ method: 'DELETE', route: '/channels/:channel/messages/:message', times: Infinity, reply: { status: 403, body: { code: 50_013, message: 'Missing Permissions' } } });

  const report = await bench.run({ withoutCommand: true });

  const [claim] = stepOf(report, 'clean-up').claims;
  expect(claim).toMatchObject({ holds: false, found: expect.stringContaining(`https://discord.com/channels/${bench.standIn.guildId}/`) as string });
  expect(report.ok).toBe(false);
  expect(namesOf(bench.standIn)).toEqual(before);
});

test('commands of the bot that are there by its own doing, for development, come back with their ids', async () => {
  await using bench = await startSmokeBench();
  const { standIn } = bench;
  await call(standIn, 'PUT', `/applications/${standIn.applicationId}/guilds/${standIn.guildId}/commands`, { body: [{ name: 'text-to-image', description: 'Ours' }] });
  const [before] = standIn.commands(standIn.guildId);

  await bench.run({ withoutCommand: true });

  expect(standIn.commands(standIn.guildId)).toEqual([{ ...before, version: expect.any(String) as string }]);
});

import { expect, test } from 'vitest';
import { examineDiscord } from '../../src/cli/doctor/discord.ts';
import { findingsAsText } from '../../src/cli/doctor/finding.ts';
import { readConfig, type Environment } from '../../src/config.ts';
import { inviteLink } from '../../src/discord/permissions.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createStandIn, type StandIn, type StandInParts } from '../../src/playground/stand-in.ts';

type Seen = { readonly [what: string]: { readonly state: string; readonly text: string; readonly mend?: string } };
type TestStandIn = StandIn & {
  /** What the doctor says by what it looked at, with the lines that a person reads. */
  seen(environment?: Environment): Promise<{ readonly all: Seen; readonly text: string }>;
};

async function startStandIn(parts: Partial<StandInParts> = {}): Promise<TestStandIn> {
  const standIn = await createStandIn({ clock: systemClock, ...parts });
  return {
    ...standIn,
    async seen(environment = {}) {
      const findings = await examineDiscord(await readConfig({ DISCORD_TOKEN: standIn.token, DISCORD_API_URL: standIn.apiUrl, ...environment }), { clock: systemClock });
      return { all: Object.fromEntries(findings.map(({ what, ...rest }) => [what, rest])), text: findingsAsText(findings) };
    },
  };
}

test('a token that Discord does not take is said with where to get another, and is not repeated', async () => {
  await using standIn = await startStandIn();

  const { all, text } = await standIn.seen({ DISCORD_TOKEN: 'a-token-of-yesterday' });

  expect(all['token']).toMatchObject({ state: 'fault', text: 'Discord does not take the token.', mend: expect.stringContaining('Reset Token') as string });
  expect(text).not.toContain('a-token-of-yesterday');
});

test('a Discord that cannot be reached, or that fails half-way, is a fault of its own', async () => {
  await using standIn = await startStandIn();
  await using gone = await createStandIn({ clock: systemClock });
  const { apiUrl } = gone;
  await gone[Symbol.asyncDispose]();
  standIn.faults.add({ method: 'GET', route: '/gateway/bot', reply: { status: 503 } });

  const [unreached, failing] = [await standIn.seen({ DISCORD_API_URL: apiUrl }), await standIn.seen()];

  expect(unreached.all['discord']).toMatchObject({ state: 'fault', text: expect.stringContaining(`cannot be reached at ${apiUrl}`) as string });
  expect(failing.all).toMatchObject({ token: { state: 'ok' }, discord: { state: 'fault', text: expect.stringContaining('503') as string } });
});

test('a bot that nobody has invited gets the link', async () => {
  await using standIn = await startStandIn();
  standIn.world.removeBot(standIn.guildId);

  const { all } = await standIn.seen({ DISCORD_GUILD_ID: standIn.guildId });

  expect(all['servers']).toEqual({ state: 'fault', text: 'The bot is in no server, so nobody can use it.', mend: `Open ${inviteLink(standIn.applicationId)}, choose the server and confirm.` });
});

test('a server for the commands that the bot is not in is a fault', async () => {
  await using standIn = await startStandIn();

  const { all } = await standIn.seen({ DISCORD_GUILD_ID: standIn.elsewhereId });

  expect(all['servers']).toMatchObject({ state: 'fault', text: expect.stringContaining(`DISCORD_GUILD_ID names the server ${standIn.elsewhereId}`) as string });
  expect(all['server Playground']).toMatchObject({ state: 'ok' });
});

test('what the bot may not do is said channel by channel, and a server where it can post nowhere is a fault', async () => {
  await using standIn = await startStandIn();
  standIn.world.denyBot('general', ['AttachFiles', 'ReadMessageHistory']);
  standIn.world.denyBot('forum', ['SendMessagesInThreads']);
  const nowhere = standIn.world.addGuild('Nowhere', { owner: 'bob' });
  standIn.world.addChannel('hall', { guildId: nowhere.id });
  standIn.world.denyBot('hall', ['ViewChannel', 'SendMessages']);
  standIn.world.addGuild('Broken', { owner: 'bob' });
  standIn.faults.add({ method: 'GET', route: `/guilds/${standIn.world.guilds().at(-1)?.id}/channels`, reply: { status: 500 } });

  const { all } = await standIn.seen();

  expect(all['server Playground']).toMatchObject({
    state: 'warning', text: 'The bot has all it needs in 2 of 4 channels; #general lacks Attach Files, Read Message History; #forum lacks Send Messages in Threads.',
    mend: expect.stringContaining('Permissions') as string,
  });
  expect(all['server Nowhere']).toMatchObject({ state: 'fault', text: 'The bot has what it needs in none of 1 channel: #hall lacks View Channel.' });
  expect(all['server Broken']).toMatchObject({ state: 'fault', text: expect.stringContaining('could not be looked into: 500') as string });
});

test('an endpoint that takes the commands away, logins that run out and granted intents are told', async () => {
  await using standIn = await startStandIn();
  const answer = (route: string, body: object): void => void standIn.faults.add({ method: 'GET', route, reply: { status: 200, body } });
  answer('/applications/@me', { id: standIn.applicationId, flags: 0, interactions_endpoint_url: 'https://example.test/commands' });
  answer('/applications/@me', { id: standIn.applicationId, flags: 1 << 19 });
  const limit = (remaining: number, shards: number): object => ({ url: 'ws://127.0.0.1', shards, session_start_limit: { total: 1000, remaining, reset_after: 600_000, max_concurrency: 1 } });
  answer('/gateway/bot', limit(0, 1));
  answer('/gateway/bot', limit(99, 3));

  const [first, second] = [await standIn.seen(), await standIn.seen()];

  expect(first.all).toMatchObject({ application: { state: 'fault', mend: expect.stringContaining('Empty that field') as string }, gateway: { state: 'fault', text: expect.stringContaining('0 logins left') as string } });
  expect(second.all).toMatchObject({ application: { state: 'ok', text: expect.stringContaining('GatewayMessageContentLimited') as string }, gateway: { state: 'warning' }, shards: { state: 'warning' } });
});

test.each([[-120_000, 'fault', 'ahead of'], [20_000, 'warning', 'behind'], [0, 'ok', 'agrees with']])('a clock that differs by %s ms is told as %s', async (behind, state, words) => {
  await using standIn = await startStandIn({ clock: { now: () => systemClock.now() + behind } });

  expect((await standIn.seen()).all['clock']).toMatchObject({ state, text: expect.stringContaining(words) as string });
});

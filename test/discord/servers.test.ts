import { readFileSync } from 'node:fs';
import { PermissionFlagsBits, PermissionsBitField, REST } from 'discord.js';
import { expect, test } from 'vitest';
import { inviteLink, neededPermissions } from '../../src/discord/permissions.ts';
import { lackingIn, listServers, permissionsIn, type OwnMember } from '../../src/discord/servers.ts';
import { sayWhere } from '../../src/discord/welcome.ts';
import { call } from '../playground/bench-client.ts';
import { eventually, startBot, startStandIn } from './bench.ts';

const { ViewChannel, SendMessages, SendMessagesInThreads, AttachFiles, ReadMessageHistory, Administrator } = PermissionFlagsBits;
const all = ViewChannel | SendMessages | SendMessagesInThreads | AttachFiles | ReadMessageHistory;
const signal = new AbortController().signal;

function memberOf({ permissions = all, owner = false, roles = ['20', '21'] }: { permissions?: bigint; owner?: boolean; roles?: readonly string[] } = {}): OwnMember {
  return { server: { id: '10', name: 'Home', owner, permissions }, userId: '30', roles };
}

const overwrite = (id: string, { allow = 0n, deny = 0n }: { allow?: bigint; deny?: bigint }) => ({ id, allow, deny });

test('the invite link asks for the permissions and scopes that the bot needs and for no others', () => {
  const link = new URL(inviteLink('1234'));

  expect(`${link.origin}${link.pathname}`).toBe('https://discord.com/oauth2/authorize');
  expect(link.searchParams.get('client_id')).toBe('1234');
  expect(link.searchParams.get('scope')).toBe('bot applications.commands');
  expect(new PermissionsBitField(BigInt(link.searchParams.get('permissions') ?? '')).toArray().toSorted())
    .toEqual(['AttachFiles', 'ReadMessageHistory', 'SendMessages', 'SendMessagesInThreads', 'ViewChannel']);
});

test('the README names the permissions that the invite link asks for', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');

  expect(readme).toContain(`permissions ${neededPermissions.map(({ name }) => name).join(', ')}`);
});

test('an exception for a role beats the one for everyone, and the one for the bot itself beats both', () => {
  const permission_overwrites = [
    overwrite('30', { allow: AttachFiles }), overwrite('10', { deny: SendMessages | ViewChannel | AttachFiles }),
    overwrite('20', { allow: SendMessages }), overwrite('21', { deny: SendMessages, allow: ViewChannel }), overwrite('99', { deny: all }),
  ];

  expect(permissionsIn({ permission_overwrites }, memberOf())).toBe(all);
  expect(permissionsIn({ permission_overwrites }, memberOf({ roles: ['21'] }))).toBe(all & ~SendMessages);
});

test('an administrator and an owner lack nothing, whatever a channel says', () => {
  const permission_overwrites = [overwrite('10', { deny: all }), overwrite('30', { deny: all })];

  for (const member of [memberOf({ permissions: Administrator }), memberOf({ owner: true })]) expect(lackingIn({ permission_overwrites }, 'channel', member)).toEqual([]);
});

test('what is lacking is named; in a channel the bot does not see nothing else is', () => {
  const without = (deny: bigint): Parameters<typeof lackingIn>[0] => ({ permission_overwrites: [overwrite('30', { deny })] });

  expect(lackingIn(without(AttachFiles | ReadMessageHistory), 'channel', memberOf())).toEqual(['Attach Files', 'Read Message History']);
  expect(lackingIn(without(SendMessages), 'thread', memberOf())).toEqual([]);
  expect(lackingIn(without(SendMessagesInThreads), 'thread', memberOf())).toEqual(['Send Messages in Threads']);
  expect(lackingIn(without(all), 'channel', memberOf())).toEqual(['View Channel']);
  expect(lackingIn({}, 'channel', memberOf({ permissions: 0n }))).toEqual(['View Channel']);
});

test('all servers are listed, page by page', async () => {
  await using standIn = await startStandIn();
  for (let count = 1; count < 203; count++) standIn.world.addGuild(`Server ${count}`, { owner: 'bob' });
  const rest = new REST({ api: standIn.apiUrl }).setToken(standIn.token);

  const servers = await listServers(rest, { signal });

  expect(servers.map(({ name }) => name)).toEqual(['Playground', ...Array.from({ length: 202 }, (_, index) => `Server ${index + 1}`)]);
  expect(standIn.requests.filter((request) => request === 'GET /users/@me/guilds')).toHaveLength(2);
});

test('at its start the bot says once where it is, and how it comes to other servers', async () => {
  await using bot = await startBot();
  const { applicationId } = bot.standIn;

  const said = await eventually(() => bot.lines.filter(({ invite }) => invite !== undefined));

  expect(said).toMatchObject([{ level: 'info', servers: 1, invite: inviteLink(applicationId), message: `This bot is in one server: Playground. To invite it to another one: ${inviteLink(applicationId)}` }]);
});

test('a bot that is in no server is told where to click, and one in many is not told all of them', () => {
  expect(sayWhere('1234', [])).toBe(`This bot is in no server yet. Open ${inviteLink('1234')}, choose your server and confirm.`);
  const many = Array.from({ length: 12 }, (_, index) => ({ name: `S${index}\u202e\n` }));
  expect(sayWhere('1234', many)).toContain('is in 12 servers: S0, S1, S2, S3, S4, S5, S6, S7, S8, S9 and 2 more.');
});

test('where the servers cannot be listed the bot starts all the same and says its link', async () => {
  await using bot = await startBot({ accepts: ({ url = '' }) => !url.includes('/users/@me/guilds') });

  expect(bot.lines.filter(({ invite }) => invite !== undefined)).toMatchObject([{ level: 'warn', invite: inviteLink(bot.standIn.applicationId) }]);
});

test.each(['after=abc', 'limit=0', 'limit=201', 'limit=few'])('the stand-in refuses to list servers by %s as Discord does', async (query) => {
  await using standIn = await startStandIn();

  expect((await call(standIn, 'GET', `/users/@me/guilds?${query}`)).body.code).toBe(50_035);
});

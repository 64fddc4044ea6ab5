import { Client, Events, GatewayIntentBits } from 'discord.js';
import type { Interaction } from 'discord.js';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { answering, call, clientOptions, createBench, createTestStandIn, login } from './bench-client.ts';

const acknowledge = async (interaction: Interaction): Promise<void> => {
  if (interaction.isChatInputCommand()) await interaction.deferReply();
};

/** A bare connection to the gateway: what it sends first after HELLO, and the code it was closed with. */
function connect(url: string, first?: unknown): Promise<number> {
  const socket = new WebSocket(url);
  socket.on('open', () => first !== undefined && socket.send(typeof first === 'string' ? first : JSON.stringify(first)));
  return new Promise((resolve) => socket.on('close', (code) => resolve(code)));
}

test('a client with another token is closed with 4004 and answered 401', async () => {
  await using standIn = await createTestStandIn();
  const client = new Client(clientOptions(standIn));

  await expect(client.login('another-token')).rejects.toThrow('An invalid token was provided.');
  expect(await connect(`${standIn.url.replace('http', 'ws')}/?v=10`, { op: 2, d: { token: 'another-token', intents: 1 } })).toBe(4004);
});

test.each([
  ['an unknown opcode', 4001, { op: 99 }],
  ['no JSON', 4002, 'no JSON'],
  ['a presence before IDENTIFY', 4003, { op: 3, d: {} }],
  ['a shard beyond the last', 4010, { op: 2, d: { token: 'bot', intents: 1, shard: [2, 2] } }],
  ['intents that do not exist', 4013, { op: 2, d: { token: 'bot', intents: -1 } }],
  ['privileged intents nobody granted', 4014, { op: 2, d: { token: 'bot', intents: 1 << 15 } }],
  ['a RESUME beyond the last dispatch of no session', 4009, { op: 6, d: { token: 'bot', session_id: 'none', seq: 1 } }],
])('%s is closed with %i', async (_, code, first) => {
  // Only who is waited for in vain may be taken for silent; on a busy machine the others would be too.
  await using standIn = await createTestStandIn({ token: 'bot', ...(code === 4009 && { silenceMs: 30 }) });

  expect(await connect(`${standIn.url.replace('http', 'ws')}/?v=10`, first)).toBe(code);
});

test('a connection of another version is closed with 4012', async () => {
  await using standIn = await createTestStandIn();

  expect(await connect(`${standIn.url.replace('http', 'ws')}/?v=9`)).toBe(4012);
});

test('a dropped socket is resumed and the interaction sent meanwhile arrives once', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const seen: string[] = [];
  client.on('interactionCreate', (interaction) => seen.push(interaction.id));
  answering(client, acknowledge);
  standIn.gateway.drop();
  await standIn.until(() => standIn.gateway.sessions().every(({ connected }) => !connected));

  const asked = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true });
  expect(asked.delivered()).toBe(false);
  await asked.acknowledged;

  expect(asked.delivered()).toBe(true);
  expect(seen).toEqual([asked.id]);
  expect(standIn.gateway.counts()).toMatchObject({ identified: 1, resumed: 1 });
});

test.each([
  ['op 7', (standIn: Awaited<ReturnType<typeof createTestStandIn>>) => standIn.gateway.reconnect()],
  ['op 9 with true', (standIn: Awaited<ReturnType<typeof createTestStandIn>>) => standIn.gateway.invalidate({ resumable: true })],
  ['close 4000', (standIn: Awaited<ReturnType<typeof createTestStandIn>>) => standIn.gateway.close(4000)],
  ['close 1001', (standIn: Awaited<ReturnType<typeof createTestStandIn>>) => standIn.gateway.close(1001)],
])('%s makes the client resume', async (_, act) => {
  await using standIn = await createTestStandIn();
  const client = await login(standIn);

  const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
  act(standIn);
  await resumed;

  expect(standIn.gateway.counts()).toMatchObject({ identified: 1, resumed: 1 });
  await client.destroy();
});

test('an invalid session makes the client identify anew', async () => {
  // The library waits 5 s between two IDENTIFYs of its own accord.
  await using bench = await createBench({}, { ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => undefined }) } });
  const { client, standIn } = bench;
  const ready = new Promise((resolve) => client.once(Events.ShardReady, resolve));

  standIn.gateway.invalidate({ resumable: false });
  await ready;

  expect(standIn.gateway.counts()).toMatchObject({ identified: 2, resumed: 0 });
});

test('heartbeats that are not acknowledged make the client take the connection for dead and resume', async () => {
  await using bench = await createBench({ heartbeatIntervalMs: 40, silenceMs: 60_000 });
  const { client, standIn } = bench;
  const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));

  standIn.gateway.withholdAcks(true);
  await standIn.until(() => standIn.gateway.sessions().every(({ connected }) => !connected));
  standIn.gateway.withholdAcks(false);
  await resumed;

  expect(standIn.gateway.counts().identified).toBe(1);
});

test('an event delivered twice reaches the client twice, and the second answer is refused with 40060', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const outcomes: Promise<void>[] = [];
  client.on('interactionCreate', (interaction) => outcomes.push(acknowledge(interaction)));

  await standIn.as('bob').in('general').command('imagine', {}, { unchecked: true, duplicate: true }).acknowledged;
  await expect.poll(() => outcomes.length).toBe(2);

  const settled = await Promise.allSettled(outcomes);
  expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 40_060 } });
});

test('withheld guilds do not hold back an interaction for a client that does not wait for them', async () => {
  await using standIn = await createTestStandIn();
  standIn.gateway.withholdGuilds(true);
  const client = await login(standIn);
  answering(client, acknowledge);
  expect(client.guilds.cache.get(standIn.guildId)?.available).toBe(false);

  await standIn.as('bob').in('general').command('imagine', {}, { unchecked: true }).acknowledged;
  const created = new Promise((resolve) => client.once(Events.GuildAvailable, resolve));
  standIn.gateway.withholdGuilds(false);
  await created;

  expect(client.guilds.cache.get(standIn.guildId)?.available).toBe(true);
  await client.destroy();
});

test('of two shards only the one of its guild gets an interaction, and DMs go to shard 0', async () => {
  await using standIn = await createTestStandIn({ maxConcurrency: 2 });
  const client = await login(standIn, { shards: [0, 1], shardCount: 2 });
  await standIn.until(() => standIn.gateway.sessions().length === 2);
  const shards: (number | undefined)[] = [];
  client.on('raw', (packet: { t: string }, shard: number) => packet.t === 'INTERACTION_CREATE' && shards.push(shard));
  answering(client, acknowledge);

  await standIn.as('bob').in('general').command('imagine', {}, { unchecked: true }).acknowledged;
  await standIn.as('bob').in('dm').command('imagine', {}, { unchecked: true }).acknowledged;

  expect(shards).toEqual([Number((BigInt(standIn.guildId) >> 22n) % 2n), 0]);
  await client.destroy();
});

test('without the intent for guilds none is announced', async () => {
  await using bench = await createBench({}, { intents: [] });

  expect(bench.client.guilds.cache.get(bench.standIn.guildId)?.available).toBe(false);
});

test('a deleted channel and a lost guild are told to the client', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const channelGone = new Promise((resolve) => client.once(Events.ChannelDelete, ({ id }) => resolve(id)));
  const guildGone = new Promise((resolve) => client.once(Events.GuildDelete, ({ id }) => resolve(id)));
  const { id } = standIn.world.channel('voice');

  standIn.world.deleteChannel('voice');
  standIn.world.removeBot(standIn.guildId);

  expect(await channelGone).toBe(id);
  expect(await guildGone).toBe(standIn.guildId);
  expect((await call(standIn, 'GET', `/channels/${standIn.world.channel('general').id}`)).body.code).toBe(50_001);
});

test('an outage of a guild is told as such, and its end too', async () => {
  await using bench = await createBench();
  const { client, standIn } = bench;
  const gone = new Promise((resolve) => client.once(Events.GuildUnavailable, ({ id }) => resolve(id)));
  const back = new Promise((resolve) => client.once(Events.GuildAvailable, ({ id }) => resolve(id)));

  standIn.world.setGuildAvailable(standIn.guildId, false);
  expect(await gone).toBe(standIn.guildId);
  standIn.world.setGuildAvailable(standIn.guildId, true);

  expect(await back).toBe(standIn.guildId);
});

test('messages are told to clients with the intent for them', async () => {
  await using bench = await createBench({}, { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages] });
  const heard = new Promise((resolve) => bench.client.once('messageCreate', ({ author }) => resolve(author.username)));

  bench.standIn.as('carol').in('general').post('hello');

  expect(await heard).toBe('carol');
});

test('an interaction sent while no session is there is lost, and its sender is told after three seconds', async () => {
  await using standIn = await createTestStandIn();
  const asked = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true });

  standIn.clock.advance(3_001);
  standIn.tick();

  await expect(asked.acknowledged).rejects.toThrow('The application did not respond: no gateway session was there');
  expect(asked.state()).toBe('did-not-respond');
  const client = await login(standIn);
  expect(asked.delivered()).toBe(false);
  await client.destroy();
});

test('who is turned away gets neither REST nor CDN nor gateway, and what is neither goes to the page', async () => {
  await using standIn = await createTestStandIn({
    accepts: ({ headers }) => headers['x-stranger'] === undefined,
    otherRequests: (request, response) => void response.end(`the page at ${request.url}`),
  });
  const stranger = { headers: { 'x-stranger': 'yes' } };
  const refused = new Promise((resolve) => new WebSocket(`${standIn.url.replace('http', 'ws')}/?v=10`, stranger).on('error', ({ message }) => resolve(message)));

  expect((await fetch(`${standIn.apiUrl}/v10/gateway`, stranger)).status).toBe(403);
  expect((await fetch(`${standIn.apiUrl}/v10/gateway`)).status).toBe(200);
  expect(await refused).toContain('403');
  expect(await (await fetch(`${standIn.url}/index.html`)).text()).toBe('the page at /index.html');
});

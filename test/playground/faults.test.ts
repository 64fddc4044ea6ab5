import { expect, test } from 'vitest';
import type { SendableChannels } from 'discord.js';
import { createRateLimits } from '../../src/playground/rest/rate-limits.ts';
import type { StandIn } from '../../src/playground/stand-in.ts';
import { call, createBench, createTestStandIn } from './bench-client.ts';
import type { Bench } from './bench-client.ts';

const messages = '/channels/:channel/messages';

async function general({ client, standIn }: Bench): Promise<SendableChannels> {
  const channel = await client.channels.fetch(standIn.world.channel('general').id);
  if (channel?.isSendable() !== true) throw new Error('The channel must be one to send to.');
  return channel;
}

const post = (standIn: StandIn, channel = 'general'): ReturnType<typeof call> => call(standIn, 'POST', `/channels/${standIn.world.channel(channel).id}/messages`, { body: { content: 'x' } });

test('a 429 is waited out by its header and the request is sent again', async () => {
  await using bench = await createBench();
  const fault = bench.standIn.faults.add({ method: 'POST', route: messages, reply: { status: 429, headers: { 'retry-after': '0.02', 'x-ratelimit-scope': 'user' }, body: { code: 0, message: 'You are being rate limited.', retry_after: 0.02, global: false } } });

  await (await general(bench)).send('x');

  expect(fault.used()).toBe(1);
  expect(bench.standIn.messages('general')).toHaveLength(1);
});

test('a fault hits as many requests as it says, of its method and route only', async () => {
  await using standIn = await createTestStandIn();
  const fault = standIn.faults.add({ method: 'post', route: /^\/channels\/\d+\/messages$/, times: 2, reply: { status: 503 } });

  expect((await call(standIn, 'GET', '/users/@me')).status).toBe(200);
  expect([(await post(standIn)).status, (await post(standIn)).status, (await post(standIn)).status]).toEqual([503, 503, 200]);
  expect(fault.used()).toBe(2);
});

test('a fault can be taken away', async () => {
  await using standIn = await createTestStandIn();
  const fault = standIn.faults.add({ route: messages, times: Infinity, reply: { status: 500 } });
  expect((await post(standIn)).status).toBe(500);

  fault.remove();

  expect((await post(standIn)).status).toBe(200);
});

test('a lost answer leaves the message behind: a client that repeats posts twice, one with a nonce once', async () => {
  await using bench = await createBench();
  const channel = await general(bench);
  bench.standIn.faults.add({ method: 'POST', route: messages, reply: { storeThenReset: true } });
  await channel.send('without');
  bench.standIn.faults.add({ method: 'POST', route: messages, reply: { storeThenReset: true } });
  await channel.send({ content: 'with', nonce: 'job-1', enforceNonce: true });
  bench.standIn.faults.add({ method: 'POST', route: messages, reply: { storeThenStatus: 502 } });
  await channel.send({ content: 'with', nonce: 'job-2', enforceNonce: true });

  expect(bench.standIn.messages('general').map(({ content }) => content)).toEqual(['without', 'without', 'with', 'with']);
});

test('a connection reset before the request took effect leaves nothing behind', async () => {
  await using standIn = await createTestStandIn();
  standIn.faults.add({ route: messages, reply: { resetAfterBody: true } });

  await expect(post(standIn)).rejects.toThrow();

  expect(standIn.history()).toEqual([]);
});

test('a request that hangs is given up by the client, with or without its effect', async () => {
  await using bench = await createBench({}, { rest: { timeout: 400, retries: 0 } });
  const channel = await general(bench);
  bench.standIn.faults.add({ route: messages, reply: { hang: true } });
  await expect(channel.send('nothing')).rejects.toThrow('aborted');
  bench.standIn.faults.add({ route: messages, reply: { storeThenHang: true } });
  await expect(channel.send('stored')).rejects.toThrow('aborted');

  expect(bench.standIn.messages('general').map(({ content }) => content)).toEqual(['stored']);
});

test('a request can be held for as long as a test likes', async () => {
  await using standIn = await createTestStandIn();
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = new Promise<void>((arrived) => standIn.onRequest(({ phase }) => phase === 'headers' && arrived()));
  standIn.faults.add({ route: messages, reply: { hold: promise } });

  const posting = post(standIn);
  await held;
  expect(standIn.messages('general')).toEqual([]);
  resolve();

  expect((await posting).status).toBe(200);
});

test('a hook sees a request when its headers are in and when it is answered', async () => {
  await using standIn = await createTestStandIn();
  const seen: unknown[] = [];
  const stop = standIn.onRequest(({ phase, method, path, json, reply, headersAt, answeredAt }) => {
    seen.push([phase, method, path, json, reply?.status]);
    expect(answeredAt ?? headersAt).toBeGreaterThanOrEqual(headersAt);
  });
  const path = `/channels/${standIn.world.channel('general').id}/messages`;

  await post(standIn);
  stop();
  await post(standIn);

  expect(seen).toEqual([['headers', 'POST', path, undefined, undefined], ['answered', 'POST', path, { content: 'x' }, 200]]);
});

test('limits are counted for each channel, told in headers and enforced with a 429', async () => {
  await using standIn = await createTestStandIn({ rateLimits: { create: { limit: 2, windowMs: 60_000 } } });
  const [first, second, third, other] = [await post(standIn), await post(standIn), await post(standIn), await post(standIn, 'age-restricted')];

  expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
  expect(second.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(Number(second.headers.get('x-ratelimit-reset-after'))).toBeGreaterThan(50);
  expect(third.status).toBe(429);
  expect(third.body).toMatchObject({ global: false, retry_after: Number(third.headers.get('retry-after')) });
  expect(third.headers.get('x-ratelimit-scope')).toBe('user');
  expect(other.status).toBe(200);
  expect(standIn.messages('general')).toHaveLength(2);
});

test('the global limit is for the bot’s token; interaction routes are free of it', async () => {
  await using standIn = await createTestStandIn({ rateLimits: { global: { limit: 1, windowMs: 60_000 } } });
  expect((await call(standIn, 'GET', '/users/@me')).status).toBe(200);

  const refused = await call(standIn, 'GET', '/users/@me');
  const { id, token } = standIn.as('bob').in('general').command('imagine', {}, { unchecked: true });
  const free = await call(standIn, 'POST', `/interactions/${id}/${token}/callback`, { token: false, body: { type: 5 } });

  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ratelimit-global')).toBe('true');
  expect(free.status).toBe(204);
});

test('a window ends by real time and starts full again', () => {
  let now = 0;
  const limits = createRateLimits({ monotonic: () => now, limits: { webhook: { limit: 1, windowMs: 2_000 } } });
  const isRefused = (): boolean => limits.count('webhook', 'token').refused !== undefined;

  expect([isRefused(), isRefused()]).toEqual([false, true]);
  now = 2_000;
  expect(isRefused()).toBe(false);
});

test('answers carry the stand-in’s own time', async () => {
  await using standIn = await createTestStandIn();

  expect((await call(standIn, 'GET', '/users/@me')).headers.get('date')).toBe('Mon, 23 Nov 2026 12:00:00 GMT');
});

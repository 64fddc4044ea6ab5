import { describe, expect, test } from 'vitest';
import { problem } from '../../src/core/problem.ts';
import { routeOf, startDelivery } from './delivery-bench.ts';

const original = '/webhooks/:app/:token/messages/:message';
const inChannel = '/channels/:channel/messages/:message';
const minutes = 60_000;
const mebibyte = 2 ** 20;

describe('A result', () => {
  test('takes the place of “thinking”, with its files, their alternative texts and what a person wants to know', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job({ asked: { count: 2 } });

    expect(await bench.post(job, bench.result(job, [900, 901]))).toBe('posted');

    const shown = interaction.response();
    expect(shown?.flags).toBe(0);
    expect(shown?.content).toBe([
      '> a \\*lighthouse\\*',
      '**Pencil** · seed 7, 8 · 16:9 · 1344 × 768 · took 0 s · free',
      `-# job \`${job.id}\` · Drawn by rules, not by a model.`,
    ].join('\n'));
    expect(shown?.attachments.map(({ filename, description, size }) => ({ filename, description, size }))).toEqual([
      { filename: `darkroom-${job.id}-1.png`, description: 'Picture 1 of 2 made for: a *lighthouse*', size: 900 },
      { filename: `darkroom-${job.id}-2.png`, description: 'Picture 2 of 2 made for: a *lighthouse*', size: 901 },
    ]);
    expect(bench.standIn.messages('general')).toHaveLength(1);
    expect(await bench.row(job)).toMatchObject({ posted_at: bench.clock.now(), nonce: null });
  });

  test('is not sent again once it is known to be there', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    await bench.post(job, bench.result(job));
    const before = bench.standIn.requests.length;

    await bench.restart();
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(bench.standIn.requests).toHaveLength(before);
  });

  test('that is not whole says how much is missing and why', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job({ asked: { count: 4 } });
    await bench.post(job, bench.result(job, [1, 2, 3], [problem('refused', 'provider-refused', {})]));
    expect(interaction.response()?.content).toContain('**3 of 4.** One is missing: The service declined to make this');
  });

  test('goes out by the token without the bot’s own, and as the bot when less than a minute of it is left', async () => {
    await using bench = await startDelivery();
    const early = await bench.job();
    const late = await bench.job();
    const route = await routeOf(bench, early.job);
    await bench.post(early.job, bench.result(early.job));
    await bench.clock.advance(14 * minutes);
    await bench.post(late.job, bench.result(late.job));

    expect(route.way).toBe('token');
    expect(bench.standIn.requests.slice(-2)).toEqual(['PATCH /webhooks/ID/TOKEN/messages/@original', 'PATCH /channels/ID/messages/ID']);
    expect(late.interaction.response()?.attachments).toHaveLength(1);
  });

  test('after the token’s fifteen minutes is an edit as the bot', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    await bench.clock.advance(120 * minutes);
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(interaction.response()?.attachments).toHaveLength(1);
    expect(bench.standIn.messages('general')).toHaveLength(1);
  });

  test('goes out as the bot when Discord calls the token dead before its time', async () => {
    await using bench = await startDelivery();
    for (const [status, code] of [[401, 50027], [404, 10015]] as const) {
      const { job, interaction } = await bench.job();
      bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { status, body: { code, message: 'no' } } });
      expect(await bench.post(job, bench.result(job))).toBe('posted');
      expect(interaction.response()?.attachments).toHaveLength(1);
    }
  });

  test('that only the person may see is kept for /jobs once its token is dead', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job({ ephemeral: true });
    await bench.clock.advance(15 * minutes);
    const before = bench.standIn.requests.length;
    expect(await bench.post(job, bench.result(job))).toBe('no-access');
    expect(bench.standIn.requests).toHaveLength(before);
  });

  test('from a place without the bot is kept for /jobs once its token is dead', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job({ channel: 'elsewhere' });
    const other = await bench.job({ channel: 'elsewhere' });
    expect(await bench.post(other.job, bench.result(other.job))).toBe('posted');
    await bench.clock.advance(15 * minutes);
    expect(await bench.post(job, bench.result(job))).toBe('no-access');
  });

  test('in a direct message is an edit by the token, and later as the bot', async () => {
    await using bench = await startDelivery();
    for (const wait of [0, 20 * minutes]) {
      const { job, interaction } = await bench.job({ channel: 'dm' });
      await bench.clock.advance(wait);
      expect(await bench.post(job, bench.result(job))).toBe('posted');
      expect(interaction.response()?.attachments).toHaveLength(1);
    }
  });
});

describe('A place that is not what it was', () => {
  test('a message that a person deleted is never posted anew', async () => {
    await using bench = await startDelivery();
    for (const wait of [0, 20 * minutes]) {
      const { job, interaction } = await bench.job();
      await bench.clock.advance(wait);
      bench.standIn.as('alice').in('general').delete(interaction.response() ?? '');
      expect(await bench.post(job, bench.result(job))).toBe('gone');
      expect(await bench.post(job, bench.result(job))).toBe('gone');
    }
    expect(bench.standIn.messages('general')).toEqual([]);
  });

  test('a channel that was deleted takes nothing any more', async () => {
    await using bench = await startDelivery();
    bench.standIn.world.addChannel('brief', { guildId: bench.standIn.guildId, type: 0 });
    const { job } = await bench.job({ channel: 'brief' });
    bench.standIn.world.deleteChannel('brief');
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { status: 404, body: { code: 10003, message: 'Unknown Channel' } } });
    expect(await bench.post(job, bench.result(job))).toBe('gone');
    await bench.clock.advance(20 * minutes);
    expect(await bench.post(job, bench.result(job))).toBe('gone');
  });

  test('a channel that the bot may not see any more keeps the result for /jobs', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    await bench.clock.advance(20 * minutes);
    bench.standIn.world.denyBot('general', ['ViewChannel']);
    expect(await bench.post(job, bench.result(job))).toBe('no-access');
  });

  test('a permission that was lost keeps the result for /jobs', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { status: 403, body: { code: 50013, message: 'Missing Permissions' } } });
    expect(await bench.post(job, bench.result(job))).toBe('no-access');
  });
});

describe('Sizes', () => {
  test('a route says what Discord told of this place, less a margin, and never more than one request may have', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job({ fileLimit: 20 * mebibyte });
    expect(await routeOf(bench, job)).toEqual({ way: 'token', maxFileBytes: 20 * mebibyte - 65_536, maxTotalBytes: 25 * mebibyte - 65_536, maxFiles: 10 });
    const { job: rich } = await bench.job({ fileLimit: 500 * mebibyte });
    expect(await routeOf(bench, rich)).toMatchObject({ maxFileBytes: 25 * mebibyte - 65_536 });
    await bench.clock.advance(15 * minutes);
    expect(await routeOf(bench, job)).toMatchObject({ way: 'edit', maxFileBytes: 10 * mebibyte - 65_536 });
  });

  test.each([[413, 40005], [400, 50045], [413, 0]])('an answer %i %i means too large, and the message stays as it was', async (status, code) => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { status, body: { code, message: 'no' } } });
    expect(await bench.post(job, bench.result(job))).toBe('too-large');
    expect(await bench.post(job, bench.result(job, [10]))).toBe('posted');
    expect(interaction.response()?.attachments).toMatchObject([{ size: 10 }]);
  });

  test('files that fitted the token alone are too large when it dies before they are sent', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job({ fileLimit: 20 * mebibyte });
    const route = await routeOf(bench, job);
    await bench.clock.advance(14.5 * minutes);
    expect(await bench.delivery().post(job, bench.result(job, [11 * mebibyte]), route, { signal: new AbortController().signal })).toBe('too-large');
  });
});

describe('An edit without an answer', () => {
  test.each([
    ['a 502', { status: 502 }], ['a reset before it took effect', { resetAfterBody: true }],
    ['a reset after it took effect', { storeThenReset: true }], ['a 500 after it took effect', { storeThenStatus: 500 }],
  ] as const)('%s is repeated, and the result is there once', async (_, reply) => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const { job, interaction } = await bench.job();
    bench.standIn.faults.add({ method: 'PATCH', route: original, times: 2, reply });
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(interaction.response()?.attachments).toHaveLength(1);
    expect(bench.standIn.messages('general')).toHaveLength(1);
  });

  test('an upload that hangs is given up in time and repeated', async () => {
    await using bench = await startDelivery({ requestTimeout: 300 });
    bench.clock.hurry(5_000);
    const { job, interaction } = await bench.job();
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { storeThenHang: true } });
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(interaction.response()?.attachments).toHaveLength(1);
  });

  test('is unclear after three tries, and the same call later finds its way', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const { job } = await bench.job();
    const fault = bench.standIn.faults.add({ method: 'PATCH', route: original, times: Infinity, reply: { status: 503 } });
    expect(await bench.post(job, bench.result(job))).toBe('unclear');
    expect(fault.used()).toBe(3);
    fault.remove();
    expect(await bench.post(job, bench.result(job))).toBe('posted');
  });

  test('a rate limit is waited for', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { status: 429, headers: { 'retry-after': '0.05', 'x-ratelimit-scope': 'user' }, body: { code: 0, message: 'slow', retry_after: 0.05, global: false } } });
    expect(await bench.post(job, bench.result(job))).toBe('posted');
  });

  test('an abort ends it at once', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { hang: true } });
    const stop = new AbortController();
    const posting = bench.delivery().post(job, bench.result(job), await routeOf(bench, job), { signal: stop.signal });
    await bench.standIn.until(() => bench.standIn.requests.length > 0, { timeoutMs: 1_000 }).catch(() => undefined);
    stop.abort(new Error('shutting down'));
    await expect(posting).rejects.toThrow('shutting down');
  });

  test('as the bot is repeated likewise', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const { job, interaction } = await bench.job();
    await bench.clock.advance(20 * minutes);
    bench.standIn.faults.add({ method: 'PATCH', route: inChannel, reply: { storeThenReset: true } });
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(interaction.response()?.attachments).toHaveLength(1);
    expect(bench.standIn.messages('general')).toHaveLength(1);
  });
});

import { describe, expect, test } from 'vitest';
import type { ProgressEvent } from '../../src/core/progress.ts';
import { eventually } from './bench.ts';
import { startDelivery, type DeliveryBench } from './delivery-bench.ts';

const original = '/webhooks/:app/:token/messages/:message';
const minutes = 60_000;
const edits = (bench: DeliveryBench): number => bench.standIn.requests.filter((request) => request.startsWith('PATCH')).length;
const working = (fraction: number | null): ProgressEvent => ({ kind: 'working', fraction, startedAt: Date.UTC(2026, 10, 23, 12) });
/** Sleeps of those who wait to edit; rows are written half a minute later. */
const waits = (bench: DeliveryBench): number => bench.clock.sleeps().filter((ms) => ms <= 10_000).length;
/** The edit under way is answered, and the next one waits for its time. */
const asleep = (bench: DeliveryBench): Promise<boolean> => eventually(() => waits(bench) === 1);
/** Lets everything happen that needs no time and no network. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => { setImmediate(resolve); });
};

describe('A job on its way', () => {
  test('shows its position, then how far it is, and can be canceled', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    bench.delivery().progress(job, { kind: 'queued', position: 4 });
    const queued = await interaction.responded();
    expect(queued.content).toBe(`**Queued** · position 4\n> a \\*lighthouse\\*\n-# Pencil · free · job \`${job.id}\``);
    expect(queued.components).toMatchObject([{ components: [{ label: 'Cancel', custom_id: `v1:cancel:${job.id}` }] }]);

    bench.delivery().progress(job, working(0.426));
    await asleep(bench);
    await bench.clock.advance(4_000);
    expect((await interaction.responded(({ content }) => content.startsWith('**Working**'))).content).toContain('**Working** · 42 %');
  });

  test('shows when it began where nobody knows how far it is', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    bench.delivery().progress(job, working(null));
    expect((await interaction.responded()).content).toContain(`**Working** · began <t:${Date.UTC(2026, 10, 23, 12) / 1000}:R>`);
  });

  test('is edited at most once in four seconds, and the latest news win', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    bench.delivery().progress(job, working(0.01));
    await interaction.responded();
    for (const percent of [10, 20, 30]) bench.delivery().progress(job, working(percent / 100));
    await asleep(bench);
    await bench.clock.advance(3_999);
    await settle();
    expect(edits(bench)).toBe(1);
    await bench.clock.advance(1);
    await interaction.responded(({ content }) => content.includes('30 %'));
    expect(edits(bench)).toBe(2);
  });

  test('that ends within its first second is shown only once', async () => {
    await using bench = await startDelivery({ firstProgressAfter: 1_000 });
    const { job } = await bench.job();
    bench.delivery().progress(job, { kind: 'queued', position: 1 });
    await bench.clock.advance(900);
    await bench.post(job, bench.result(job));
    await bench.clock.advance(10_000);
    await settle();
    expect(edits(bench)).toBe(1);
  });

  test('is not shown any more once its outcome is there', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    await bench.post(job, bench.result(job));
    bench.delivery().progress(job, working(0.5));
    await bench.restart();
    bench.delivery().progress(job, working(0.5));
    await settle();
    expect(interaction.response()?.content).not.toContain('50 %');
  });

  test('slows down when only the bot’s own edits are left', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    await bench.clock.advance(20 * minutes);
    bench.delivery().progress(job, working(0.1));
    await interaction.responded();
    bench.delivery().progress(job, working(0.2));
    await asleep(bench);
    await bench.clock.advance(9_999);
    await settle();
    expect(edits(bench)).toBe(1);
    await bench.clock.advance(1);
    await interaction.responded(({ content }) => content.includes('20 %'));
  });

  test.each([[404, 10008], [404, 10015], [401, 50027], [403, 50001], [403, 50013]])('is left alone after a first %i %i', async (status, code) => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    const fault = bench.standIn.faults.add({ method: 'PATCH', route: original, times: Infinity, reply: { status, body: { code, message: 'no' } } });
    for (const percent of [1, 2, 3]) {
      bench.delivery().progress(job, working(percent / 100));
      await settle();
      await bench.clock.advance(4_000);
    }
    await settle();
    expect(fault.used()).toBe(1);
  });

  test('drops news rather than waits for a rate limit, and goes on later', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    const limited = bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { status: 429, headers: { 'retry-after': '60', 'x-ratelimit-scope': 'user' }, body: { code: 0, message: 'slow', retry_after: 60, global: false } } });
    bench.delivery().progress(job, working(0.1));
    await eventually(() => limited.used() === 1 && waits(bench) === 1);
    await bench.clock.advance(4_000);
    expect((await interaction.responded()).content).toContain('10 %');
  });
});

describe('An outcome', () => {
  test('waits for the one edit under way and for nothing behind it', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    const arrived = Promise.withResolvers<undefined>();
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { hold: arrived.promise } });
    bench.delivery().progress(job, working(0.1));
    await eventually(() => edits(bench) === 1);
    for (let each = 20; each < 40; each++) bench.delivery().progress(job, working(each / 100));
    const posting = bench.post(job, bench.result(job));
    await settle();
    expect(edits(bench)).toBe(1);
    arrived.resolve(undefined);
    expect(await posting).toBe('posted');
    expect(edits(bench)).toBe(2);
    expect(interaction.response()?.attachments).toHaveLength(1);
  });

  test('does not wait longer than three seconds for an edit that hangs', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { hang: true } });
    bench.delivery().progress(job, working(0.1));
    await eventually(() => edits(bench) === 1);
    const posting = bench.post(job, bench.result(job));
    await asleep(bench);
    await bench.clock.advance(3_000);
    expect((await interaction.responded(({ attachments }) => attachments.length > 0)).attachments).toHaveLength(1);
    // Sent once more, since the edit may have taken effect after it.
    await asleep(bench);
    await bench.clock.advance(5_000);
    expect(await posting).toBe('posted');
    expect([edits(bench), interaction.response()?.attachments.length]).toEqual([3, 1]);
  });

  test('is not kept waiting by “almost there”', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    bench.delivery().progress(job, { kind: 'finishing' });
    await settle();
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(edits(bench)).toBe(1);
  });
});

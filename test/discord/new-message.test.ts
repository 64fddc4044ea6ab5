import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import { eventually } from './bench.ts';
import { startDelivery, type DeliveryBench } from './delivery-bench.ts';

const posting = { method: 'POST', route: '/channels/:channel/messages' } as const;
const reading = { method: 'GET', route: '/channels/:channel/messages' } as const;
const minutes = 60_000;

/** A job whose token is dead and whose answer was never known and is not there: only a new message can show it. */
async function homeless(bench: DeliveryBench): Promise<Job> {
  const { job, interaction } = await bench.job({ opened: false });
  bench.standIn.as('alice').in('general').delete(interaction.response() ?? '');
  await bench.clock.advance(20 * minutes);
  return job;
}

/** Everything with files that was ever posted into the channel. */
const everPosted = (bench: DeliveryBench): number => bench.standIn.history('general').filter(({ attachmentsEver }) => attachmentsEver.length > 0).length;

describe('An answer whose id was never learnt', () => {
  test('is found in the channel’s history and edited', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job({ opened: false });
    await bench.clock.advance(20 * minutes);
    bench.standIn.as('carol').in('general').post('hello');
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(interaction.response()?.attachments).toHaveLength(1);
    expect(await bench.row(job)).toMatchObject({ message_id: interaction.response()?.id });
  });

  test('is learnt from the first edit on the way', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job({ opened: false });
    bench.delivery().progress(job, { kind: 'working', fraction: null, startedAt: bench.clock.now() });
    await interaction.responded();
    bench.delivery().progress(job, { kind: 'working', fraction: 0.5, startedAt: bench.clock.now() });
    await eventually(() => bench.clock.sleeps().some((ms) => ms <= 10_000));
    expect(await bench.row(job)).toMatchObject({ channel_id: interaction.channelId, message_id: interaction.response()?.id });
  });
});

describe('A new message', () => {
  test('is the last resort, and is recorded before it is sent', async () => {
    await using bench = await startDelivery();
    const job = await homeless(bench);
    const sent = bench.clock.now();
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    const [message] = bench.standIn.messages('general');
    expect(message).toMatchObject({ type: 0, attachments: [{ filename: `darkroom-${job.id}-1.png` }] });
    expect(await bench.row(job)).toMatchObject({ nonce: `dr-${job.id}`, sent_at: sent, posted_at: sent, message_id: message?.id });
  });

  test('has a nonce that Discord takes for no number and that fits', async () => {
    await using bench = await startDelivery();
    const job = await homeless(bench);
    await bench.post(job, bench.result(job));
    const nonce = bench.standIn.history('general').at(-1)?.nonce;
    expect(nonce).toMatch(/^dr-\w+$/);
    expect(String(nonce).length).toBeLessThanOrEqual(25);
  });

  test.each([['a reset after it took effect', { storeThenReset: true }], ['a 500 after it took effect', { storeThenStatus: 500 }]] as const)('with %s is there once: the repeat has the same nonce', async (_, reply) => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const job = await homeless(bench);
    bench.standIn.faults.add({ ...posting, reply });
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(everPosted(bench)).toBe(1);
  });

  test('whose answer was lost with the process is repeated with its nonce within the minute', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const job = await homeless(bench);
    bench.standIn.faults.add({ ...posting, times: 3, reply: { storeThenReset: true } });
    expect(await bench.post(job, bench.result(job))).toBe('unclear');
    await bench.restart();
    await bench.clock.advance(30_000);
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(everPosted(bench)).toBe(1);
  });

  test('is looked for in the history when the nonce may be forgotten', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const job = await homeless(bench);
    bench.standIn.faults.add({ ...posting, times: 3, reply: { storeThenReset: true } });
    expect(await bench.post(job, bench.result(job))).toBe('unclear');
    await bench.restart();
    await bench.clock.advance(10 * minutes);
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(everPosted(bench)).toBe(1);
    expect(await bench.row(job)).toMatchObject({ message_id: bench.standIn.messages('general')[0]?.id });
  });

  test('that never arrived is sent after the history was read', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const job = await homeless(bench);
    bench.standIn.faults.add({ ...posting, times: 3, reply: { resetAfterBody: true } });
    expect(await bench.post(job, bench.result(job))).toBe('unclear');
    await bench.clock.advance(10 * minutes);
    bench.standIn.as('carol').in('general').post('hello');
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(everPosted(bench)).toBe(1);
  });

  test('is not sent again where the history cannot be read: the result is kept for /jobs', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const job = await homeless(bench);
    bench.standIn.faults.add({ ...posting, times: 3, reply: { storeThenReset: true } });
    expect(await bench.post(job, bench.result(job))).toBe('unclear');
    await bench.clock.advance(10 * minutes);
    bench.standIn.world.denyBot('general', ['ReadMessageHistory']);
    expect(await bench.post(job, bench.result(job))).toBe('no-access');
    expect(everPosted(bench)).toBe(1);
  });

  test('waits when the history has no answer now', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const job = await homeless(bench);
    bench.standIn.faults.add({ ...reading, times: 3, reply: { status: 502 } });
    expect(await bench.post(job, bench.result(job))).toBe('unclear');
    expect(everPosted(bench)).toBe(0);
    expect(await bench.post(job, bench.result(job))).toBe('posted');
  });

  test('that a person deleted before the repeat is gone, and is not posted anew', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const job = await homeless(bench);
    bench.standIn.faults.add({ ...posting, times: 3, reply: { storeThenReset: true } });
    expect(await bench.post(job, bench.result(job))).toBe('unclear');
    bench.standIn.as('alice').in('general').delete(bench.standIn.messages('general')[0] ?? '');
    expect(await bench.post(job, bench.result(job))).toBe('gone');
    expect(everPosted(bench)).toBe(1);
  });

  test('is found among hundreds of later ones', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const job = await homeless(bench);
    bench.standIn.faults.add({ ...posting, times: 3, reply: { storeThenReset: true } });
    for (let each = 0; each < 150; each++) bench.standIn.as('carol').in('general').post('before');
    expect(await bench.post(job, bench.result(job))).toBe('unclear');
    for (let each = 0; each < 250; each++) bench.standIn.as('carol').in('general').post('after');
    await bench.clock.advance(10 * minutes);
    expect(await bench.post(job, bench.result(job))).toBe('posted');
    expect(everPosted(bench)).toBe(1);
  });
});

import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import { problem } from '../../src/core/problem.ts';
import { startDelivery, type DeliveryBench, type JobOptions } from './delivery-bench.ts';

const minutes = 60_000;
const { signal } = new AbortController();

async function finished(bench: DeliveryBench, o: JobOptions & { readonly wait?: number } = {}): Promise<Job> {
  const { job } = await bench.job(o);
  await bench.clock.advance(o.wait ?? 0);
  await bench.post(job, bench.result(job));
  return job;
}

const pings = (bench: DeliveryBench): number => bench.standIn.history().flatMap(({ pinged }) => pinged).length;

describe('A ping', () => {
  test('tells the requester alone, as an answer to the result', async () => {
    await using bench = await startDelivery();
    const job = await finished(bench);
    await bench.delivery().ping(job, { signal });
    const [result, ping] = bench.standIn.messages('general');
    expect(ping).toMatchObject({ content: `<@${job.requester.userId}> Your picture is ready.`, flags: 0, message_reference: { message_id: result?.id } });
    expect(bench.standIn.history('general').at(-1)?.pinged).toEqual([job.requester.userId]);
  });

  test('goes out as the bot when the token is dead', async () => {
    await using bench = await startDelivery();
    const job = await finished(bench, { wait: 20 * minutes });
    await bench.delivery().ping(job, { signal });
    const [result, ping] = bench.standIn.messages('general');
    expect(ping).toMatchObject({ type: 19, message_reference: { message_id: result?.id } });
    expect(bench.standIn.history('general').at(-1)?.pinged).toEqual([job.requester.userId]);
  });

  test('says that a job did not work', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    const reason = problem('lost', 'provider-lost', { provider: 'Nova' });
    await bench.post(job, { kind: 'problem', problem: reason, cost: { micros: 0, estimated: false } });
    await bench.delivery().ping({ ...job, problem: reason }, { signal });
    expect(bench.standIn.messages('general').at(-1)?.content).toBe(`<@${job.requester.userId}> Your job could not be finished; the message above says why.`);
  });

  test('is not sent to whoever canceled the job, or was told alone that it was refused', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job();
    await bench.post(job, { kind: 'canceled', cost: { micros: 0, estimated: false } });
    await bench.delivery().ping({ ...job, phase: 'canceled' }, { signal });
    const refused = await bench.job({ unaccepted: true });
    await bench.post(refused.job, { kind: 'problem', problem: problem('invalid-request', 'prompt-empty', {}), cost: { micros: 0, estimated: false } });
    await bench.delivery().ping(refused.job, { signal });
    expect(pings(bench)).toBe(0);
  });

  test('is sent at most once, also when its answer is lost and the process ends', async () => {
    await using bench = await startDelivery();
    const job = await finished(bench);
    bench.standIn.faults.add({ method: 'POST', route: '/webhooks/:app/:token', reply: { storeThenReset: true } });
    await bench.delivery().ping(job, { signal });
    await bench.restart();
    await bench.delivery().ping(job, { signal });
    expect(pings(bench)).toBe(1);
    expect(await bench.row(job)).toMatchObject({ pinged_at: bench.clock.now() });
  });

  test('can be switched off by each person', async () => {
    await using bench = await startDelivery();
    const job = await finished(bench);
    await bench.store.transaction(async (tx) => { await tx.insertInto('people').values({ user_id: job.requester.userId, ping: 0 }).execute(); });
    await bench.delivery().ping(job, { signal });
    expect(pings(bench)).toBe(0);
  });

  test('is not sent where only the person sees the result', async () => {
    await using bench = await startDelivery();
    await bench.delivery().ping(await finished(bench, { ephemeral: true }), { signal });
    expect(pings(bench)).toBe(0);
  });

  test('is not sent for a result that could not be shown', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    bench.standIn.as('alice').in('general').delete(interaction.response() ?? '');
    expect(await bench.post(job, bench.result(job))).toBe('gone');
    await bench.delivery().ping(job, { signal });
    expect(pings(bench)).toBe(0);
  });

  test('that is refused harms nothing', async () => {
    await using bench = await startDelivery();
    const job = await finished(bench, { wait: 20 * minutes });
    bench.standIn.world.denyBot('general', ['SendMessages']);
    await bench.delivery().ping(job, { signal });
    expect(pings(bench)).toBe(0);
  });

  test('works where only the user installed the bot', async () => {
    await using bench = await startDelivery();
    const job = await finished(bench, { channel: 'elsewhere' });
    await bench.delivery().ping(job, { signal });
    expect(bench.standIn.messages('elsewhere', { viewer: 'bob' }).at(-1)?.content).toContain('Your picture is ready.');
  });
});

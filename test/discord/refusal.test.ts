import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/delivery.ts';
import { problem } from '../../src/core/problem.ts';
import { startDelivery } from './delivery-bench.ts';

const refused: Outcome = { kind: 'problem', problem: problem('invalid-request', 'file-damaged', { name: 'in.png' }), cost: { micros: 0, estimated: false } };
const original = '/webhooks/:app/:token/messages/:message';
const followUp = '/webhooks/:app/:token';
const minutes = 60_000;
const ephemeral = 64;

describe('A job that was refused before it was accepted', () => {
  test('leaves nothing in public: the answer is deleted, and the person alone is told', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job({ unaccepted: true });
    expect(await bench.post(job, refused)).toBe('posted');
    expect(bench.standIn.messages('general')).toEqual([]);
    expect(interaction.followUps()).toMatchObject([{ flags: ephemeral, content: expect.stringContaining('in.png seems to be damaged') as string }]);
    expect(interaction.followUps()[0]?.content).toContain('Nothing was charged.');
  });

  test('is told in place where the answer was private from the start', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job({ unaccepted: true, ephemeral: true });
    expect(await bench.post(job, refused)).toBe('posted');
    expect(interaction.response()).toMatchObject({ flags: ephemeral, content: expect.stringContaining('in.png') as string });
    expect(interaction.followUps()).toEqual([]);
  });

  test('is told after a crash between the two steps', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(5_000);
    const { job, interaction } = await bench.job({ unaccepted: true });
    bench.standIn.faults.add({ method: 'POST', route: followUp, times: 3, reply: { status: 500 } });
    expect(await bench.post(job, refused)).toBe('unclear');
    await bench.restart();
    expect(await bench.post(job, refused)).toBe('posted');
    expect(interaction.followUps()).toMatchObject([{ flags: ephemeral }]);
  });

  test('is told in the answer itself when the token is dead', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job({ unaccepted: true });
    await bench.clock.advance(20 * minutes);
    expect(await bench.post(job, refused)).toBe('posted');
    expect(interaction.response()?.content).toContain('in.png');
  });

  test('is told in the answer itself when Discord calls the token dead', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job({ unaccepted: true });
    bench.standIn.faults.add({ method: 'DELETE', route: original, reply: { status: 401, body: { code: 50027, message: 'no' } } });
    expect(await bench.post(job, refused)).toBe('posted');
    expect(interaction.response()?.content).toContain('in.png');
  });

  test('never makes a new message', async () => {
    await using bench = await startDelivery();
    const { job } = await bench.job({ unaccepted: true, opened: false });
    await bench.clock.advance(20 * minutes);
    expect(await bench.post(job, refused)).toBe('no-access');
    expect(bench.standIn.requests.filter((request) => request.startsWith('POST /channels'))).toEqual([]);
  });
});

describe('A job that was accepted', () => {
  test('says in place why it did not work and what was charged', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    await bench.post(job, { ...refused, kind: 'problem', cost: { micros: 20_000, estimated: true } });
    expect(interaction.response()?.content).toContain('About $0.02 was charged.');
    expect(interaction.response()?.components).toEqual([]);
  });

  test('says that it was canceled', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    await bench.post(job, { kind: 'canceled', cost: { micros: 0, estimated: false } });
    expect(interaction.response()?.content).toBe(`**Canceled.**\n> a \\*lighthouse\\*\n-# Nothing was charged. · job \`${job.id}\``);
  });
});

import { describe, expect, test } from 'vitest';
import type { Posted } from '../../src/discord/read-posted.ts';
import type { Interaction } from '../../src/playground/people/handle.ts';
import { startDelivery, type DeliveryBench, type JobOptions } from './delivery-bench.ts';

const inChannel = '/channels/:channel/messages/:message';
const day = 24 * 60 * 60_000;
const { signal } = new AbortController();

/** A job whose result of these sizes was posted long ago, by another process. */
async function postedOnce(bench: DeliveryBench, sizes: readonly number[] = [900], o: JobOptions = {}) {
  const { job, interaction } = await bench.job(o);
  expect(await bench.post(job, bench.result(job, sizes))).toBe('posted');
  await bench.restart();
  await bench.clock.advance(40 * day);
  return { job, interaction, read: () => bench.delivery().readPosted(job, { signal }) };
}

/** The next look at the message finds these files in it. */
function replaceFiles(bench: DeliveryBench, interaction: Interaction, files: readonly { readonly filename: string; readonly url: string }[]): void {
  const message = interaction.response();
  const attachments = files.map((file) => ({ ...message?.attachments[0], ...file }));
  bench.standIn.faults.add({ method: 'GET', route: inChannel, reply: { status: 200, body: { ...message, attachments } } });
}

function brief(posted: Posted): unknown {
  return posted.kind === 'files' ? posted.files.map(({ name, data }) => [name, data.byteLength, data[0]]) : posted;
}

describe('A result that is read again', () => {
  test('comes from its message, by addresses that are alive again', async () => {
    await using bench = await startDelivery();
    const { job, read } = await postedOnce(bench, [900, 901]);
    const before = bench.standIn.requests.length;
    expect(brief(await read())).toEqual([[`darkroom-${job.id}-1.png`, 900, 1], [`darkroom-${job.id}-2.png`, 901, 2]]);
    expect(bench.standIn.requests.slice(before)).toEqual(['GET /channels/ID/messages/ID']);
  });

  test('comes from a direct message with the bot as well', async () => {
    await using bench = await startDelivery();
    const { job, read } = await postedOnce(bench, [900], { channel: 'dm' });
    expect(brief(await read())).toEqual([[`darkroom-${job.id}-1.png`, 900, 1]]);
  });

  test('of a private answer is gone, and Discord is not asked', async () => {
    await using bench = await startDelivery();
    const { read } = await postedOnce(bench, [900], { ephemeral: true });
    const before = bench.standIn.requests.length;
    expect([await read(), bench.standIn.requests.length]).toEqual([{ kind: 'gone' }, before]);
  });

  test('is gone with a message that a person deleted', async () => {
    await using bench = await startDelivery();
    const { interaction, read } = await postedOnce(bench);
    bench.standIn.as('alice').in('general').delete(interaction.response() ?? '');
    expect(await read()).toEqual({ kind: 'gone' });
  });

  test.for([[403, 50_001], [403, 50_013], [404, 10_003]])('is gone where the message may not be read (%i, %i)', async ([status, code]) => {
    await using bench = await startDelivery();
    const { read } = await postedOnce(bench);
    bench.standIn.faults.add({ method: 'GET', route: inChannel, reply: { status: status ?? 0, body: { code, message: 'no' } } });
    expect(await read()).toEqual({ kind: 'gone' });
  });

  test('is gone where the message shows a failure, or other files', async () => {
    await using bench = await startDelivery();
    const { job, interaction, read } = await postedOnce(bench);
    replaceFiles(bench, interaction, []);
    expect(await read()).toEqual({ kind: 'gone' });
    replaceFiles(bench, interaction, [
      { filename: 'holiday.png', url: 'https://cdn.discordapp.com/x' }, { filename: `darkroom-${job.id.slice(0, -1)}-1.png`, url: 'https://cdn.discordapp.com/y' },
    ]);
    expect(await read()).toEqual({ kind: 'gone' });
  });

  test('is in its message still where Discord gives no answer, or not its files', async () => {
    await using bench = await startDelivery();
    bench.clock.hurry(10_000);
    const { job, interaction, read } = await postedOnce(bench);
    const link = `https://discord.com/channels/${job.requester.guildId ?? ''}/${interaction.channelId}/${interaction.response()?.id ?? ''}`;
    bench.standIn.faults.add({ method: 'GET', route: inChannel, times: 3, reply: { status: 503 } });
    expect(await read()).toEqual({ kind: 'in-message', link });
    replaceFiles(bench, interaction, [{ filename: `darkroom-${job.id}-1.png`, url: `${bench.standIn.url}/attachments/1/2/gone.png?ex=1&is=1&hm=secret-signature` }]);
    expect(await read()).toEqual({ kind: 'in-message', link });
    expect(JSON.stringify(bench.lines)).not.toContain('secret-signature');
  });

  test.for(['https://example.com/x.png', 'http://169.254.169.254/latest', 'file:///etc/passwd'])('is fetched from nowhere but Discord’s hosts, not from %s', async (url) => {
    await using bench = await startDelivery();
    const { job, interaction, read } = await postedOnce(bench);
    replaceFiles(bench, interaction, [{ filename: `darkroom-${job.id}-1.png`, url }]);
    expect(await read()).toMatchObject({ kind: 'in-message' });
    expect(bench.lines.at(-1)).toMatchObject({ message: 'The files of a message could not be fetched' });
  });

  test('ends with the reason of an abort', async () => {
    await using bench = await startDelivery();
    const { job } = await postedOnce(bench);
    bench.standIn.faults.add({ method: 'GET', route: inChannel, reply: { hang: true } });
    const aborting = new AbortController();
    const reading = bench.delivery().readPosted(job, { signal: aborting.signal });
    setImmediate(() => aborting.abort(new Error('enough')));
    await expect(reading).rejects.toThrow('enough');
  });
});

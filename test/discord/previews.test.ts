import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import type { Media } from '../../src/core/media.ts';
import type { Preview } from '../../src/core/preview.ts';
import { problem, ProblemError } from '../../src/core/problem.ts';
import type { Interaction } from '../../src/playground/people/handle.ts';
import { eventually } from './bench.ts';
import { startDelivery, type DeliveryBench } from './delivery-bench.ts';

const original = '/webhooks/:app/:token/messages/:message';
const edits = (bench: DeliveryBench): number => bench.standIn.requests.filter((request) => request.startsWith('PATCH')).length;
const previewOf = (fill: number): Preview => ({ type: 'image/jpeg', bytes: new Uint8Array(100).fill(fill) });
/** What is made of a preview tells it apart. */
const remade: Media['preview'] = async ({ bytes }) => Uint8Array.from([1, 2, 3, bytes[0] ?? 0]);
const broken: Media['preview'] = () => Promise.reject(new ProblemError(problem('internal', 'result-damaged', {})));
const names = (interaction: Interaction): readonly string[] => (interaction.response()?.attachments ?? []).map(({ filename }) => filename);
const bytesOf = async (interaction: Interaction): Promise<readonly number[]> => [...new Uint8Array(await (await fetch(String(interaction.response()?.attachments[0]?.url))).arrayBuffer())];

function working(bench: DeliveryBench, job: Job, percent: number, preview?: Preview): void {
  bench.delivery().progress(job, { kind: 'working', fraction: percent / 100, startedAt: Date.UTC(2026, 10, 23, 12), ...(preview && { preview }) });
}
async function shows(interaction: Interaction, percent: number): Promise<void> {
  await interaction.responded(({ content }) => content.includes(`${percent} %`));
}
/** Lets everything happen that needs no time and no network. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => { setImmediate(resolve); });
}
/** The next event, after the pause of an ordinary edit. */
async function next(bench: DeliveryBench, job: Job, interaction: Interaction, percent: number, preview?: Preview): Promise<void> {
  working(bench, job, percent, preview);
  await eventually(() => bench.clock.sleeps().includes(4_000));
  await bench.clock.advance(4_000);
  await shows(interaction, percent);
}

describe('A preview of what is being made', () => {
  test('is shown made anew, with words for those who cannot see it, and is gone with the result', async () => {
    await using bench = await startDelivery({ preview: remade });
    const { job, interaction } = await bench.job();
    working(bench, job, 10, previewOf(7));
    await shows(interaction, 10);
    expect(interaction.response()?.attachments).toMatchObject([{ filename: 'preview.jpg', content_type: 'image/jpeg', description: 'Preview of what is being made for: a *lighthouse*' }]);
    expect(await bytesOf(interaction)).toEqual([1, 2, 3, 7]);
    await bench.post(job, bench.result(job, [1_000, 1_000]));
    expect(names(interaction)).toEqual([`darkroom-${job.id}-1.png`, `darkroom-${job.id}-2.png`]);
  });

  test.each([
    ['a failure', { kind: 'problem', problem: problem('lost', 'provider-lost', { provider: 'box' }), cost: { micros: 0, estimated: false } }],
    ['a cancel', { kind: 'canceled', cost: { micros: 0, estimated: false } }],
  ] as const)('is gone with %s', async (_, outcome) => {
    await using bench = await startDelivery({ preview: remade });
    const { job, interaction } = await bench.job();
    working(bench, job, 10, previewOf(7));
    await shows(interaction, 10);
    expect(names(interaction)).toEqual(['preview.jpg']);
    expect(await bench.post(job, outcome)).toBe('posted');
    expect(names(interaction)).toEqual([]);
  });

  test('that an earlier process showed is gone with the outcome too', async () => {
    await using bench = await startDelivery({ preview: remade });
    const { job, interaction } = await bench.job();
    working(bench, job, 10, previewOf(7));
    await shows(interaction, 10);
    await bench.restart();
    await bench.post(job, { kind: 'canceled', cost: { micros: 0, estimated: false } });
    expect(names(interaction)).toEqual([]);
  });

  test('stays through edits of the words, and gives way to a new one after eight seconds', async () => {
    await using bench = await startDelivery({ preview: remade });
    const { job, interaction } = await bench.job();
    working(bench, job, 10, previewOf(1));
    await shows(interaction, 10);
    await next(bench, job, interaction, 20, previewOf(2));
    expect(await bytesOf(interaction)).toEqual([1, 2, 3, 1]);
    await next(bench, job, interaction, 30, previewOf(3));
    expect(names(interaction)).toEqual(['preview.jpg']);
    expect(await bytesOf(interaction)).toEqual([1, 2, 3, 3]);
  });

  test('is not sent again while it is the same, and nothing is while the words are too', async () => {
    let asked = 0;
    await using bench = await startDelivery({ preview: (...given) => { asked += 1; return remade(...given); } });
    const { job, interaction } = await bench.job();
    const preview = previewOf(1);
    working(bench, job, 10, preview);
    await shows(interaction, 10);
    working(bench, job, 10, preview);
    await eventually(() => bench.clock.sleeps().includes(4_000));
    await bench.clock.advance(10_000);
    await settle();
    expect(edits(bench)).toBe(1);
    working(bench, job, 20, preview);
    await shows(interaction, 20);
    expect([asked, edits(bench)]).toEqual([1, 2]);
    expect(names(interaction)).toEqual(['preview.jpg']);
  });

  test('that is broken is left out, and nobody is told', async () => {
    await using bench = await startDelivery({ preview: broken });
    const { job, interaction } = await bench.job();
    working(bench, job, 10, previewOf(1));
    await shows(interaction, 10);
    expect([names(interaction), bench.lines]).toEqual([[], []]);
  });

  test('is not shown where that is switched off', async () => {
    await using bench = await startDelivery();
    const { job, interaction } = await bench.job();
    working(bench, job, 10, previewOf(1));
    await shows(interaction, 10);
    expect(names(interaction)).toEqual([]);
  });

  test.each([[403, 50013], [413, 40005], [500, 0]])('that Discord does not take (%i %i) is left out from then on, and the words go on', async (status, code) => {
    await using bench = await startDelivery({ preview: remade });
    const { job, interaction } = await bench.job();
    const times = status === 500 ? 4 : 1;
    const fault = bench.standIn.faults.add({ method: 'PATCH', route: original, times, reply: { status, body: { code, message: 'no' } } });
    working(bench, job, 10, previewOf(1));
    await eventually(() => bench.clock.sleeps().includes(4_000));
    expect(fault.used()).toBeGreaterThan(0);
    bench.standIn.faults.clear();
    await bench.clock.advance(4_000);
    await shows(interaction, 10);
    for (const percent of [20, 30, 40]) await next(bench, job, interaction, percent, previewOf(percent));
    expect(names(interaction)).toEqual([]);
  });

  test('that takes its time keeps neither the words waiting for long nor the result at all', async () => {
    const never: Media['preview'] = () => new Promise(() => {});
    await using bench = await startDelivery({ preview: never });
    const first = await bench.job();
    working(bench, first.job, 10, previewOf(1));
    await eventually(() => bench.clock.sleeps().includes(2_000));
    expect(await bench.post(first.job, bench.result(first.job))).toBe('posted');
    expect(names(first.interaction)).toEqual([`darkroom-${first.job.id}-1.png`]);
    expect(edits(bench)).toBe(1);
    // While one is being made no other edit waits for another.
    const second = await bench.job({ person: 'alice' });
    working(bench, second.job, 10, previewOf(1));
    await second.interaction.responded(({ content }) => content.includes('10 %'));
  });

  test('whose edit hangs and takes effect after the result does not cover it for long', async () => {
    await using bench = await startDelivery({ preview: remade });
    const { job, interaction } = await bench.job();
    const late = Promise.withResolvers<undefined>();
    bench.standIn.faults.add({ method: 'PATCH', route: original, reply: { hold: late.promise } });
    working(bench, job, 10, previewOf(1));
    await eventually(() => edits(bench) === 1);
    const posting = bench.post(job, bench.result(job));
    await eventually(() => bench.clock.sleeps().includes(3_000));
    await bench.clock.advance(3_000);
    await interaction.responded(({ attachments }) => attachments.length > 0);
    expect(names(interaction)).toEqual([`darkroom-${job.id}-1.png`]);
    late.resolve(undefined);
    await eventually(() => names(interaction)[0] === 'preview.jpg');
    await eventually(() => bench.clock.sleeps().includes(5_000));
    await bench.clock.advance(5_000);
    expect(await posting).toBe('posted');
    expect(names(interaction)).toEqual([`darkroom-${job.id}-1.png`]);
  });

  test('that is not made in time leaves the edit to the words', async () => {
    await using bench = await startDelivery({ preview: () => new Promise(() => {}) });
    const { job, interaction } = await bench.job();
    working(bench, job, 10, previewOf(1));
    await eventually(() => bench.clock.sleeps().includes(2_000));
    await bench.clock.advance(2_000);
    await shows(interaction, 10);
    expect(names(interaction)).toEqual([]);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Asked } from '../../src/core/request.ts';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import { fetchByName, photoSet, pictures, takesFirstAndLast } from '../fakes/photo-set.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import { bytesOf, type Fate } from '../fakes/recording-service.ts';

const hashOf = (name: string): string => createHash('sha256').update(name).digest('hex');
const ada = { userId: 'ada' };
const billed = { micros: 7_000, estimated: false };

function lineFor({ fates = [], concurrency = 4, ...settings }: LineSettings & { readonly fates?: readonly Fate[]; readonly concurrency?: number } = {}): Promise<TestLine> {
  return createLine({ fetch: fetchByName, provider: { card: takesFirstAndLast, limits: { concurrency } }, service: { cost: billed }, ...settings }).then((line) => {
    line.service.fates.push(...fates);
    return line;
  });
}

/** A job of a set, brought to its end. */
async function ended(line: TestLine, photos: number, more: Partial<Asked> = {}) {
  await line.submit('j1', photoSet(photos, more));
  return line.settled('j1');
}

/** The pictures of each order that reached the service, as `role name`. */
function ordered(line: TestLine): readonly (readonly string[])[] {
  const nameOf = new Map([...pictures('image', 10), ...pictures('reference', 1), ...pictures('last-frame', 1)].map(({ name }) => [hashOf(name), name]));
  return line.service.purchases.map(({ order }) => order.inputs.map(({ role, file }) => `${role} ${nameOf.get(file.hash) ?? '?'}`));
}

const books = async (line: TestLine) => Object.fromEntries((await line.now.store.read.selectFrom('ledger').select(['account', 'micros']).execute()).map(({ account, micros }) => [account, micros]));

describe('A set of photos with a model that takes a first and a last picture', () => {
  test('becomes a clip from each photo to the next, of one seed, joined into one video', async () => {
    await using line = await lineFor();
    const { job, calls } = await ended(line, 4, { seed: 11 });
    expect(ordered(line)).toEqual([
      ['image image-1.png', 'last-frame image-2.png'], ['image image-2.png', 'last-frame image-3.png'], ['image image-3.png', 'last-frame image-4.png'],
    ]);
    expect(line.service.purchases.map(({ order }) => [order.seed, order.count])).toEqual([[11, 1], [11, 1], [11, 1]]);
    expect(line.service.purchases[0]?.order).not.toHaveProperty('clips');
    expect(calls.map(({ after }) => after)).toEqual([undefined, undefined, undefined]);
    const joined = 'picture 0 of j1-0 + picture 0 of j1-1 + picture 0 of j1-2';
    expect(line.channel.outcomesOf('j1')).toEqual([{
      kind: 'result', wanted: 1, missing: [], cost: { micros: 21_000, estimated: false },
      artifacts: [{ name: 'darkroom-j1-1.mp4', seed: 11, file: expect.objectContaining({ hash: hashOf(joined), type: 'video/mp4' }) }],
    }]);
    expect(job).toMatchObject({ phase: 'done', artifacts: [{ name: 'darkroom-j1-1.mp4', file: { hash: hashOf(joined) } }] });
  });

  test('takes a last frame as its last photo, and gives every clip the references', async () => {
    await using line = await lineFor();
    await ended(line, 2, { inputs: [...pictures('last-frame', 1), ...pictures('reference', 1), ...pictures('image', 2)] });
    expect(ordered(line)).toEqual([
      ['image image-1.png', 'reference reference-1.png', 'last-frame image-2.png'], ['image image-2.png', 'reference reference-1.png', 'last-frame last-frame-1.png'],
    ]);
  });

  test('of two is one clip, which is not joined with anything', async () => {
    await using line = await lineFor();
    const { job } = await ended(line, 2);
    expect(ordered(line)).toEqual([['image image-1.png', 'last-frame image-2.png']]);
    expect(job.artifacts).toMatchObject([{ file: { hash: hashOf('picture 0 of j1-0') } }]);
    expect(line.now.life.steps.filter((step) => step.includes('media.join'))).toEqual([]);
  });

  test('has the length asked for as near as its clips can make it, says what it became, and costs what all clips cost', async () => {
    await using line = await lineFor({ service: {} });
    expect(line.now.studio.quote({ ...photoSet(4, { durationSeconds: 12 }), model: 'auto', options: {}, private: false } as Asked)).toEqual({ micros: 15_000, estimated: true });
    const { job } = await ended(line, 4, { durationSeconds: 12 });
    expect(line.service.purchases.map(({ order }) => order.durationSeconds)).toEqual([5, 5, 5]);
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ cost: { micros: 15_000, estimated: true }, notes: [{ kind: 'changed', option: 'duration', asked: '12 s', used: '15 s' }] }]);
    expect([job.phase, await books(line)]).toEqual(['done', { spend: 15_000, allowance: 15_000 }]);
  });

  test('tells of its progress over all clips', async () => {
    await using line = await lineFor({ concurrency: 1 });
    await ended(line, 3);
    const fractions = line.channel.progress.flatMap(({ event }) => (event.kind === 'working' && event.fraction !== null ? [event.fraction] : []));
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.filter((fraction) => fraction > 0.3 && fraction < 0.7).length).toBeGreaterThan(0);
  });
});

describe('A set of which a clip fails', () => {
  test('fails with its reason and its true cost; what was not bought by then is not bought any more', async () => {
    await using line = await lineFor({ concurrency: 1, fates: [{ kind: 'work' }, { kind: 'refuse' }] });
    const { job, calls } = await ended(line, 5);
    expect(calls.map(({ state }) => (state.name === 'failed' ? state.problem.text.key : state.name))).toEqual(['made', 'provider-refused', 'chain-incomplete', 'chain-incomplete']);
    expect(line.service.purchases).toHaveLength(1);
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'problem', problem: { code: 'refused' }, cost: { micros: 0 } }]);
    expect([job.phase, await books(line)]).toEqual(['failed', { spend: 7_000, allowance: 0 }]);
    expect(job.artifacts).toMatchObject([{ file: { hash: hashOf('picture 0 of j1-0') } }]);
  });

  test('says what was wrong, not that a part is missing, whichever clip it was', async () => {
    await using line = await lineFor({ concurrency: 2, fates: [{ kind: 'not-begun', retryAfterMs: 30_000 }, { kind: 'fail' }] });
    const { calls } = await ended(line, 3);
    expect(calls[0]?.state).toMatchObject({ name: 'failed', problem: { text: { key: 'chain-incomplete' } } });
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'problem', problem: { text: { key: 'provider-failed' } } }]);
  });

  test('leaves the shares of the lane as if nobody had waited', async () => {
    await using line = await lineFor({ concurrency: 1, fates: [{ kind: 'refuse' }] });
    await ended(line, 6);
    const { read } = line.now.store;
    expect(await read.selectFrom('shares').select('lane').where((is) => is.or([is('waiting', '<>', 0), is('running', '<>', 0)])).execute()).toEqual([]);
  });
});

test('A set that is canceled on its way is charged for what was made and stopped, and its clips are kept', async () => {
  await using line = await lineFor({ concurrency: 1 });
  await line.submit('j1', photoSet(4));
  await line.clock.runUntil(() => line.service.purchases.length === 2);
  await line.now.studio.cancel('j1', ada);
  const { job } = await line.settled('j1');
  expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'canceled', cost: { micros: 14_000 } }]);
  expect([job.phase, job.artifacts.length, await books(line)]).toEqual(['canceled', 1, { spend: 14_000, allowance: 14_000 }]);
});

describe('Clips that were made', () => {
  const unusable: Fate = { kind: 'work', outputs: () => [{ kind: 'bytes', bytes: bytesOf('no clip') }] };

  test('and cannot be joined are kept, the person is told and not charged', async () => {
    await using line = await lineFor({ fates: [{ kind: 'work' }, unusable] });
    const { job } = await ended(line, 3);
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'problem', problem: { text: { key: 'clips-not-joined' } }, cost: { micros: 0 } }]);
    expect([job.phase, job.artifacts.length, await books(line)]).toEqual(['failed', 2, { spend: 14_000, allowance: 0 }]);
    expect(line.now.life.steps.filter((step) => step === 'before media.join')).toHaveLength(1);
  });

  test('are joined without what a service hands over beside them', async () => {
    await using line = await lineFor({ fates: [{ kind: 'work', outputs: () => [{ kind: 'bytes', bytes: bytesOf('clip') }, { kind: 'bytes', bytes: bytesOf('preview') }] }] });
    expect((await ended(line, 3)).job.artifacts).toMatchObject([{ file: { hash: hashOf('clip + picture 0 of j1-1') } }]);
  });

  test('are joined again where that failed for a moment', async () => {
    await using line = await lineFor();
    line.now.life.failures.set('media.join', 2);
    expect((await ended(line, 3)).job).toMatchObject({ phase: 'done', artifacts: [{ name: 'darkroom-j1-1.mp4' }] });
  });

  test('are kept where joining them goes on failing', async () => {
    await using line = await lineFor();
    line.now.life.failures.set('media.join', 100);
    expect((await ended(line, 3)).job).toMatchObject({ phase: 'failed', problem: { code: 'internal' }, artifacts: [{}, {}] });
  });

  test('are joined for who collects the video later, too', async () => {
    await using line = await lineFor();
    line.channel.routes.push('gone');
    expect((await ended(line, 3)).job).toMatchObject({ phase: 'done', artifacts: [{ name: 'darkroom-j1-1.mp4' }] });
  });

  test('are joined once, however often their post is tried', async () => {
    await using line = await lineFor();
    line.channel.answers.push('throws', 'unclear');
    await ended(line, 3);
    expect(line.now.life.steps.filter((step) => step === 'before media.join')).toHaveLength(1);
  });
});

describe('A set of photos that a model cannot make', () => {
  const still = { inputs: { 'image-to-video': { image: 1, reference: 0, lastFrame: false } } } as const;
  const providers: NonNullable<LineSettings['providers']> = ({ service, clock }) => [
    createRecordingProvider({ service, clock, id: 'still', card: still }), createRecordingProvider({ service, clock, id: 'chain', card: takesFirstAndLast }),
    ...['b', 'c', 'd'].map((id) => createRecordingProvider({ service, clock, id })),
  ];

  test('is refused before anything is charged, naming up to three models that can', async () => {
    await using line = await lineFor({ providers });
    const { job } = await ended(line, 3, { model: 'still/one' });
    expect(job).toMatchObject({ phase: 'failed', problem: { code: 'invalid-request', text: { key: 'photo-set-not-taken', values: { count: 3, max: 1, model: 'still/one', models: ['chain/one', 'b/one', 'c/one'] } } } });
    expect([line.service.asked, await books(line)]).toEqual([[], {}]);
  });

  test('goes to the first that can where no model is named', async () => {
    await using line = await lineFor({ providers });
    expect((await ended(line, 3)).job.accepted).toMatchObject({ card: { provider: 'chain' }, request: { clips: 2, count: 1 } });
  });
});

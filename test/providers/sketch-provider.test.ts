import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/core/call.ts';
import type { Order, Status } from '../../src/core/provider.ts';
import { maxSeed } from '../../src/core/request.ts';
import { allProviderModules } from '../../src/providers/index.ts';
import { createSketchBench, failure } from './sketch-bench.ts';
import type { SketchBench } from './sketch-bench.ts';

const signal = new AbortController().signal;
const scene: Order = { mode: 'text-to-image', model: 'scene', prompt: 'hills', count: 1, seed: 1, inputs: [], options: {} };

async function begun(bench: SketchBench, order: Order = scene, key = 'k'): Promise<Operation> {
  const status = await bench.provider.start(order, { key, signal });
  if (status.kind !== 'pending') throw new Error(`It is ${JSON.stringify(status)}.`);
  return JSON.parse(JSON.stringify(status.operation)) as Operation;
}

async function end(bench: SketchBench, operation: Operation, provider = bench.provider): Promise<Status> {
  let status = await provider.check(operation, { signal });
  while (status.kind === 'pending') {
    await bench.pass(0);
    status = await provider.check(operation, { signal });
  }
  return status;
}

function bytesOf(status: Status): readonly string[] {
  if (status.kind !== 'done') throw new Error(`It is ${JSON.stringify(status)}.`);
  return status.outputs.map((output) => output.kind === 'bytes' ? Buffer.from(output.bytes).toString('base64') : '');
}

describe('The sketch provider', () => {
  test('is in the list of providers, and needs no variable', async () => {
    const module = (await allProviderModules()).find(({ kind }) => kind === 'sketch');
    expect(module?.settings.parse({})).toEqual({ SKETCH: 'on' });
    expect(module?.settings.shape['SKETCH']?.description).toMatch(/\S/);
  });

  test('has a model for each mode, says what it is, and costs nothing', async () => {
    const { provider } = await createSketchBench({ instance: 'sketch/attic' });
    expect(provider.models().flatMap(({ modes }) => modes).toSorted()).toEqual(['image-to-image', 'image-to-video', 'text-to-image', 'text-to-video']);
    for (const card of provider.models()) {
      expect(card).toMatchObject({ provider: 'sketch/attic', disclose: true, price: { rows: [{ micros: 0 }] } });
      expect(card.about).toContain('Drawn by rules, not by a model.');
    }
    expect(provider.limits.concurrency).toBe(1);
  });

  test('offers nothing and is well when it is switched off', async () => {
    const { provider } = await createSketchBench({ settings: { SKETCH: 'off' } });
    expect(provider.models()).toEqual([]);
    expect(await provider.refresh({ signal })).toEqual({ ok: true, detail: 'switched off by SKETCH=off' });
    expect(await provider.start(scene, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { text: { key: 'model-unknown' } } });
  });

  test('begins nothing at the start', async () => {
    const bench = await createSketchBench();
    await begun(bench);
    await bench.pass(0);
    expect(bench.starts()).toBe(0);
    expect(await bench.provider.find?.('k', { signal })).toBe('absent');
  });

  test('draws once however often it is looked at, tells how far it is, and forgets what it has handed over', async () => {
    const bench = await createSketchBench();
    const operation = await begun(bench, { ...scene, count: 3 });
    const fractions: number[] = [];
    let status = await bench.provider.check(operation, { signal });
    while (status.kind === 'pending') {
      fractions.push(status.fraction ?? -1);
      await bench.pass(0);
      status = await bench.provider.check(operation, { signal });
    }
    expect(bench.seeds()).toEqual([1, 2, 3]);
    expect(fractions.toSorted((one, other) => one - other)).toEqual(fractions);
    expect(fractions.some((fraction) => fraction > 0 && fraction < 1)).toBe(true);
    const first = bytesOf(status);
    expect(new Set(first).size).toBe(3);
    expect(bytesOf(await end(bench, operation))).toEqual(first);
    expect(bench.starts()).toBe(6);
  });

  test('draws the same in a process that never saw the start', async () => {
    const bench = await createSketchBench();
    const operation = await begun(bench);
    expect(bytesOf(await end(bench, operation, bench.again()))).toEqual(bytesOf(await end(bench, operation)));
  });

  test('counts result n from seed + n, past 2^31 and past the largest seed', async () => {
    const bench = await createSketchBench();
    expect(new Set(bytesOf(await end(bench, await begun(bench, { ...scene, seed: maxSeed, count: 3 })))).size).toBe(3);
    expect(bench.seeds()).toEqual([maxSeed, maxSeed + 1, maxSeed + 2]);
  });

  test('hands over the Problem of a drawing that failed; what is no Problem is our own fault', async () => {
    const bench = await createSketchBench();
    bench.fail(failure('timed-out'));
    expect(await end(bench, await begun(bench, scene, 'a'))).toMatchObject({ kind: 'failed', problem: { code: 'timed-out' }, cost: { micros: 0 } });
    bench.fail(new RangeError('out of range'));
    expect(await end(bench, await begun(bench, scene, 'b'))).toMatchObject({ kind: 'failed', problem: { code: 'internal' } });
  });

  test('keeps a canceled drawing canceled, even one that it has not begun', async () => {
    const bench = await createSketchBench();
    const [running, waiting, other] = [await begun(bench, { ...scene, mode: 'text-to-video' }, 'running'), await begun(bench, scene, 'waiting'), await begun(bench, scene, 'other')];
    await bench.provider.check(running, { signal });
    await bench.provider.cancel(running, { signal });
    await bench.provider.cancel(waiting, { signal });
    for (const operation of [running, waiting, running]) expect(await end(bench, operation)).toMatchObject({ kind: 'canceled', cost: { micros: 0 } });
    expect((await end(bench, other)).kind).toBe('done');
    expect(bench.starts()).toBe(2);
  });

  test('keeps no more than a few results that nobody asks for', async () => {
    const bench = await createSketchBench();
    const operations = await Promise.all(Array.from({ length: 8 }, (_, index) => begun(bench, { ...scene, seed: index }, `left ${index}`)));
    for (const operation of operations) await bench.provider.check(operation, { signal });
    for (let turn = 0; turn < 40; turn += 1) await bench.pass(0);
    expect(bench.starts()).toBe(8);
    for (const operation of operations) await bench.provider.check(operation, { signal });
    expect(bench.starts()).toBe(12);
  });

  test('keeps no outputs of its own', async () => {
    const { provider } = await createSketchBench();
    await expect(provider.open({ kind: 'own', ref: 'x' }, { signal })).rejects.toMatchObject({ problem: { code: 'internal' } });
  });
});

describe('An order that cannot be drawn', () => {
  const picture = { role: 'image', file: { hash: 'a', type: 'image/png', bytes: 1, width: 9, height: 9 } } as const;
  const restyle: Order = { ...scene, mode: 'image-to-image', model: 'restyle', inputs: [picture] };
  const slideshow: Order = { ...scene, mode: 'image-to-video', model: 'slideshow', inputs: [picture] };

  test.each<[string, Order, object]>([
    ['of a model it has not', { ...scene, model: 'dream' }, { key: 'model-unknown' }],
    ['in a mode the model lacks', { ...scene, mode: 'image-to-image' }, { key: 'model-lacks-mode' }],
    ['with an option it does not know', { ...scene, options: { steps: 20 } }, { key: 'option-unknown', values: { option: 'steps', model: 'Sketch: scene' } }],
    ['with an option named like a part of every object', { ...restyle, options: { constructor: 'x' } }, { key: 'option-unknown' }],
    ['in a style there is not', { ...restyle, options: { style: 'cubist' } }, { key: 'option-not-offered' }],
    ['with an option of another type', { ...slideshow, options: { move: 3 } }, { key: 'option-not-offered' }],
    ['in a ratio there is not', { ...scene, aspectRatio: '100:1' }, { key: 'option-not-offered' }],
    ['of a length there is not', { ...scene, mode: 'text-to-video', durationSeconds: 3_600 }, { key: 'option-out-of-range' }],
    ['without the picture it needs', { ...restyle, inputs: [] }, { key: 'image-needed' }],
    ['with too many pictures', { ...slideshow, inputs: Array.from({ length: 11 }, () => picture) }, { key: 'too-many-images', values: { count: 11, max: 10, model: 'Sketch: slideshow' } }],
    ['with too many references', { ...restyle, inputs: [picture, ...Array.from({ length: 4 }, () => ({ ...picture, role: 'reference' as const }))] }, { key: 'too-many-images' }],
    ['with a last frame where there is no video', { ...restyle, inputs: [picture, { ...picture, role: 'last-frame' }] }, { key: 'last-frame-not-taken' }],
    ['with two masks', { ...restyle, inputs: [picture, { ...picture, role: 'mask' }, { ...picture, role: 'mask' }] }, { key: 'too-many-images' }],
    ['with a mask where there is a video', { ...slideshow, inputs: [picture, { ...picture, role: 'mask' }] }, { key: 'mask-not-taken' }],
    ['with a video for a picture', { ...restyle, inputs: [{ role: 'image', file: { ...picture.file, type: 'video/mp4' } }] }, { key: 'file-type-wrong' }],
  ])('%s is refused before anything is begun', async (_, order, text) => {
    const bench = await createSketchBench();
    expect(await bench.provider.start(order, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', retryable: false, text }, cost: { micros: 0 } });
    expect(bench.starts()).toBe(0);
  });
});

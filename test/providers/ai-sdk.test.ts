import { describe, expect, test } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import type { Order } from '../../src/core/provider.ts';
import { aiSdk } from '../../src/providers/ai-sdk/ai-sdk.ts';
import { apiKey, begun, createAiSdkBench, painterModule, pictureModel, videoModel } from './ai-sdk-bench.ts';
import { bytesOf, orderOf, pngOf, signal, thrownBy } from './box-bench.ts';

const order = orderOf({ model: 'brush/large' });
const video = orderOf({ model: 'mover', mode: 'text-to-video', durationSeconds: 5 });

describe('The settings of the AI SDK bridge', () => {
  const set = (models: unknown, more: object = {}): ReturnType<typeof aiSdk.settings.safeParse> =>
    aiSdk.settings.safeParse({ AI_SDK_MODULE: '@ai-sdk/fal', AI_SDK_MODELS: typeof models === 'string' ? models : JSON.stringify(models), ...more });

  test.each<[string, unknown, string]>([
    ['no JSON', '[{', 'JSON list'], ['no list', { id: 'x' }, 'JSON list'], ['no model', [], 'JSON list'], ['no modes', [{ id: 'x' }], 'model 1, modes'],
    ['both kinds at once', [{ id: 'x', modes: ['text-to-image', 'text-to-video'] }], 'model 1: modes are of pictures or of videos'],
    ['a word nobody knows', [pictureModel, { ...videoModel, price: 1 }], 'model 2: Unrecognized key'], ['two prices', [{ ...pictureModel, usdPerCall: 1 }], 'one price'],
    ['a size that is none', [{ ...pictureModel, sizes: { '1:1': '1024' } }], 'model 1, sizes.1:1: must be written WIDTHxHEIGHT'], ['a price below nothing', [{ ...pictureModel, usdPerImage: -1 }], 'model 1, usdPerImage'],
  ])('name what is wrong with %s', (_, models, message) => {
    const result = set(models);
    expect(result.error?.issues.map((issue) => issue.message).join('\n')).toContain(message);
  });

  test.each(['https://evil.example/x.js', 'data:text/javascript,1', 'node:fs', 'a b'])('take no module from %s', (name) => {
    expect(set([pictureModel], { AI_SDK_MODULE: name }).success).toBe(false);
  });
});

describe('What the AI SDK bridge offers', () => {
  test('is what the operator says of each model, with the calls that the model allows', async () => {
    const { provider } = await createAiSdkBench();
    expect(provider.models()).toMatchObject([
      { name: 'brush/large', modes: ['text-to-image', 'image-to-image'], imagesPerCall: 2, price: { rows: [{ unit: 'image', micros: 40_000 }] }, inputs: { 'image-to-image': { image: 1, reference: 2 } } },
      { name: 'mover', imagesPerCall: 1, durationsSeconds: [5, 10], price: { rows: [{ unit: 'second', micros: 100_000 }] }, inputs: { 'image-to-video': { image: 1, reference: 1, lastFrame: true } }, startLimitMs: 120_000 },
    ]);
    expect(await provider.refresh({ signal })).toMatchObject({ ok: true, detail: expect.stringContaining('2 models') });
  });

  test('has no price that nobody has said, and the operator is told', async () => {
    const { provider } = await createAiSdkBench({ models: [{ ...pictureModel, usdPerImage: undefined }] });
    expect(provider.models()[0]).not.toHaveProperty('price');
    expect(await provider.refresh({ signal })).toMatchObject({ warnings: [expect.stringContaining('brush/large')] });
  });

  test.each([
    ['a package that is not installed', { AI_SDK_MODULE: '@ai-sdk/not-there' }, 'npm install @ai-sdk/not-there'], ['a path to nothing', { AI_SDK_MODULE: './not/there.ts' }, 'not there'],
    ['an export that is not there', { AI_SDK_EXPORT: 'createPoet' }, 'AI_SDK_EXPORT'], ['an export that is no provider', { AI_SDK_EXPORT: 'nothing' }, 'AI_SDK_EXPORT'],
    ['a function that fails', { AI_SDK_EXPORT: 'createBroken' }, 'does not make a provider'],
    ['a model of an older interface', { AI_SDK_MODELS: JSON.stringify([{ ...pictureModel, id: 'old' }]) }, 'old has the interface v2 instead of v4'],
  ])('is nothing with %s, and the operator hears what to do', async (_, settings, detail) => {
    const { provider } = await createAiSdkBench({ settings });
    expect(provider.models()).toEqual([]);
    expect(await provider.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining(detail) });
    expect(await provider.start(order, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { code: 'misconfigured' }, cost: { micros: 0 } });
  });

  test('may come from an export that is a provider already', async () => {
    const { provider } = await createAiSdkBench({ settings: { AI_SDK_MODULE: painterModule, AI_SDK_EXPORT: 'painter', AI_SDK_API_KEY: undefined, AI_SDK_OPTIONS: undefined } });
    expect(provider.models()).toHaveLength(2);
    expect(await thrownBy(provider.start(order, { key: 'k', signal }))).toBeInstanceOf(NotBegunError);
  });
});

describe('A call by the AI SDK bridge', () => {
  test('asks for pictures with all that the order says, under the purchase\'s key', async () => {
    const bench = await createAiSdkBench({ models: [{ ...pictureModel, providerOptions: { painter: { safety: 2 } } }] });
    const [file, reference] = [await bench.pictures.put(64, 32), await bench.pictures.put(32, 32)];
    const status = await bench.provider.start(
      orderOf({ model: 'brush/large', mode: 'image-to-image', aspectRatio: '16:9', count: 2, seed: 0, inputs: [{ role: 'image', file }, { role: 'reference', file: reference }] }), { key: 'the-key', signal });
    expect(bench.bodies[0]).toEqual({
      model: 'brush/large', prompt: 'a lighthouse', n: 2, aspectRatio: '16:9', seed: 0, providerOptions: { painter: { safety: 2 } },
      files: [
        { type: 'file', mediaType: 'image/png', data: (await pngOf(64, 32)).toString('base64') }, { type: 'file', mediaType: 'image/png', data: (await pngOf(32, 32)).toString('base64') },
      ],
    });
    expect(bench.service.requests[0]?.headers).toMatchObject({ 'idempotency-key': 'the-key', authorization: `Key ${apiKey}` });
    expect(bytesOf(status)).toHaveLength(2);
    expect(status).not.toHaveProperty('cost');
  });

  test('says pixels to models that want those, and no seed to models that have none', async () => {
    const bench = await createAiSdkBench({ models: [{ ...pictureModel, usdPerImage: 0, sizes: { '1:1': '1024x1024', '3:2': '1536x1024' }, seed: false, imagesPerCall: 4 }] });
    expect(bench.provider.models()[0]).toMatchObject({ aspectRatios: ['1:1', '3:2'], takes: { seed: false }, imagesPerCall: 4 });
    expect(await bench.provider.start({ ...order, aspectRatio: '3:2' }, { key: 'k', signal })).toMatchObject({ kind: 'done', cost: { micros: 0, estimated: false } });
    expect(bench.bodies[0]).toEqual({ model: 'brush/large', prompt: 'a lighthouse', n: 1, size: '1536x1024', providerOptions: {} });
  });

  test('begins a video with its first picture, or with the first and the last one', async () => {
    const bench = await createAiSdkBench();
    const files = { first: await bench.pictures.put(64, 32), last: await bench.pictures.put(65, 32), like: await bench.pictures.put(8, 8) };
    const encoded = async (width: number, height: number): Promise<object> => ({ type: 'file', mediaType: 'image/png', data: (await pngOf(width, height)).toString('base64') });
    const from = { ...video, mode: 'image-to-video', prompt: '', inputs: [{ role: 'image', file: files.first }] } satisfies Order;
    await begun(bench, from);
    expect(bench.bodies[0]).toEqual({ model: 'mover', n: 1, duration: 5, seed: 5, providerOptions: {}, image: await encoded(64, 32) });
    await begun(bench, { ...from, inputs: [...from.inputs, { role: 'last-frame', file: files.last }, { role: 'reference', file: files.like }] });
    expect(bench.bodies[1]).toEqual({
      model: 'mover', n: 1, duration: 5, seed: 5, providerOptions: {}, inputReferences: [await encoded(8, 8)],
      frameImages: [{ image: await encoded(64, 32), frameType: 'first_frame' }, { image: await encoded(65, 32), frameType: 'last_frame' }],
    });
  });

  test('tells what the model would not take', async () => {
    const bench = await createAiSdkBench();
    bench.answer({ json: { images: ['AQE='], warnings: [{ type: 'unsupported', feature: 'aspectRatio' }, { type: 'unsupported', feature: 'seed', details: 'x' }, { type: 'other', message: 'old' }, { type: 'unsupported', feature: '<b>' }] } });
    expect(await bench.provider.start(order, { key: 'k', signal })).toMatchObject({ kind: 'done', notes: [{ kind: 'left-out', option: 'aspect_ratio' }, { kind: 'left-out', option: 'seed' }] });
    bench.answer({ json: { id: 'v9', warnings: [{ type: 'unsupported-setting', setting: 'fps' }] } });
    const operation = await begun(bench, video);
    bench.answer({ json: { status: 'completed', videos: [{ type: 'base64', data: 'AQE=' }], warnings: [{ type: 'unsupported', feature: 'fps' }, { type: 'unsupported', feature: 'duration' }] } }, ({ path }) => path === '/videos/v9');
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'done', notes: [{ kind: 'left-out', option: 'fps' }, { kind: 'left-out', option: 'duration' }], cost: { micros: 500_000, estimated: true } });
  });

  test.each<[string, Partial<Order>, object]>([
    ['of a model it has not', { model: 'other' }, { key: 'model-unknown' }], ['with more pictures than a call gives', { count: 3 }, { key: 'option-out-of-range' }],
    ['with words for what is not wanted', { negativePrompt: 'fog' }, { key: 'option-unknown' }], ['of a length the model has not', { ...video, durationSeconds: 7 }, { key: 'option-not-offered' }],
  ])('%s is refused, and nothing is sent', async (_, given, text) => {
    const bench = await createAiSdkBench();
    expect(await bench.provider.start({ ...order, ...given }, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', text }, cost: { micros: 0 } });
    expect(bench.starts()).toBe(0);
  });
});

describe('A result of the AI SDK bridge', () => {
  test.each([
    [{ type: 'url', url: 'https://cdn.example/v.mp4' }, { kind: 'foreign', url: 'https://cdn.example/v.mp4' }], [{ type: 'url', url: 'data:video/mp4;base64,AQE=' }, { kind: 'bytes', bytes: new Uint8Array([1, 1]) }],
    [{ type: 'base64', data: 'AgI=' }, { kind: 'bytes', bytes: new Uint8Array([2, 2]) }],
  ])('is what can be had of %j', async (data, output) => {
    const bench = await createAiSdkBench();
    const operation = await begun(bench, video);
    bench.answer({ json: { status: 'completed', videos: [data] } }, ({ method }) => method === 'GET');
    expect(await bench.again().check(operation, { signal })).toMatchObject({ kind: 'done', outputs: [output] });
  });

  test.each([[{ type: 'url', url: 'http://10.0.0.1/v.mp4' }], [{ type: 'uploaded', id: 7 }], []])('that holds nothing to be had counts as refused, with what it may have cost: %j', async (...videos) => {
    const bench = await createAiSdkBench();
    const operation = await begun(bench, video);
    bench.answer({ json: { status: 'completed', videos } }, ({ method }) => method === 'GET');
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'failed', problem: { code: 'refused', retryable: false }, cost: { micros: 500_000, estimated: true } });
  });

  test('of pictures that is empty counts as refused too', async () => {
    const bench = await createAiSdkBench();
    bench.answer({ json: { images: [] } });
    expect(await bench.provider.start(order, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { code: 'refused' }, cost: { micros: 40_000, estimated: true } });
  });

  test('in a shape that nobody knows is no answer, and nothing is bought again', async () => {
    const bench = await createAiSdkBench();
    bench.answer({ json: { images: 'many' } });
    const error = await thrownBy(bench.provider.start(order, { key: 'k', signal }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(bench.provider.find).toBeUndefined();
  });
});

test('A video that cannot be stopped goes on to its end', async () => {
  const bench = await createAiSdkBench();
  const operation = await begun(bench, video);
  await bench.provider.cancel(operation, { signal });
  expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'pending' });
});

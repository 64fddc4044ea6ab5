import { describe, expect, test } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import type { Order, Status } from '../../src/core/provider.ts';
import type { Mode } from '../../src/core/request.ts';
import { createComfyBench, picture, type ComfyBench } from './comfyui-bench.ts';
import type { FakeGraph } from './comfyui-server.ts';

const { signal } = new AbortController();
const other: StoredFile = { ...picture, hash: 'cd'.repeat(32), type: 'image/jpeg', width: 480, height: 854 };

function orderOf(model: string, mode: Mode, more: Partial<Order> = {}): Order {
  return { mode, model, prompt: 'a cat on a roof', count: 1, seed: 0, inputs: [], options: {}, ...more };
}
const fromPicture = (more: Partial<Order> = {}): Order => orderOf('wan22-14b-image', 'image-to-video', { inputs: [{ role: 'image', file: picture }], ...more });

/** What reached the service of an order. */
async function sent(order: Order, bench?: ComfyBench): Promise<{ readonly graph: FakeGraph; readonly bench: ComfyBench }> {
  const used = bench ?? await createComfyBench();
  await used.provider.start(order, { key: `key-${used.starts()}`, signal });
  const graph = used.server.taken.at(-1)?.graph;
  if (!graph) throw new Error('Nothing was sent.');
  return { graph, bench: used };
}
async function refused(order: Order): Promise<{ readonly status: Status; readonly bench: ComfyBench }> {
  const bench = await createComfyBench();
  return { status: await bench.provider.start(order, { key: 'key', signal }), bench };
}

describe('An order for a workflow', () => {
  test('is written into its places, and nothing else is changed', async () => {
    const { graph } = await sent(orderOf('sdxl', 'text-to-image', { negativePrompt: 'dogs', seed: 4_294_967_295, aspectRatio: '16:9', options: { steps: 12, cfg: 3.5 } }));
    expect(graph['6']?.inputs['text']).toBe('a cat on a roof');
    expect(graph['7']?.inputs['text']).toBe('dogs');
    expect(graph['3']?.inputs).toMatchObject({ seed: 4_294_967_295, steps: 12, cfg: 3.5, sampler_name: 'dpmpp_2m', denoise: 1, model: ['4', 0] });
    expect(graph['5']?.inputs).toEqual({ width: 1344, height: 768, batch_size: 1 });
  });

  test('always sets the seed in every sampler, also 0', async () => {
    const { graph } = await sent(fromPicture({ seed: 77 }));
    expect([graph['57']?.inputs['noise_seed'], graph['58']?.inputs['noise_seed']]).toEqual([77, 77]);
  });

  test('keeps the workflow\'s own negative words where it has none', async () => {
    const { graph } = await sent(orderOf('sdxl', 'text-to-image'));
    expect(graph['7']?.inputs['text']).toContain('watermark');
  });

  test('is words and no code: what looks like JSON in a prompt stays a prompt', async () => {
    const prompt = 'a "quoted" \\ cat", "seed": 1, ["4", 0] %seed%';
    const { graph } = await sent(orderOf('sdxl', 'text-to-image', { prompt }));
    expect(graph['6']?.inputs['text']).toBe(prompt);
  });

  test('turns seconds into the frames of the model', async () => {
    const { graph } = await sent(orderOf('wan22-5b', 'text-to-video', { durationSeconds: 2, aspectRatio: '9:16' }));
    expect(graph['55']?.inputs).toMatchObject({ length: 49, width: 704, height: 1280 });
  });
});

describe('The pictures of an order', () => {
  test('are uploaded under the names of their bytes, and put where they belong', async () => {
    const { graph, bench } = await sent(fromPicture({ inputs: [{ role: 'last-frame', file: other }, { role: 'image', file: picture }] }));
    expect(bench.server.uploads).toEqual([{ name: `${other.hash}.jpeg`, type: 'image/jpeg', bytes: 3 }, { name: `${picture.hash}.png`, type: 'image/png', bytes: 3 }]);
    expect(graph['62']?.inputs['image']).toBe(`darkroom/${picture.hash}.png`);
    expect(graph['63']?.inputs['image']).toBe(`darkroom/${other.hash}.jpeg`);
    expect(graph['67']?.inputs).toMatchObject({ start_image: ['62', 0], end_image: ['63', 0] });
  });

  test('that are not given take their nodes with them, where the workflow can do without', async () => {
    const { graph } = await sent(fromPicture());
    expect(graph['63']).toBeUndefined();
    expect(graph['67']?.inputs).not.toHaveProperty('end_image');
    expect(graph['67']?.inputs).toHaveProperty('start_image');
  });

  test('decide the shape where nothing else is asked: the nearest on offer', async () => {
    const bench = await createComfyBench();
    const tall = (await sent(fromPicture({ inputs: [{ role: 'image', file: other }] }), bench)).graph;
    expect(tall['67']?.inputs).toMatchObject({ width: 480, height: 832 });
    const asked = (await sent(fromPicture({ inputs: [{ role: 'image', file: other }], aspectRatio: '1:1' }), bench)).graph;
    expect(asked['67']?.inputs).toMatchObject({ width: 640, height: 640 });
  });

  test('are cut to a shape on offer, and the person is told where that is another one to the eye', async () => {
    const bench = await createComfyBench();
    const notesFor = async (width: number, height: number): Promise<unknown> => {
      const begun = await bench.provider.start(fromPicture({ inputs: [{ role: 'image', file: { ...picture, width, height } }] }), { key: `${width}x${height}`, signal });
      bench.server.runs.finishAll();
      const done = begun.kind === 'pending' ? await bench.provider.check(begun.operation, { signal }) : begun;
      return done.kind === 'done' ? done.notes : done;
    };
    expect(await notesFor(3_000, 800)).toEqual([{ kind: 'changed', option: 'aspect_ratio', asked: '3000x800', used: '16:9' }]);
    expect(await notesFor(1_920, 1_080)).toBeUndefined();
  });

  test('change as much as the strength says, and 0 is a strength', async () => {
    const { graph } = await sent(orderOf('sdxl-image', 'image-to-image', { inputs: [{ role: 'image', file: picture }], strength: 0 }));
    expect(graph['3']?.inputs['denoise']).toBe(0);
  });
});

describe('An order that the workflow cannot take', () => {
  test.each<[string, Order, object]>([
    ['a workflow that is not there', orderOf('nope', 'text-to-image'), { text: { key: 'model-unknown' } }],
    ['another mode', orderOf('sdxl', 'text-to-video'), { text: { key: 'model-lacks-mode' } }],
    ['more pictures than one run makes', orderOf('sdxl', 'text-to-image', { count: 2 }), { text: { key: 'option-out-of-range', values: { option: 'count', max: 1 } } }],
    ['a shape it does not have', orderOf('wan22-5b', 'text-to-video', { aspectRatio: '21:9' }), { text: { key: 'option-not-offered', values: { option: 'aspect_ratio' } } }],
    ['a length it does not have', orderOf('wan22-5b', 'text-to-video', { durationSeconds: 60 }), { text: { key: 'option-not-offered', values: { option: 'duration' } } }],
    ['a strength where there is nothing to keep', orderOf('sdxl', 'text-to-image', { strength: 0.5 }), { text: { key: 'option-unknown', values: { option: 'strength' } } }],
    ['a negative prompt where there is no place for one', orderOf('flux-schnell', 'text-to-image', { negativePrompt: 'x' }), { text: { key: 'option-unknown', values: { option: 'negative_prompt' } } }],
    ['an option beyond its limits', orderOf('sdxl', 'text-to-image', { options: { steps: 51 } }), { text: { key: 'option-not-offered', values: { option: 'steps' } } }],
    ['an option of another kind', orderOf('sdxl', 'text-to-image', { options: { steps: 'many' } }), { text: { key: 'option-not-offered' } }],
    ['an option named like a part of every object', orderOf('sdxl', 'text-to-image', { options: { constructor: 1 } }), { text: { key: 'option-unknown' } }],
    ['a prompt beyond its length', orderOf('sdxl', 'text-to-image', { prompt: 'x'.repeat(4_001) }), { text: { key: 'prompt-too-long', values: { max: 4_000 } } }],
    ['no picture', orderOf('wan22-5b-image', 'image-to-video'), { text: { key: 'image-needed' } }],
    ['too many pictures', fromPicture({ inputs: [{ role: 'image', file: picture }, { role: 'image', file: other }] }), { text: { key: 'too-many-images' } }],
    ['a last frame it has no place for', orderOf('wan22-5b-image', 'image-to-video', { inputs: [{ role: 'image', file: picture }, { role: 'last-frame', file: other }] }), { text: { key: 'last-frame-not-taken' } }],
    ['a video for a picture', fromPicture({ inputs: [{ role: 'image', file: { ...picture, type: 'video/mp4' } }] }), { text: { key: 'file-type-wrong' } }],
  ])('is refused before anything is sent: %s', async (_, order, expected) => {
    const { status, bench } = await refused(order);
    expect(status).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', retryable: false, ...expected }, cost: { micros: 0, estimated: false } });
    expect(bench.starts()).toBe(0);
    expect(bench.server.uploads).toEqual([]);
  });
});

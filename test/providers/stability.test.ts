import { describe, expect, test } from 'vitest';
import type { Order } from '../../src/core/provider.ts';
import { finish } from '../contract/provider-bench.ts';
import { changeOf, createStabilityBench, orderOf, startAt, type StabilityBench } from './stability-bench.ts';
import { stabilityKey } from './stability-service.ts';

/** What one order sends, as fields; pictures as their type. */
async function sent(order: Order, bench?: StabilityBench): Promise<Record<string, unknown>> {
  const at = bench ?? await createStabilityBench();
  const status = await startAt(at, order);
  expect(status.kind, JSON.stringify(status)).not.toBe('failed');
  const { path, form } = at.service.ordered[0]!;
  return { path: path.replace('/v2beta/stable-image/', ''), ...Object.fromEntries([...form].map(([name, value]) => [name, value instanceof File ? value.type : value])) };
}

async function notesOf(order: Order): Promise<unknown> {
  const bench = await createStabilityBench();
  const status = await finish(bench, await startAt(bench, order));
  return status.kind === 'done' ? status.notes : status;
}

describe('An order to Stability', () => {
  test('of words is a multipart form, with everything that was asked for', async () => {
    const bench = await createStabilityBench();
    expect(await sent(orderOf({ aspectRatio: '16:9', negativePrompt: 'fog', options: { style_preset: 'cinematic', output_format: 'webp' } }), bench)).toEqual({
      path: 'generate/core', prompt: 'a lighthouse by the sea', negative_prompt: 'fog', seed: '7', aspect_ratio: '16:9', style_preset: 'cinematic', output_format: 'webp',
    });
    expect(bench.service.requests[0]).toMatchObject({ headers: { authorization: `Bearer ${stabilityKey}`, accept: 'image/*' } });
    expect(bench.service.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data/);
  });

  test('names the model of the 3.5 family, and whether a picture comes along', async () => {
    expect(await sent(orderOf({ model: 'sd3.5-flash', aspectRatio: '9:21', options: { cfg_scale: 4 } })))
      .toEqual({ path: 'generate/sd3', model: 'sd3.5-flash', mode: 'text-to-image', prompt: 'a lighthouse by the sea', seed: '7', aspect_ratio: '9:21', cfg_scale: '4' });
    expect(await sent(changeOf('sd3.5-medium', { strength: 0.25 })))
      .toEqual({ path: 'generate/sd3', model: 'sd3.5-medium', mode: 'image-to-image', prompt: 'a lighthouse by the sea', seed: '7', strength: '0.25', image: 'image/png' });
  });

  test('for a picture has a strength also where none was asked for, since the service wants one', async () => {
    expect(await sent(changeOf('sd3.5-large'))).toMatchObject({ strength: '0.7' });
    expect(await sent(changeOf('ultra', { strength: 0 }))).toMatchObject({ path: 'generate/ultra', strength: '0', image: 'image/png' });
  });

  test('says how much of the picture stays where the service asks that way round', async () => {
    expect(await sent(changeOf('structure', { strength: 0.3 }))).toMatchObject({ path: 'control/structure', control_strength: '0.7' });
    expect(await sent(changeOf('style', { strength: 0.9 }))).toMatchObject({ path: 'control/style', fidelity: '0.1' });
    expect(await sent(changeOf('sketch'))).not.toHaveProperty('control_strength');
  });

  test('to change a picture goes without a shape where the model takes none then, and the person is told', async () => {
    expect(await sent(changeOf('sd3.5-large', { aspectRatio: '16:9' }))).not.toHaveProperty('aspect_ratio');
    expect(await notesOf(changeOf('sd3.5-large', { aspectRatio: '16:9' }))).toEqual([{ kind: 'left-out', option: 'aspect_ratio' }]);
    expect(await sent(changeOf('ultra', { aspectRatio: '16:9' }))).toHaveProperty('aspect_ratio', '16:9');
  });

  test('with a picture that is too large sends a smaller copy, and the person is told where the result is smaller for it', async () => {
    const large = { width: 4_000, height: 3_000 };
    const bench = await createStabilityBench();
    expect(await sent(changeOf('structure', {}, large), bench)).toHaveProperty('image', 'image/webp');
    expect(bench.drawn).toEqual([{ width: 3_547, height: 2_660, sourcePixels: 12_000_000, maxBytes: expect.any(Number) }]);
    expect(await notesOf(changeOf('structure', {}, large))).toEqual([{ kind: 'changed', option: 'image', asked: '4000x3000', used: '3547x2660' }]);
    expect(await notesOf(changeOf('ultra', {}, large))).toEqual([]);
    expect(await sent(changeOf('ultra', {}, { bytes: 11 * 2 ** 20 }))).toHaveProperty('image', 'image/webp');
  });

  test('to a tool that takes no words goes without them, and the person is told', async () => {
    expect(await sent(changeOf('remove-background'))).toEqual({ path: 'edit/remove-background', image: 'image/png' });
    expect(await notesOf(changeOf('upscale-fast'))).toEqual([{ kind: 'left-out', option: 'prompt' }]);
  });

  test('needs no words where the tool takes none, or does without', async () => {
    for (const model of ['remove-background', 'upscale-fast', 'outpaint']) expect(await sent(changeOf(model, { prompt: '' }))).not.toHaveProperty('prompt');
    expect(await notesOf(changeOf('remove-background', { prompt: '' }))).toEqual([]);
    expect(await startAt(await createStabilityBench(), changeOf('structure', { prompt: '' }))).toMatchObject({ problem: { text: { key: 'prompt-empty' } } });
  });

  test('with the highest seed is one lower, and the person is told', async () => {
    expect(await sent(orderOf({ seed: 4_294_967_295 }))).toHaveProperty('seed', '4294967294');
    expect(await notesOf(orderOf({ seed: 4_294_967_295 }))).toEqual([{ kind: 'changed', option: 'seed', asked: '4294967295', used: '4294967294' }]);
  });

  test('with the seed 0, which the service takes for any, tells the seed that was drawn', async () => {
    expect(await notesOf(orderOf({ seed: 0 }))).toEqual([{ kind: 'changed', option: 'seed', asked: '0', used: '2130420379' }]);
    expect(await notesOf(orderOf({ seed: 1 }))).toEqual([]);
  });

  test('for another background has picture and words under the names that this tool has for them', async () => {
    expect(await sent(changeOf('replace-background', { options: { light_source_direction: 'left' } }))).toEqual({
      path: 'edit/replace-background-and-relight', background_prompt: 'a lighthouse by the sea', seed: '7', light_source_direction: 'left', subject_image: 'image/png',
    });
  });
});

describe('Outpainting', () => {
  const wide = { width: 800, height: 400 };

  test('grows a picture to the shape that was asked for, on both sides alike', async () => {
    expect(await sent(changeOf('outpaint', { aspectRatio: '1:1' }, wide))).toMatchObject({ left: '0', right: '0', up: '200', down: '200' });
    expect(await sent(changeOf('outpaint', { aspectRatio: '21:9' }, wide))).toMatchObject({ left: '66', right: '67', up: '0', down: '0' });
  });

  test('adds a quarter on every side without a shape, and where the picture has it already', async () => {
    const quarter = { left: '200', right: '200', up: '100', down: '100' };
    expect(await sent(changeOf('outpaint', {}, wide))).toMatchObject(quarter);
    expect(await sent(changeOf('outpaint', { aspectRatio: '16:9' }, { width: 1600, height: 900 }))).toMatchObject({ left: '400', right: '400', up: '225', down: '225' });
  });

  test('adds the pixels that were asked for instead', async () => {
    const fields = await sent(changeOf('outpaint', { options: { left: 300 } }, wide));
    expect(fields).toMatchObject({ left: '300' });
    expect(fields).not.toHaveProperty('up');
  });

  test('says which shape it came to where the service adds no more', async () => {
    const tall = { width: 2_400, height: 3_900 };
    expect(await sent(changeOf('outpaint', { aspectRatio: '21:9' }, tall))).toMatchObject({ left: '2000', right: '2000' });
    expect(await notesOf(changeOf('outpaint', { aspectRatio: '21:9' }, tall))).toEqual([{ kind: 'changed', option: 'aspect_ratio', asked: '21:9', used: expect.stringMatching(/^\d+:\d+$/) }]);
  });
});

describe('What Stability will not have', () => {
  test.each<[string, Order, string]>([
    ['a model that it has not', orderOf({ model: 'sd3-large' }), 'model-unknown'],
    ['a mode that the model has not', changeOf('core'), 'model-lacks-mode'],
    ['a video', orderOf({ mode: 'text-to-video' }), 'model-lacks-mode'],
    ['a shape that it has not', orderOf({ aspectRatio: '4:3' }), 'option-not-offered'],
    ['no words', orderOf({ prompt: ' ' }), 'prompt-empty'],
    ['too many words', orderOf({ prompt: 'x'.repeat(10_001) }), 'prompt-too-long'],
    ['a strength beyond the range', changeOf('ultra', { strength: 1.1 }), 'option-out-of-range'],
    ['a strength where there is nothing to keep', orderOf({ strength: 0.5 }), 'option-unknown'],
    ['a negative prompt where there is none', changeOf('remove-background', { negativePrompt: 'fog' }), 'option-unknown'],
    ['more pictures than one', orderOf({ count: 2 }), 'option-out-of-range'],
    ['an option of another model', orderOf({ options: { cfg_scale: 3 } }), 'option-unknown'],
    ['an option beyond its range', orderOf({ model: 'sd3.5-large', options: { cfg_scale: 11 } }), 'option-not-offered'],
    ['a style that it has not', orderOf({ options: { style_preset: 'baroque' } }), 'option-not-offered'],
    ['no picture to change', orderOf({ mode: 'image-to-image', model: 'ultra' }), 'image-needed'],
    ['a reference where one picture is enough', { ...changeOf('ultra'), inputs: [...changeOf('ultra').inputs, { role: 'reference', file: changeOf('ultra').inputs[0]!.file }] }, 'too-many-images'],
    ['a video to change', changeOf('ultra', {}, { type: 'video/mp4' }), 'file-type-wrong'],
    ['a picture that is too small', changeOf('ultra', {}, { width: 63, height: 900 }), 'option-out-of-range'],
    ['a picture with too few pixels', changeOf('upscale-fast', {}, { width: 31, height: 33 }), 'option-out-of-range'],
    ['a picture that is large already to make it larger', changeOf('upscale-fast', {}, { width: 1_537, height: 100 }), 'option-out-of-range'],
    ['a picture with too many pixels to make it larger', changeOf('upscale-creative', {}, { width: 1_025, height: 1_024 }), 'option-out-of-range'],
    ['a picture that is too long', changeOf('structure', {}, { width: 260, height: 100 }), 'option-out-of-range'],
  ])('is refused before anything is sent: %s', async (_, order, key) => {
    const bench = await createStabilityBench();
    expect(await startAt(bench, order)).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', text: { key }, retryable: false } });
    expect(bench.service.requests).toHaveLength(0);
  });

  test('says where videos are made instead', async () => {
    const bench = await createStabilityBench();
    expect(await startAt(bench, orderOf({ mode: 'image-to-video' }))).toMatchObject({ problem: { detail: expect.stringContaining('other services') } });
  });
});

import { describe, expect, test } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import type { Order } from '../../src/core/provider.ts';
import { automatic1111 } from '../../src/providers/automatic1111/automatic1111.ts';
import { begun, createWebUiBench, endOf, model, password } from './automatic1111-bench.ts';
import { bytesOf, maskRow, orderOf, pngOf, signal, thrownBy } from './box-bench.ts';

const order = orderOf({ model });

describe('What a web UI is offered with', () => {
  test('is a model for each checkpoint, the one in its memory first', async () => {
    const { provider } = await createWebUiBench();
    expect(provider.models()).toMatchObject([
      { name: model, label: 'sdxl_juggernaut XL v9', modes: ['text-to-image', 'image-to-image'], price: { rows: [{ unit: 'call', micros: 0 }] } },
      { name: 'dreamshaper_8' },
    ]);
    expect(provider.models()[0]?.options['properties']).toMatchObject({ sampler: { enum: ['DPM++ 2M', 'Euler a'] }, scheduler: { enum: ['Automatic', 'Karras'] } });
    expect(await provider.refresh({ signal })).toEqual({ ok: true, detail: 'It offers 2 checkpoints.' });
  });

  test('has no schedulers where the web UI is too old for them', async () => {
    const { provider } = await createWebUiBench({ kind: { hasSchedulers: false } });
    expect(provider.models()[0]?.options['properties']).not.toHaveProperty('scheduler');
  });

  test.each(['dreamshaper_8', 'dreamshaper_8.safetensors [879db523c3], none'])('is only what the operator names: %s', async (names) => {
    const { provider } = await createWebUiBench({ settings: { AUTOMATIC1111_MODELS: names } });
    expect(provider.models().map(({ name }) => name)).toEqual(['dreamshaper_8']);
  });

  test('is nothing where none of the operator\'s names is there, and the operator is told', async () => {
    const { provider } = await createWebUiBench({ settings: { AUTOMATIC1111_MODELS: 'dreamshaper_7' } });
    expect(await provider.refresh({ signal })).toMatchObject({ ok: true, warnings: [expect.stringContaining('AUTOMATIC1111_MODELS')] });
  });

  test('is what it was last while the box is down', async () => {
    const bench = await createWebUiBench();
    await bench.service.crash();
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') });
    expect(bench.provider.models()).toHaveLength(2);
    expect(await thrownBy(bench.provider.start(order, { key: 'k', signal }))).toBeInstanceOf(NotBegunError);
  });

  test('is unwell when the password is wrong, and keeps it to itself', async () => {
    const bench = await createWebUiBench();
    bench.service.fault({ kind: 'answer', answer: { status: 401, json: { detail: `Incorrect username or password: ${password}` } } }, ({ path }) => path.endsWith('sd-models'));
    const health = await bench.provider.refresh({ signal });
    expect(health).toMatchObject({ ok: false, detail: expect.stringContaining('password') });
    expect(JSON.stringify(health)).not.toContain(password);
  });
});

describe('A picture of a web UI', () => {
  test('is asked for with its checkpoint, seed and size, under a name of ours', async () => {
    const bench = await createWebUiBench();
    await begun(bench, orderOf({ model, aspectRatio: '2:3', negativePrompt: 'fog', count: 3, seed: 0, options: { sampler: 'Euler a', scheduler: 'Karras', steps: 30 } }), 'job/1 (a)');
    expect(bench.bodies[0]).toEqual({
      prompt: 'a lighthouse', negative_prompt: 'fog', seed: 0, batch_size: 1, n_iter: 3, width: 832, height: 1_280, steps: 30, cfg_scale: 7,
      sampler_name: 'Euler a', scheduler: 'Karras', override_settings: { sd_model_checkpoint: 'sdxl/juggernaut XL v9.safetensors' },
      override_settings_restore_afterwards: false, send_images: true, save_images: false, force_task_id: 'task(job-1--a-)',
    });
    const request = bench.service.requests.find(({ path }) => path === '/sdapi/v1/txt2img');
    expect(request?.headers).toMatchObject({ authorization: `Basic ${Buffer.from(`bot:${password}`).toString('base64')}`, connection: 'close' });
  });

  test('has the steps, the scale and the size that the operator set', async () => {
    const bench = await createWebUiBench({ settings: { AUTOMATIC1111_STEPS: '6', AUTOMATIC1111_CFG_SCALE: '1.5', AUTOMATIC1111_SIDE: '640' } });
    await begun(bench, order);
    expect(bench.bodies[0]).toMatchObject({ steps: 6, cfg_scale: 1.5, width: 640, height: 640 });
  });

  test('begins with a picture in its shape, at the strength asked for', async () => {
    const bench = await createWebUiBench();
    const file = await bench.pictures.put(300, 200);
    await begun(bench, orderOf({ model: 'dreamshaper_8', mode: 'image-to-image', strength: 0, inputs: [{ role: 'image', file }] }));
    expect(bench.service.requests.at(-1)?.path).toBe('/sdapi/v1/img2img');
    expect(bench.bodies[0]).toMatchObject({
      init_images: [(await pngOf(300, 200)).toString('base64')], denoising_strength: 0, resize_mode: 1, include_init_images: false, width: 576, height: 384,
    });
  });

  test('is made anew where its mask says, which the web UI wants white on black', async () => {
    const bench = await createWebUiBench();
    const inputs = [{ role: 'image', file: await bench.pictures.put(8, 4) }, { role: 'mask', file: await bench.pictures.putMask(8, 4) }] as const;
    await begun(bench, orderOf({ model, mode: 'image-to-image', inputs }));
    expect(bench.bodies[0]).toMatchObject({ inpainting_mask_invert: 0, inpainting_fill: 1, init_images: [(await pngOf(8, 4)).toString('base64')] });
    expect(await maskRow(bench.bodies[0]?.['mask'])).toEqual([255, 255, 255, 255, 0, 0, 0, 0]);
  });

  test('is one of those ordered; what extensions add behind them is left', async () => {
    const bench = await createWebUiBench();
    bench.answer({ json: { images: ['AQE=', 'data:image/png;base64,AgI=', 'AwM='], info: '{}' } });
    const status = await endOf(bench, await begun(bench, { ...order, count: 2 }));
    expect(bytesOf(status).map((bytes) => [...bytes])).toEqual([[1, 1], [2, 2]]);
  });

  test('names no files of the box, whatever the prompt says', async () => {
    const bench = await createWebUiBench();
    const status = await endOf(bench, await begun(bench, orderOf({ model, prompt: 'a (cat:1.2) <lora:x:1> <hypernet:y:1>', negativePrompt: '<lora:z:1>' })));
    expect(bench.bodies[0]).toMatchObject({ prompt: 'a (cat:1.2)', negative_prompt: '' });
    expect(status).toMatchObject({ kind: 'done', notes: [{ kind: 'left-out', option: 'lora' }] });
  });

  test('costs what the operator says', async () => {
    const bench = await createWebUiBench({ settings: { AUTOMATIC1111_PRICE_USD_PER_CALL: '0.01' } });
    expect(await endOf(bench, await begun(bench, order))).toMatchObject({ kind: 'done', cost: { micros: 10_000, estimated: false } });
  });
});

describe('A start at a web UI', () => {
  test.each<[string, Partial<Order>, object]>([
    ['of a model it has not', { model: 'other' }, { key: 'model-unknown' }], ['for a video', { mode: 'text-to-video' }, { key: 'model-lacks-mode' }],
    ['with a sampler that is none', { options: { sampler: 'magic' } }, { key: 'option-not-offered' }], ['with half a step', { options: { steps: 0.5 } }, { key: 'option-not-offered' }],
    ['of a shape it has not', { aspectRatio: '1:9' }, { key: 'option-not-offered' }], ['without its picture', { mode: 'image-to-image' }, { key: 'image-needed' }],
    ['with nothing but orders', { prompt: '<lora:x:1>' }, { key: 'prompt-empty' }],
  ])('%s is refused, and nothing is sent', async (_, given, text) => {
    const bench = await createWebUiBench();
    const status = await bench.provider.start({ ...order, ...given }, { key: 'k', signal });
    expect(status).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', text }, cost: { micros: 0 } });
    expect(bench.starts()).toBe(0);
  });

  test.each([
    [404, { error: 'HTTPException', detail: 'Sampler not found', body: '', errors: '' }, 'invalid-request', 'Sampler not found'],
    [422, { detail: 'Script not found' }, 'invalid-request', 'Script not found'],
    [500, { error: 'OutOfMemoryError', detail: '', body: '', errors: 'CUDA out of memory.' }, 'unavailable', 'OutOfMemoryError: CUDA out of memory.'],
  ])('hears at once what is wrong: %i', async (status, json, code, detail) => {
    const bench = await createWebUiBench();
    bench.service.fault({ kind: 'answer', answer: { status, json } }, ({ path }) => path.endsWith('txt2img'));
    expect(await bench.provider.start(order, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { code, detail }, cost: { micros: 0 } });
  });

  test('is unclear after a page of a gateway, and is not made again', async () => {
    const bench = await createWebUiBench();
    bench.service.fault({ kind: 'answer', answer: { status: 502, body: '<html>' } }, ({ path }) => path.endsWith('txt2img'));
    const error = await thrownBy(bench.provider.start(order, { key: 'k', signal }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(bench.provider.find).toBeUndefined();
  });

  test('ends with its result where that takes no time', async () => {
    const bench = await createWebUiBench();
    bench.isPatient = true;
    const started = bench.provider.start(order, { key: 'k', signal });
    while (bench.starts() === 0) await new Promise((resolve) => { setTimeout(resolve, 2); });
    await bench.pass(0);
    expect(await started).toMatchObject({ kind: 'done' });
  });
});

test('A web UI is configured by its address alone, and no password may stand in that', () => {
  expect(automatic1111.settings.parse({ AUTOMATIC1111_URL: 'http://box:7860/' })).toMatchObject({ AUTOMATIC1111_URL: 'http://box:7860' });
  expect(automatic1111.settings.safeParse({ AUTOMATIC1111_URL: 'http://me:secret@box:7860' }).success).toBe(false);
});

import { describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { NotBegunError } from '../../src/core/problem.ts';
import { bytesOf, maskRow, orderOf, pngOf, signal, thrownBy } from './box-bench.ts';
import { begun, capabilitiesOf, createSdServerBench, made, model, videoModel, videoServer } from './sd-server-bench.ts';


describe('What sd-server is offered with', () => {
  test('follows from the model it runs, which is asked for anew', async () => {
    const bench = await createSdServerBench();
    expect(bench.provider.models()).toMatchObject([{ name: model, modes: ['text-to-image', 'image-to-image'], imagesPerCall: 4, takes: { strength: true } }]);
    bench.capabilities = capabilitiesOf('video');
    expect(await bench.provider.refresh({ signal })).toEqual({ ok: true, detail: `It runs ${videoModel}.` });
    expect(bench.provider.models()).toMatchObject([{ name: videoModel, modes: ['text-to-video', 'image-to-video'], imagesPerCall: 1, durationsSeconds: [3, 1, 2, 4, 5] }]);
  });

  test.each<[string, readonly string[], object | undefined]>([
    ['wan2.1-t2v-14b', ['text-to-video'], undefined],
    ['Wan2.2-I2V-A14B', ['image-to-video'], { image: 1, reference: 0, lastFrame: true }],
    ['wan2.1-flf2v-14b', ['image-to-video'], { image: 1, reference: 0, lastFrame: true }],
    ['wan2.1-i2v-14b-480p', ['image-to-video'], { image: 1, reference: 0, lastFrame: false }],
    ['Wan2.2-TI2V-5B', ['text-to-video', 'image-to-video'], { image: 1, reference: 0, lastFrame: false }],
    ['wan2.1-vace-1.3B', ['text-to-video', 'image-to-video'], { image: 10, reference: 0, lastFrame: false }],
  ])('is true to what the video model %s can do', async (stem, modes, inputs) => {
    const { provider } = await createSdServerBench({ capabilities: videoServer(stem) });
    expect(provider.models()[0]).toMatchObject({ modes });
    expect(provider.models()[0]?.inputs['image-to-video']).toEqual(inputs);
  });

  test('is two models where the server makes pictures and videos', async () => {
    const both = { ...capabilitiesOf('video') as object, supported_modes: ['img_gen', 'vid_gen', 'aud_gen'] };
    const { provider } = await createSdServerBench({ capabilities: both });
    expect(provider.models().map(({ name, modes }) => [name, modes[0]])).toEqual([[videoModel, 'text-to-image'], [`${videoModel}-video`, 'text-to-video']]);
  });

  test('is read from the fields of an older server, which has one mode', async () => {
    const { features_by_mode: flags, output_formats_by_mode: _formats, defaults_by_mode: _defaults, supported_modes: _modes, ...older } = capabilitiesOf('image') as Record<string, Record<string, object>>;
    const { provider } = await createSdServerBench({ capabilities: { ...older, features: flags?.['img_gen'] } });
    expect(provider.models()).toMatchObject([{ name: model, modes: ['text-to-image', 'image-to-image'] }]);
    const video = await createSdServerBench({ capabilities: { model: { stem: 'wan2.1-t2v' }, current_mode: 'vid_gen', output_formats: ['webp'], features: {}, defaults: { fps: 8 } } });
    expect(video.provider.models()).toMatchObject([{ modes: ['text-to-video'] }]);
    await begun(video, orderOf({ model: 'wan2.1-t2v', mode: 'text-to-video', durationSeconds: 1 }));
    expect(video.bodies[0]).toMatchObject({ fps: 8, video_frames: 9, output_format: 'webp' });
  });

  test('costs nothing unless the operator says so', async () => {
    expect((await createSdServerBench()).provider.models()[0]?.price?.rows).toEqual([{ unit: 'call', micros: 0 }]);
    const priced = await createSdServerBench({ settings: { SD_SERVER_PRICE_USD_PER_CALL: '0.002' } });
    expect(priced.provider.models()[0]?.price).toMatchObject({ rows: [{ unit: 'call', micros: 2_000 }], source: 'SD_SERVER_PRICE_USD_PER_CALL' });
    expect(await made(priced)).toMatchObject({ kind: 'done', cost: { micros: 2_000, estimated: false } });
  });

  test('is nothing while the box is down, and what it was last when it goes', async () => {
    const down = await createSdServerBench({ isDown: true });
    expect(down.provider.models()).toEqual([]);
    expect(await down.provider.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') });
    expect(await thrownBy(down.provider.start(orderOf({ model }), { key: 'k', signal }))).toBeInstanceOf(NotBegunError);
    const bench = await createSdServerBench();
    await bench.service.crash();
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false });
    expect(bench.provider.models()).toHaveLength(1);
  });

  test.each([
    [{ status: 404, body: '' }, 'Something else'], [{ status: 401, json: { error: 'no' } }, 'key'], [{ body: '<html>' }, 'no JSON'], [{ json: { models: [] } }, 'unknown shape'],
  ] as const)('is unwell when something else answers: %j', async (answer, detail) => {
    const bench = await createSdServerBench();
    bench.service.fault({ kind: 'answer', answer });
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining(detail) });
    expect(bench.provider.models()).toHaveLength(1);
  });
});

describe('A picture of sd-server', () => {
  test('is asked for with everything said that the server would set itself', async () => {
    const bench = await createSdServerBench();
    await begun(bench, orderOf({
      model, aspectRatio: '16:9', negativePrompt: 'fog', count: 2, seed: 0,
      options: { steps: 8, cfg_scale: 1.5, sampler: 'euler_a', scheduler: 'karras', lora: 'watercolour', lora_strength: 0.6 },
    }));
    expect(bench.bodies[0]).toEqual({
      prompt: 'a lighthouse', negative_prompt: 'fog', width: 1_344, height: 768, seed: 0, batch_count: 2, output_format: 'png', embed_image_metadata: false,
      sample_params: { sample_steps: 8, sample_method: 'euler_a', scheduler: 'karras', guidance: { txt_cfg: 1.5 } },
      lora: [{ path: 'styles/watercolour.safetensors', multiplier: 0.6 }],
    });
  });

  test('has the size that the operator or the server names, in steps the server does not round', async () => {
    const bench = await createSdServerBench({ settings: { SD_SERVER_IMAGE_SIDE: '512' } });
    await begun(bench, orderOf({ model, aspectRatio: '1:1' }));
    expect(bench.bodies[0]).toMatchObject({ width: 512, height: 512 });
    const set = await createSdServerBench({ capabilities: capabilitiesOf('image', { defaults_by_mode: { img_gen: { width: 768, height: 768 } } }) });
    for (const aspectRatio of set.provider.models()[0]?.aspectRatios ?? []) {
      await begun(set, orderOf({ model, aspectRatio }));
      const { width = 0, height = 0 } = set.bodies.at(-1) ?? {};
      expect([width % 64, height % 64], aspectRatio).toEqual([0, 0]);
      const [w = 1, h = 1] = aspectRatio.split(':').map(Number);
      expect(Math.abs(Math.log(width / height / (w / h))), aspectRatio).toBeLessThan(0.08);
    }
  });

  test('comes in the order of the batch, as the bytes that the server made', async () => {
    const bench = await createSdServerBench();
    const status = await made(bench, orderOf({ model, count: 3 }));
    expect(bytesOf(status)).toHaveLength(3);
    expect(Buffer.from(bytesOf(status)[0] ?? [])).toEqual(await pngOf(1_024, 1_024));
    bench.result({ json: { status: 'completed', created: 1_795_402_205, result: { images: [{ b64_json: 'AgI=', index: 1 }, { b64_json: 'data:image/png;base64,AQE=', index: 0 }] } } });
    expect(bytesOf(await made(bench)).map((bytes) => [...bytes])).toEqual([[1, 1], [2, 2]]);
  });

  test('begins with a picture in its shape, and at the strength asked for', async () => {
    const bench = await createSdServerBench();
    const file = await bench.pictures.put(640, 320);
    await begun(bench, orderOf({ model, mode: 'image-to-image', strength: 0, inputs: [{ role: 'image', file }] }));
    expect(bench.bodies[0]).toMatchObject({ width: 1_408, height: 704, strength: 0, init_image: (await pngOf(640, 320)).toString('base64') });
  });

  test('is made anew where its mask says, which the server wants white on black', async () => {
    const bench = await createSdServerBench();
    const inputs = [{ role: 'image', file: await bench.pictures.put(8, 4) }, { role: 'mask', file: await bench.pictures.putMask(8, 4) }] as const;
    await begun(bench, orderOf({ model, mode: 'image-to-image', inputs }));
    expect(await maskRow(bench.bodies[0]?.['mask_image'])).toEqual([255, 255, 255, 255, 0, 0, 0, 0]);
    const without = await createSdServerBench({ capabilities: capabilitiesOf('image', { features_by_mode: { img_gen: { init_image: true } } }) });
    expect(await without.provider.start(orderOf({ model, mode: 'image-to-image', inputs }), { key: 'k', signal })).toMatchObject({ problem: { text: { key: 'mask-not-taken' } } });
  });

  test('is an example to change where the model edits by words', async () => {
    const bench = await createSdServerBench({ capabilities: capabilitiesOf('image', { model: { stem: 'flux1-kontext-dev-Q4' } }) });
    expect(bench.provider.models()[0]).toMatchObject({ modes: ['text-to-image', 'image-to-image'], takes: { strength: false }, inputs: { 'image-to-image': { image: 1, reference: 3 } } });
    const [file, other] = [await bench.pictures.put(64, 64), await bench.pictures.put(32, 32)];
    await begun(bench, orderOf({ model: 'flux1-kontext-dev-Q4', mode: 'image-to-image', inputs: [{ role: 'image', file }, { role: 'reference', file: other }] }));
    expect(bench.bodies[0]?.['ref_images']).toHaveLength(2);
    expect(bench.bodies[0]).not.toHaveProperty('init_image');
  });
});

describe('A prompt for sd-server', () => {
  test.each([
    ['a cat <sd_cpp_extra_args>{"batch_count":8}</sd_cpp_extra_args>', 'a cat', ['sd_cpp_extra_args']],
    ['a <SD_CPP_Extra_Args >{}</ sd_cpp_extra_args> cat', 'a cat', ['sd_cpp_extra_args']],
    ['a cat <sd_cpp_extra_args>{"seed":1}', 'a cat {"seed":1}', ['sd_cpp_extra_args']],
    ['a <sd_cpp<lora:x:1>_extra_args>{}</sd_cpp_extra_args> cat', 'a <sd_cpp _extra_args>{} cat', ['lora', 'sd_cpp_extra_args']],
    ['a cat <lora:secret:1> <lyco:a<b:2>', 'a cat', ['lora']],
  ])('smuggles nothing: %s', async (prompt, sent, left) => {
    const bench = await createSdServerBench();
    const status = await made(bench, orderOf({ model, prompt, negativePrompt: prompt }));
    expect(String(bench.bodies[0]?.['prompt'])).not.toMatch(/<\s*(sd_cpp_extra_args|\w+\s*:)/i);
    expect(bench.bodies[0]).toMatchObject({ prompt: sent, negative_prompt: sent });
    const notes = status.kind === 'done' ? status.notes ?? [] : [];
    expect(notes.map(({ kind, option }) => `${kind} ${option}`).toSorted()).toEqual(left.map((option) => `left-out ${option}`));
  });

  test('keeps words that only look like orders', async () => {
    const bench = await createSdServerBench();
    const prompt = 'a < b,  (a cat:1.2) <3 at 12:30';
    await begun(bench, orderOf({ model, prompt }));
    expect(bench.bodies[0]).toMatchObject({ prompt });
  });

  test('is empty when it was nothing else', async () => {
    const bench = await createSdServerBench();
    expect(await bench.provider.start(orderOf({ model, prompt: '<lora:x:1>' }), { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { text: { key: 'prompt-empty' } }, cost: { micros: 0 } });
  });
});

describe('A video of sd-server', () => {
  const video = orderOf({ model: videoModel, mode: 'text-to-video', durationSeconds: 2, aspectRatio: '16:9' });

  test('is asked for in frames of which there are 4n + 1, in a format that the server has', async () => {
    const bench = await createSdServerBench({ capabilities: capabilitiesOf('video') });
    const status = await made(bench, video);
    expect(bench.bodies[0]).toMatchObject({ width: 896, height: 512, fps: 16, video_frames: 33, seed: 5, output_format: 'webm' });
    expect(bytesOf(status)).toHaveLength(1);
    expect(status).toMatchObject({ notes: [] });
    const plain = await createSdServerBench({ capabilities: capabilitiesOf('video', { output_formats_by_mode: { vid_gen: ['webp', 'avi'] } }) });
    await begun(plain, video);
    expect(plain.bodies[0]).toMatchObject({ output_format: 'avi' });
  });

  test('says so when the server made it shorter', async () => {
    const bench = await createSdServerBench({ capabilities: capabilitiesOf('video') });
    bench.result({ json: { status: 'completed', result: { b64_json: 'GkXfow==', fps: 8, frame_count: 8, mime_type: 'video/webm' } } });
    expect(await made(bench, video)).toMatchObject({ kind: 'done', notes: [{ kind: 'changed', option: 'duration', asked: '2 s', used: '1 s' }] });
  });

  test('begins and ends with the pictures given', async () => {
    const bench = await createSdServerBench({ capabilities: videoServer('Wan2.2-I2V-A14B') });
    const [first, last] = [await bench.pictures.put(90, 160), await bench.pictures.put(91, 160)];
    await begun(bench, orderOf({ model: 'Wan2.2-I2V-A14B', mode: 'image-to-video', prompt: '', durationSeconds: 1, inputs: [{ role: 'image', file: first }, { role: 'last-frame', file: last }] }));
    expect(bench.bodies[0]).toMatchObject({
      width: 512, height: 896, init_image: (await pngOf(90, 160)).toString('base64'), end_image: (await pngOf(91, 160)).toString('base64'), video_frames: 17,
    });
  });

  test('follows a set of photos frame by frame where the model can, each as large as the video', async () => {
    const bench = await createSdServerBench({ capabilities: videoServer('wan2.1-vace-1.3B') });
    const files = [await bench.pictures.put(300, 200), await bench.pictures.put(200, 300, '#c24a90')];
    await begun(bench, orderOf({ model: 'wan2.1-vace-1.3B', mode: 'image-to-video', durationSeconds: 1, inputs: files.map((file) => ({ role: 'image', file })) }));
    const { width, height, control_frames: frames } = bench.bodies[0] as unknown as { width: number; height: number; control_frames: readonly string[] };
    expect(frames).toHaveLength(17);
    expect(new Set(frames.slice(0, 9)).size + new Set(frames.slice(9)).size).toBe(2);
    expect(frames[0]).not.toBe(frames[16]);
    for (const frame of new Set(frames)) expect(await sharp(Buffer.from(frame, 'base64')).metadata()).toMatchObject({ width, height, format: 'jpeg' });
    expect(bench.bodies[0]).not.toHaveProperty('init_image');
  });
});

import { describe, expect, test } from 'vitest';
import { NotBegunError } from '../../src/core/problem.ts';
import { modesByName } from '../../src/providers/openai-compatible/models.ts';
import { openaiCompatible } from '../../src/providers/openai-compatible/openai-compatible.ts';
import { servers } from '../../src/providers/openai-compatible/settings.ts';
import { orderOf, pngOf, signal, thrownBy } from './box-bench.ts';
import { createCompatibleBench, pictureOrder } from './openai-compatible-bench.ts';

describe('What an OpenAI-compatible server is offered with', () => {
  test.each(servers.filter((server) => server !== 'other'))('is found out by asking it: %s', async (server) => {
    const { provider } = await createCompatibleBench({ server });
    expect(await provider.refresh({ signal })).toEqual({ ok: true, detail: `It is ${server} with 1 usable model.` });
    expect(provider.models()).toMatchObject([{ name: 'flux.2-dev', modes: ['text-to-image', 'image-to-image'], takes: { negativePrompt: true, strength: false } }]);
  });

  test('is what LocalAI says that each model does, and no language model', async () => {
    const { provider } = await createCompatibleBench({ server: 'localai', models: ['llama-3', 'my-model', 'my-wan'] });
    expect(provider.models().map(({ name, modes }) => [name, modes])).toEqual([['my-model', ['text-to-image', 'image-to-image']], ['my-wan', ['text-to-video', 'image-to-video']]]);
    expect(provider.models()[1]?.inputs['image-to-video']).toEqual({ image: 1, reference: 0, lastFrame: true });
  });

  test('is what SGLang says that its one model does', async () => {
    const { provider } = await createCompatibleBench({ server: 'sglang', models: ['Wan-AI/Wan2.1-T2V-1.3B'] });
    expect(provider.models()).toMatchObject([{ name: 'Wan-AI/Wan2.1-T2V-1.3B', modes: ['text-to-video'] }]);
  });

  test.each([
    ['black-forest-labs/FLUX.1-dev', ['text-to-image']], ['Qwen/Qwen-Image', ['text-to-image']], ['Qwen/Qwen-Image-Edit-2511', ['image-to-image']],
    ['FLUX.1-Kontext-dev', ['image-to-image']], ['black-forest-labs/FLUX.2-dev', ['text-to-image', 'image-to-image']], ['stabilityai/sdxl-turbo', ['text-to-image']],
    ['Wan-AI/Wan2.2-T2V-A14B-Diffusers', ['text-to-video']], ['Wan-AI/Wan2.2-I2V-A14B', ['image-to-video']], ['Wan-AI/Wan2.2-TI2V-5B', ['text-to-video', 'image-to-video']],
    ['hunyuanvideo-community/HunyuanVideo', ['text-to-video', 'image-to-video']], ['meta-llama/Llama-3.3-70B', []], ['Qwen/Qwen2.5-VL-7B', []], ['whisper-1', []], ['code-edit-7b', []],
  ])('is guessed from a name where nothing else tells: %s', (name, modes) => {
    expect(modesByName(name)).toEqual(modes);
  });

  test('is what the operator says, whatever the server lists', async () => {
    const { provider } = await createCompatibleBench({ server: 'other', models: ['llama'], settings: { OPENAI_COMPATIBLE_MODELS: 'my pictures=t2i, clips=i2v+t2i, sdxl' } });
    expect(provider.models().map(({ name, label, modes }) => [name, label, modes])).toEqual([
      ['my-pictures', 'my pictures', ['text-to-image']], ['clips', 'clips', ['text-to-image']], ['clips-video', 'clips (video)', ['image-to-video']], ['sdxl', 'sdxl', ['text-to-image']],
    ]);
  });

  test.each(['wan=video', 'wan=', 'wan=t2v+'])('cannot be written so: %s', (text) => {
    expect(openaiCompatible.settings.safeParse({ OPENAI_COMPATIBLE_URL: 'http://box', OPENAI_COMPATIBLE_MODELS: text }).success).toBe(false);
  });

  test('is nothing where nobody knows what the models do, and the operator is told', async () => {
    const { provider } = await createCompatibleBench({ server: 'other', models: ['llama', 'phi'] });
    expect(provider.models()).toEqual([]);
    expect(await provider.refresh({ signal })).toMatchObject({ ok: true, warnings: [expect.stringMatching(/llama, phi.*OPENAI_COMPATIBLE_MODELS/)] });
  });

  test('has no price where a key says that it may be somebody else\'s, and nobody has said one', async () => {
    const keyed = await createCompatibleBench({ server: 'other', settings: { OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE: undefined } });
    expect(keyed.provider.models()[0]).not.toHaveProperty('price');
    expect(await keyed.provider.refresh({ signal })).toMatchObject({ ok: true, warnings: [expect.stringContaining('OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE')] });
    const own = await createCompatibleBench({ server: 'other', settings: { OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE: undefined, OPENAI_COMPATIBLE_API_KEY: undefined } });
    expect(own.provider.models()[0]?.price?.rows).toEqual([{ unit: 'image', micros: 0 }]);
    const paid = await createCompatibleBench({ server: 'other', models: ['wan-t2v'], settings: { OPENAI_COMPATIBLE_PRICE_USD_PER_VIDEO_SECOND: '0.05' } });
    expect(paid.provider.models()[0]?.price?.rows).toEqual([{ unit: 'second', micros: 50_000 }]);
  });

  test.each(['vllm-omni', 'sglang'] as const)('is asked for anew before each start where the server runs one model whatever it is asked for: %s', async (server) => {
    const bench = await createCompatibleBench({ server });
    bench.models = ['Qwen/Qwen-Image'];
    expect(await bench.provider.start(orderOf({ model: 'flux.2-dev' }), { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { text: { key: 'model-unknown' } } });
    expect(bench.starts()).toBe(0);
  });

  test('is nothing while it is down, and its start has begun nothing', async () => {
    const bench = await createCompatibleBench({ server: 'other' });
    await bench.service.crash();
    const late = bench.again();
    expect(await late.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') });
    expect(late.models()).toEqual([]);
    expect(await thrownBy(late.start(orderOf({ model: 'flux.2-dev' }), { key: 'k', signal }))).toBeInstanceOf(NotBegunError);
    expect(bench.provider.models()).toHaveLength(1);
  });
});

describe('A picture of an OpenAI-compatible server', () => {
  test.each([
    ['other', {}], ['vllm-omni', { num_inference_steps: 8, guidance_scale: 4 }], ['sglang', { num_inference_steps: 8, guidance_scale: 4 }], ['localai', { step: 8 }],
  ] as const)('is asked for in the words of %s', async (server, extra) => {
    const bench = await createCompatibleBench({ server });
    const options = server === 'other' ? {} : server === 'localai' ? { steps: 8 } : { steps: 8, cfg_scale: 4 };
    const unwanted = server === 'other' ? {} : { negativePrompt: 'fog' };
    await bench.provider.start(orderOf({ model: 'flux.2-dev', aspectRatio: '3:2', count: 2, seed: 0, options, ...unwanted }), { key: 'k', signal });
    expect(bench.asked).toEqual([{ path: '/v1/images/generations', files: [], fields: {
      model: 'flux.2-dev', prompt: 'a lighthouse', n: 2, size: '1280x832', seed: 0, response_format: 'b64_json', ...(server === 'other' ? {} : { negative_prompt: 'fog' }), ...extra,
    } }]);
  });

  test.each([
    ['other', ['image[] image/png', 'image[] image/png']], ['vllm-omni', ['image image/png', 'image image/png']], ['sglang', ['image image/png', 'image image/png']],
  ] as const)('is changed from pictures sent as a form to %s', async (server, files) => {
    const bench = await createCompatibleBench({ server });
    const other = await bench.pictures.put(32, 32);
    const order = await pictureOrder(bench, { model: 'flux.2-dev', mode: 'image-to-image' }, [{ role: 'reference', file: other }]);
    await bench.provider.start(order, { key: 'k', signal });
    expect(bench.asked[0]).toMatchObject({ path: '/v1/images/edits', fields: { model: 'flux.2-dev', n: '1', size: '1408x704', seed: '5', response_format: 'b64_json' } });
    expect(bench.asked[0]?.files.map((file) => file.replace(/ \d+$/, ''))).toEqual(files);
  });

  test('is changed from one picture under the name that every server knows', async () => {
    const bench = await createCompatibleBench({ server: 'other' });
    await bench.provider.start(await pictureOrder(bench, { model: 'flux.2-dev', mode: 'image-to-image' }), { key: 'k', signal });
    expect(bench.asked[0]?.files).toEqual([`image image/png ${(await pngOf(64, 32)).length}`]);
  });

  test('is made anew where its mask says, which OpenAI\'s routes take as it is', async () => {
    const bench = await createCompatibleBench({ server: 'other' });
    const mask = await bench.pictures.putMask(64, 32);
    await bench.provider.start(await pictureOrder(bench, { model: 'flux.2-dev', mode: 'image-to-image' }, [{ role: 'mask', file: mask }]), { key: 'k', signal });
    expect(bench.asked[0]?.files).toEqual([`image image/png ${(await pngOf(64, 32)).length}`, `mask image/png ${mask.bytes}`]);
    const { provider } = await createCompatibleBench({ server: 'sglang' });
    expect(provider.models()[0]?.inputs['image-to-image']).not.toHaveProperty('mask');
  });

  test('is changed at LocalAI from pictures in the request', async () => {
    const bench = await createCompatibleBench({ server: 'localai' });
    const order = await pictureOrder(bench, { model: 'flux.2-dev', mode: 'image-to-image' }, [{ role: 'reference', file: await bench.pictures.put(32, 32) }]);
    await bench.provider.start(order, { key: 'k', signal });
    expect(bench.asked[0]).toMatchObject({ path: '/v1/images/generations', fields: { file: (await pngOf(64, 32)).toString('base64'), ref_images: [(await pngOf(32, 32)).toString('base64')] } });
  });

  test('has at LocalAI a seed of 31 bits, and words that are all wanted', async () => {
    const bench = await createCompatibleBench({ server: 'localai' });
    await bench.provider.start(orderOf({ model: 'flux.2-dev', prompt: 'a cat | a dog', seed: 2 ** 32 - 1 }), { key: 'k', signal });
    expect(bench.asked[0]?.fields).toMatchObject({ seed: 2 ** 31 - 1, prompt: 'a cat , a dog' });
  });

  test('smuggles nothing in its words, and the person is told', async () => {
    const bench = await createCompatibleBench({ server: 'other' });
    const prompt = 'a cat <sd_cpp_extra_args>{"seed":1}</sd_cpp_extra_args><lora:x:1>';
    const status = await bench.provider.start(orderOf({ model: 'flux.2-dev', prompt }), { key: 'k', signal });
    expect(bench.asked[0]?.fields).toMatchObject({ prompt: 'a cat' });
    expect(status).toMatchObject({ kind: 'done', notes: [{ kind: 'left-out', option: 'sd_cpp_extra_args' }, { kind: 'left-out', option: 'lora' }], cost: { micros: 0 } });
  });

  test('costs what the card says where it costs something, which is booked by that', async () => {
    const bench = await createCompatibleBench({ server: 'other', settings: { OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE: '0.04' } });
    expect(await bench.provider.start(orderOf({ model: 'flux.2-dev' }), { key: 'k', signal })).not.toHaveProperty('cost');
  });

  test.each([
    ['of a model it has not', { model: 'other' }, 'model-unknown'], ['with a strength', { model: 'flux.2-dev', mode: 'image-to-image', strength: 0.5 }, 'option-unknown'],
    ['for a video', { model: 'flux.2-dev', mode: 'text-to-video' }, 'model-lacks-mode'], ['of nothing', { model: 'flux.2-dev', prompt: '' }, 'prompt-empty'],
    ['with words for what is not wanted', { model: 'flux.2-dev', negativePrompt: 'fog' }, 'option-unknown'],
  ] as const)('%s is refused, and nothing is sent', async (_, given, key) => {
    const bench = await createCompatibleBench({ server: 'other' });
    expect(await bench.provider.start(orderOf(given), { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', text: { key } }, cost: { micros: 0 } });
    expect(bench.starts()).toBe(0);
  });
});

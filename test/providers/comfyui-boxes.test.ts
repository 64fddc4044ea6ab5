import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import type { Order, Provider } from '../../src/core/provider.ts';
import { createComfyBench } from './comfyui-bench.ts';

const { signal } = new AbortController();
const names = (provider: Provider): readonly string[] => provider.models().map(({ name }) => name);
const order: Order = { mode: 'text-to-image', model: 'sdxl', prompt: 'a cat', count: 1, seed: 5, inputs: [], options: {} };

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-workflows-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('The workflows that come with the bot', () => {
  test.each(['0.33.0', '0.3.64'] as const)('all run on ComfyUI %s where their models are, in all four modes', async (version) => {
    const { provider } = await createComfyBench({ version });
    expect(await provider.refresh({ signal })).toEqual({ ok: true, detail: `ComfyUI ${version}, 7 of 7 workflows can run.` });
    expect(new Set(provider.models().flatMap(({ modes }) => modes)).size).toBe(4);
  });

  test('say of themselves what they are', async () => {
    const { provider } = await createComfyBench();
    const cards = Object.fromEntries(provider.models().map((card) => [card.name, card]));
    expect(cards['wan22-14b-image']?.inputs['image-to-video']).toEqual({ image: 1, reference: 0, lastFrame: true });
    expect(cards['wan22-5b']).toMatchObject({ durationsSeconds: [5, 4, 3, 2], aspectRatios: ['16:9', '9:16', '1:1'] });
    expect(cards['sd15']).toMatchObject({ label: 'sd15', aspectRatios: expect.arrayContaining(['1:1', '16:9']) as string[], takes: { negativePrompt: true, seed: true, strength: false } });
    expect(cards['flux-schnell']?.takes).toEqual({ negativePrompt: false, seed: true, strength: false });
  });
});

describe('A folder of workflows', () => {
  test('is read anew with each refresh, and each file that cannot be used is told with the reason', async () => {
    const good = JSON.stringify({
      1: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } }, 2: { class_type: 'CLIPTextEncode', inputs: { text: 'x', clip: ['1', 1] }, _meta: { title: '@prompt' } },
      3: { class_type: 'EmptyLatentImage', inputs: { width: 512, height: 512, batch_size: 1 } },
      4: { class_type: 'KSampler', inputs: { seed: 1, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['1', 0], positive: ['2', 0], negative: ['2', 0], latent_image: ['3', 0] } },
      5: { class_type: 'VAEDecode', inputs: { samples: ['4', 0], vae: ['1', 2] } }, 6: { class_type: 'SaveImage', inputs: { images: ['5', 0], filename_prefix: 'x' } },
    });
    const folder = await folderWith({ 'good.json': good, 'saved.json': '{"nodes":[],"links":[]}', 'Two Words.json': good, 'notes.txt': 'x', 'broken.json': '{' });
    await mkdir(join(folder, 'folder.json'));
    const bench = await createComfyBench({ settings: { COMFYUI_WORKFLOWS: folder } });
    const { ok, detail } = await bench.provider.refresh({ signal });
    expect([ok, names(bench.provider)]).toEqual([true, ['good']]);
    for (const said of ['1 of 1 workflows can run.', 'Two Words.json needs a plainer name', 'broken.json is no JSON.', 'folder.json cannot be read.', 'saved.json is saved in the format of ComfyUI\'s editor']) expect(detail).toContain(said);
    await writeFile(join(folder, 'another.json'), good);
    await bench.provider.refresh({ signal });
    expect(names(bench.provider)).toEqual(['another', 'good']);
  });

  test('that is not there leaves the server without models, and says so', async () => {
    const bench = await createComfyBench({ settings: { COMFYUI_WORKFLOWS: '/nowhere/at/all' } });
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining('COMFYUI_WORKFLOWS') as string });
    expect(names(bench.provider)).toEqual([]);
  });
});

describe('Several servers', () => {
  test('are instances of their own by the ending of their variables', async () => {
    const { providers } = await readConfig({ COMFYUI_URL: 'http://127.0.0.1:8188/', COMFYUI_URL__ATTIC: 'https://attic.example/comfy', COMFYUI_TOKEN__ATTIC: 'only-there' });
    expect(providers.filter(({ module }) => module.kind === 'comfyui').map(({ instance, settings: { COMFYUI_URL: url, COMFYUI_TOKEN: token } }) => [instance, url, token]))
      .toEqual([['comfyui', 'http://127.0.0.1:8188', undefined], ['comfyui/attic', 'https://attic.example/comfy', 'only-there']]);
  });

  test('each offer what can run on them', async () => {
    const [large, small] = [await createComfyBench(), await createComfyBench()];
    for (const name of ['Wan22ImageToVideoLatent', 'WanFirstLastFrameToVideo']) delete small.server.classes[name];
    const { ok, detail } = await small.provider.refresh({ signal });
    expect(names(large.provider)).toHaveLength(7);
    expect(names(small.provider)).toEqual(['flux-schnell', 'sd15', 'sdxl-image', 'sdxl']);
    expect(ok).toBe(true);
    expect(detail).toContain('ComfyUI 0.33.0, 4 of 7 workflows can run. wan22-14b-image.json needs the node WanFirstLastFrameToVideo (node 67), which this server does not have.');
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['an address that is none', { COMFYUI_URL: 'my box' }], ['an address of another kind', { COMFYUI_URL: 'ftp://box' }], ['a password in the address', { COMFYUI_URL: 'http://me:secret-word@box' }],
    ['headers that are none', { COMFYUI_URL: 'http://box', COMFYUI_HEADERS: 'secret-word' }], ['a header with a line in it', { COMFYUI_URL: 'http://box', COMFYUI_HEADERS: 'a: secret-word\nb: c' }],
    ['a token that no header can hold', { COMFYUI_URL: 'http://box', COMFYUI_TOKEN: 'secret-word\u2603' }], ['a price below nothing', { COMFYUI_URL: 'http://box', COMFYUI_PRICE_USD_PER_CALL: '-1' }],
  ])('are not configured by %s, and what was written is not repeated', async (_, environment) => {
    try {
      await readConfig(environment);
      throw new Error('It was taken.');
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).toContain('COMFYUI_');
      expect(String(error)).not.toContain('secret-word');
    }
  });
});

describe('A server that is down when the bot starts', () => {
  test('is not given up for one node that cannot describe itself', async () => {
    const bench = await createComfyBench({ unseen: true });
    bench.server.service.fault({ kind: 'answer', answer: { status: 500, body: '500: Internal Server Error' } }, ({ path }) => path === '/object_info/SaveVideo');
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: true, detail: expect.stringContaining('4 of 7 workflows can run') as string });
  });

  test('is named as old where it is too old to cancel by id', async () => {
    const bench = await createComfyBench({ version: '0.3.10' });
    expect((await bench.provider.refresh({ signal })).detail).toContain('It is older than 0.3.64');
  });

  test('is unwell, and has its models as soon as it is there', async () => {
    const bench = await createComfyBench({ unseen: true });
    bench.server.service.fault({ kind: 'request-lost' });
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false });
    expect(names(bench.provider)).toEqual([]);
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: true });
    expect(names(bench.provider)).toHaveLength(7);
  });

  test('goes on to offer what it could when it was last seen', async () => {
    const bench = await createComfyBench();
    await bench.server.service.crash();
    const next = bench.again();
    expect(await next.refresh({ signal })).toMatchObject({ ok: false });
    expect(names(next)).toHaveLength(7);
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false });
    expect(names(bench.provider)).toHaveLength(7);
  });

  test('is asked for its models by the first order, which waits while it is down', async () => {
    const bench = await createComfyBench({ unseen: true });
    bench.server.service.fault({ kind: 'request-lost' });
    await expect(bench.provider.start(order, { key: 'one', signal })).rejects.toMatchObject({ name: 'ProblemError', problem: { code: 'unavailable', retryable: true } });
    expect(await bench.provider.start(order, { key: 'one', signal })).toMatchObject({ kind: 'pending' });
  });

  test('throws nothing when there is no time left to wait for it', async () => {
    const bench = await createComfyBench({ unseen: true });
    expect(await bench.provider.refresh({ signal: AbortSignal.abort() })).toMatchObject({ ok: false });
  });

  test('does not take another program at its address for itself', async () => {
    const bench = await createComfyBench({ unseen: true });
    for (const answer of [{ body: '<html>router</html>' }, { json: {} }, { status: 404, body: 'no' }, { status: 302, headers: { location: 'http://127.0.0.1:1/' } }]) {
      bench.server.service.fault({ kind: 'answer', answer });
      expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false });
    }
  });
});

describe('A file of a run', () => {
  const open = async (fault?: Parameters<Awaited<ReturnType<typeof createComfyBench>>['server']['service']['fault']>[0]): Promise<ReadableStream<Uint8Array>> => {
    const bench = await createComfyBench();
    const status = await bench.provider.start(order, { key: 'one', signal });
    bench.server.runs.finishAll();
    const done = status.kind === 'pending' ? await bench.provider.check(status.operation, { signal }) : status;
    const [output] = done.kind === 'done' ? done.outputs : [];
    if (output?.kind !== 'own') throw new Error('There is no file.');
    if (fault) bench.server.service.fault(fault, ({ path }) => path === '/view');
    return bench.provider.open(output, { signal });
  };
  const bytes = async (stream: ReadableStream<Uint8Array>): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  test('is read from the server that made it', async () => {
    expect((await bytes(await open())).subarray(1, 4).toString()).toBe('PNG');
  });

  test('comes as it is sent, however much it is: nobody waits for its end', async () => {
    const reader = (await open({ kind: 'answer', answer: { body: Buffer.alloc(5_000_000) } })).getReader();
    const { value } = await reader.read();
    expect(value?.length).toBeLessThan(5_000_000);
    await reader.cancel();
  });

  test('breaks off as the connection does', async () => {
    await expect(bytes(await open({ kind: 'truncated' }))).rejects.toThrow();
  });

  test('that is gone is lost for good; a page in its place, a redirect or an error may pass', async () => {
    await expect(open({ kind: 'answer', answer: { status: 404, body: '' } })).rejects.toMatchObject({ problem: { code: 'lost', retryable: false } });
    for (const answer of [{ status: 404, body: '<html>no backend' }, { body: '<html>', headers: { 'content-type': 'text/html; charset=utf-8' } }, { status: 302, headers: { location: 'http://169.254.169.254/' } }, { status: 502, body: '<html>' }]) {
      await expect(open({ kind: 'answer', answer })).rejects.toMatchObject({ problem: { code: 'unavailable', retryable: true } });
    }
  });

  test('is opened by the three words of ComfyUI alone, never by an address', async () => {
    const { provider, server } = await createComfyBench();
    const before = server.service.requests.length;
    for (const ref of [{ url: 'http://169.254.169.254/' }, 'http://x', { filename: '../x', subfolder: '', type: 'output' }, { filename: 'x', subfolder: '../..', type: 'output' }, { filename: 'x', subfolder: '', type: 'input' }, null]) {
      await expect(async () => provider.open({ kind: 'own', ref }, { signal })).rejects.toThrow();
    }
    expect(server.service.requests.length).toBe(before);
  });
});

import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/core/call.ts';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import type { Order, OwnOutput, Status } from '../../src/core/provider.ts';
import type { ServiceAnswer } from '../fakes/http-service.ts';
import { bytesOf, orderOf, pngOf, signal, thrownBy } from './box-bench.ts';
import { createCompatibleBench, pictureOrder, type CompatibleBench } from './openai-compatible-bench.ts';

const order = orderOf({ model: 'flux.2-dev' });
const video = orderOf({ model: 'Wan2.2-TI2V-5B', mode: 'text-to-video', aspectRatio: '16:9', durationSeconds: 2 });
const videoServer = { server: 'vllm-omni', models: ['Wan2.2-TI2V-5B'] } as const;

async function answered(answer: ServiceAnswer | ((origin: string) => ServiceAnswer), settings: object = {}): Promise<{ status: Status; bench: CompatibleBench }> {
  const bench = await createCompatibleBench({ server: 'other', settings });
  bench.answer(typeof answer === 'function' ? answer(bench.service.origin) : answer);
  return { bench, status: await bench.provider.start(order, { key: 'k', signal }) };
}

async function begun(bench: CompatibleBench, given: Order = video): Promise<Operation> {
  const status = await bench.provider.start(given, { key: 'k', signal });
  if (status.kind !== 'pending') throw new Error(`It is ${JSON.stringify(status)}.`);
  return JSON.parse(JSON.stringify(status.operation)) as Operation;
}

async function read(bench: CompatibleBench, output: OwnOutput): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await bench.provider.open(output, { signal })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('A result of an OpenAI-compatible server', () => {
  test('is bytes where it is in the answer', async () => {
    const { status } = await answered({ json: { data: [{ b64_json: 'AQE=' }, { b64_json: 'AgI=' }] } });
    expect(bytesOf(status).map((bytes) => [...bytes])).toEqual([[1, 1]]);
    const other = await answered({ json: { data: [{ url: 'data:image/png;base64,AwM=' }] } });
    expect(bytesOf(other.status).map((bytes) => [...bytes])).toEqual([[3, 3]]);
  });

  test.each(['/generated-images/a.png', 'ORIGIN/generated-images/a.png', 'http://localhost:8080/generated-images/a.png?x=1', 'http://0.0.0.0:1/generated-images/a.png'])(
    'is fetched from the server\'s own address, wherever it says that is: %s', async (url) => {
      const { status } = await answered((origin) => ({ json: { data: [{ url: url.replace('ORIGIN', origin), b64_json: null }] } }));
      expect(status).toMatchObject({ kind: 'done', outputs: [{ kind: 'own', ref: { path: '/generated-images/a.png' } }] });
    });

  test('is foreign where it lies elsewhere', async () => {
    const { status } = await answered({ json: { data: [{ url: 'https://cdn.example/a.png?sig=x' }] } });
    expect(status).toMatchObject({ kind: 'done', outputs: [{ kind: 'foreign', url: 'https://cdn.example/a.png?sig=x' }] });
  });

  test.each(['http://10.0.0.1/a.png', 'ftp://box/a.png', 'file:///etc/passwd', 'javascript:1', '//'])('is none at an address like %s', async (url) => {
    const { status } = await answered({ json: { data: [{ url }] } });
    expect(status).toMatchObject({ kind: 'failed' });
  });

  test.each([{ json: { data: [] } }, { json: { data: [{ b64_json: '', url: null }] } }])('that is empty counts as refused, with what it may have cost: %j', async (answer) => {
    const { status } = await answered(answer, { OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE: '0.04' });
    expect(status).toMatchObject({ kind: 'failed', problem: { code: 'refused', retryable: false }, cost: { micros: 40_000, estimated: true } });
  });

  test('fails when it is past every limit', async () => {
    const { status } = await answered({ body: '{}', headers: { 'content-length': '3000000000' } });
    expect(status).toMatchObject({ kind: 'failed', problem: { code: 'too-large' } });
  });

  test('is streamed from the server, and no address of its own leads away from it', async () => {
    const bench = await createCompatibleBench({ server: 'other' });
    bench.service.fault({ kind: 'answer', answer: { body: new Uint8Array([7, 8]) } });
    expect([...await read(bench, { kind: 'own', ref: { path: '/generated-images/a.png' } })]).toEqual([7, 8]);
    const request = bench.service.requests.at(-1);
    expect(request?.url).toBe('/generated-images/a.png');
    for (const ref of [{ path: '//evil.example/a' }, { path: 'http://evil.example/a' }, { path: '/a/../../b' }, { path: '/a?b' }, { path: '@evil.example/a' }, { video: '../x' }, null, 'x', {}]) {
      expect(await thrownBy(bench.provider.open({ kind: 'own', ref }, { signal })), JSON.stringify(ref)).toMatchObject({ problem: { code: 'internal' } });
    }
    expect(bench.service.requests.at(-1)).toBe(request);
  });

  test('comes as it is read, however large it says to be, and breaks where it breaks off', async () => {
    const bench = await createCompatibleBench({ server: 'other' });
    const output: OwnOutput = { kind: 'own', ref: { video: 'video_1' } };
    bench.service.fault({ kind: 'answer', answer: { body: new Uint8Array([1, 2]), headers: { 'content-length': '2000000000' } } });
    const reader = (await bench.provider.open(output, { signal })).getReader();
    expect((await reader.read()).value).toEqual(new Uint8Array([1, 2]));
    await reader.cancel();
    bench.service.fault({ kind: 'truncated' });
    await expect(read(bench, output)).rejects.toThrow();
  });

  test.each([{ status: 404, json: { error: 'gone' } }, { status: 302, headers: { location: 'http://10.0.0.1/' } }, { status: 500, body: 'x' }])('cannot be opened where the server answers %j', async (answer) => {
    const bench = await createCompatibleBench({ server: 'other' });
    bench.service.fault({ kind: 'answer', answer });
    expect(await thrownBy(bench.provider.open({ kind: 'own', ref: { video: 'video_1' } }, { signal }))).toMatchObject({ problem: { code: 'unavailable', retryable: true } });
  });
});

describe('A start at an OpenAI-compatible server', () => {
  test.each<[string, ServiceAnswer, object]>([
    ['refuses the words', { status: 400, json: { error: { code: 'moderation_blocked', message: 'Rejected by the safety system.' } } }, { code: 'refused', retryable: false }],
    ['does not take a value', { status: 422, json: { detail: [{ loc: ['body', 'size'], msg: 'Invalid size' }] } }, { code: 'invalid-request', detail: 'Invalid size' }],
    ['does not know the model', { status: 404, json: { error: { message: 'The model `x` does not exist.' } } }, { code: 'invalid-request' }],
    ['is out of money', { status: 402, json: { error: { message: 'Pay.' } } }, { code: 'misconfigured', retryable: false }],
    ['has failed', { status: 500, json: { error: { message: 'CUDA out of memory' } } }, { code: 'unavailable', detail: 'CUDA out of memory' }],
    ['is loading', { status: 503, json: { detail: 'Model is loading' } }, { code: 'unavailable' }],
  ])('ends where the server %s', async (_, answer, problem) => {
    expect((await answered(answer)).status).toMatchObject({ kind: 'failed', problem, cost: { micros: 0 } });
  });

  test.each([{ status: 502, body: '<html>' }, { status: 500, body: 'Internal Server Error' }, { json: { images: [] } }, { body: '<html>' }])('is unclear after %j', async (answer) => {
    const error = await thrownBy(answered(answer));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
  });

  test('began nothing where the server has too much to do', async () => {
    expect(await thrownBy(answered({ status: 429, body: '' }))).toBeInstanceOf(NotBegunError);
  });

  test('gives half an answer no second try', async () => {
    const bench = await createCompatibleBench({ server: 'other' });
    bench.service.fault({ kind: 'truncated' });
    expect(await thrownBy(bench.provider.start(order, { key: 'k', signal }))).toBeInstanceOf(ProblemError);
    expect(bench.starts()).toBe(1);
    expect(bench.provider.find).toBeUndefined();
  });
});

describe('A video of an OpenAI-compatible server', () => {
  test.each([
    ['other', {}], ['vllm-omni', { fps: '16', num_frames: '33' }], ['sglang', { fps: '16', num_frames: '33' }],
  ] as const)('is asked for in the words of %s', async (server, extra) => {
    const bench = await createCompatibleBench({ ...videoServer, server });
    await begun(bench, { ...video, ...(server === 'other' ? {} : { negativePrompt: 'fog' }) });
    expect(bench.asked).toEqual([{ path: '/v1/videos', files: [], fields: {
      model: 'Wan2.2-TI2V-5B', prompt: 'a lighthouse', seconds: '2', size: '848x480', seed: '5', ...(server === 'other' ? {} : { negative_prompt: 'fog' }), ...extra,
    } }]);
  });

  test('begins with a picture, in its shape', async () => {
    const bench = await createCompatibleBench(videoServer);
    await begun(bench, await pictureOrder(bench, { model: 'Wan2.2-TI2V-5B', mode: 'image-to-video', prompt: '', durationSeconds: 4 }));
    expect(bench.asked[0]).toMatchObject({ fields: { size: '896x448', num_frames: '65' }, files: [`input_reference image/png ${(await pngOf(64, 32)).length}`] });
  });

  test('is made by LocalAI while the start waits, from its first picture to its last', async () => {
    const bench = await createCompatibleBench({ server: 'localai', models: ['wan-2.2'] });
    const last = await bench.pictures.put(64, 33);
    const started = await bench.provider.start(await pictureOrder(bench, { model: 'wan-2.2', mode: 'image-to-video', durationSeconds: 2 }, [{ role: 'last-frame', file: last }]), { key: 'k', signal });
    expect(bench.asked[0]).toEqual({ path: '/video', files: [], fields: {
      model: 'wan-2.2', prompt: 'a lighthouse', width: 896, height: 448, fps: 16, num_frames: 33, seed: 5, response_format: 'url',
      start_image: (await pngOf(64, 32)).toString('base64'), end_image: (await pngOf(64, 33)).toString('base64'),
    } });
    expect(started).toMatchObject({ kind: 'done', outputs: [{ kind: 'own', ref: { path: '/generated-videos/b641.mp4' } }], cost: { micros: 0 } });
  });

  test('is told how far it is, and is fetched from the server in the end', async () => {
    const bench = await createCompatibleBench(videoServer);
    const operation = await begun(bench);
    await bench.pass(0);
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'pending', fraction: 0.42 });
    await bench.pass(0);
    const status = await bench.again().check(operation, { signal });
    expect(status).toMatchObject({ kind: 'done', outputs: [{ kind: 'own', ref: { video: 'video_0' } }], cost: { micros: 0 } });
    expect([...await read(bench, { kind: 'own', ref: { video: 'video_0' } })]).toEqual([0, 0, 0, 24]);
    expect(bench.service.requests.at(-1)?.path).toBe('/v1/videos/video_0/content');
  });

  test.each([
    [{ id: 'v', status: 'failed', error: { message: 'Blocked by the safety checker.' } }, { code: 'refused', retryable: false }],
    [{ id: 'v', status: 'failed', error: 'out of memory' }, { code: 'unavailable', detail: 'out of memory' }], [{ id: 'v', status: 'failed' }, { code: 'unavailable' }],
  ])('fails as the server says: %j', async (json, problem) => {
    const bench = await createCompatibleBench(videoServer);
    const operation = await begun(bench);
    bench.service.fault({ kind: 'answer', answer: { json } });
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'failed', problem, cost: { micros: 0 } });
  });

  test('is lost when the server does not know it any more, but not by a page of a gateway or a state nobody knows', async () => {
    const bench = await createCompatibleBench(videoServer);
    const operation = await begun(bench);
    for (const answer of [{ status: 404, body: '404 page not found' }, { status: 503, body: '' }, { json: { id: 'v', status: 'dreaming' } }]) {
      bench.service.fault({ kind: 'answer', answer });
      expect(await thrownBy(bench.provider.check(operation, { signal }))).toMatchObject({ problem: { code: 'unavailable' } });
    }
    bench.service.fault({ kind: 'answer', answer: { status: 404, json: { detail: 'Video not found' } } });
    expect(await bench.provider.check(operation, { signal })).toEqual({ kind: 'lost' });
  });

  test('is canceled by its deletion, also when that was heard by an earlier process', async () => {
    const bench = await createCompatibleBench(videoServer);
    const operation = await begun(bench);
    await bench.provider.cancel(operation, { signal });
    expect(bench.service.requests.at(-1)).toMatchObject({ method: 'DELETE', path: '/v1/videos/video_0' });
    const next = bench.again();
    await next.cancel(operation, { signal });
    expect(await next.check(operation, { signal })).toEqual({ kind: 'canceled' });
  });

  test('goes on where the server cannot stop it, and is stopped again where nobody answered', async () => {
    const bench = await createCompatibleBench(videoServer);
    const operation = await begun(bench);
    bench.service.fault({ kind: 'answer', answer: { status: 405, json: { detail: 'Method Not Allowed' } } });
    await bench.provider.cancel(operation, { signal });
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'pending' });
    bench.service.fault({ kind: 'answer', answer: { status: 502, body: '' } });
    expect(await thrownBy(bench.provider.cancel(operation, { signal }))).toBeInstanceOf(ProblemError);
  });

  test('has no name that is a path', async () => {
    const bench = await createCompatibleBench(videoServer);
    bench.answer({ json: { id: '../models', status: 'queued' } });
    expect(await thrownBy(bench.provider.start(video, { key: 'k', signal }))).toBeInstanceOf(ProblemError);
    expect(await bench.provider.check({ video: '../models' }, { signal })).toEqual({ kind: 'lost' });
  });
});

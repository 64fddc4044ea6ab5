import { describe, expect, test } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import type { Order } from '../../src/core/provider.ts';
import { sdServer } from '../../src/providers/sd-server/sd-server.ts';
import { orderOf, signal, thrownBy } from './box-bench.ts';
import { begun, capabilitiesOf, createSdServerBench, model } from './sd-server-bench.ts';

const order = orderOf({ model });

describe('An order that sd-server would take without a word', () => {
  test.each<[string, Partial<Order>, object]>([
    ['of a model it does not run', { model: 'other' }, { key: 'model-unknown' }],
    ['in a mode that the model lacks', { mode: 'text-to-video' }, { key: 'model-lacks-mode' }],
    ['with no step at all', { options: { steps: 0 } }, { key: 'option-not-offered' }],
    ['with a sampler that is none', { options: { sampler: 'magic' } }, { key: 'option-not-offered' }],
    ['with a style of nobody', { options: { lora: '../../secret' } }, { key: 'option-not-offered' }],
    ['with an option it does not know', { options: { toString: 1 } }, { key: 'option-unknown' }],
    ['of a shape it has not', { aspectRatio: '5:4' }, { key: 'option-not-offered' }],
    ['for more pictures than a call gives', { count: 5 }, { key: 'option-out-of-range' }],
    ['with a length, for a picture', { durationSeconds: 2 }, { key: 'option-unknown' }],
    ['with a strength, but no picture', { strength: 0.5 }, { key: 'option-unknown' }],
    ['past every strength', { mode: 'image-to-image', strength: 1.5, inputs: [] }, { key: 'option-out-of-range' }],
    ['without its picture', { mode: 'image-to-image' }, { key: 'image-needed' }],
    ['with too many words', { prompt: 'x'.repeat(4_001) }, { key: 'prompt-too-long' }],
    ['without words', { prompt: ' ' }, { key: 'prompt-empty' }],
  ])('%s is refused, and nothing is sent', async (_, given, text) => {
    const bench = await createSdServerBench();
    const status = await bench.provider.start({ ...order, ...given }, { key: 'k', signal });
    expect(status).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', retryable: false, text }, cost: { micros: 0 } });
    expect(bench.starts()).toBe(0);
  });

  test('with a video as its picture is refused', async () => {
    const bench = await createSdServerBench();
    const file = { ...await bench.pictures.put(8, 8), type: 'video/mp4' } as const;
    expect(await bench.provider.start({ ...order, mode: 'image-to-image', inputs: [{ role: 'image', file }] }, { key: 'k', signal })).toMatchObject({ problem: { text: { key: 'file-type-wrong' } } });
  });

  test('for another model than it runs by now is refused', async () => {
    const bench = await createSdServerBench();
    bench.capabilities = capabilitiesOf('image', { model: { stem: 'another' } });
    expect(await bench.provider.start(order, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { text: { key: 'model-unknown' } } });
    expect(bench.starts()).toBe(0);
  });
});

describe('A start at sd-server', () => {
  test('is a certain no where the server names a fault of the request', async () => {
    const bench = await createSdServerBench();
    bench.service.fault({ kind: 'answer', answer: { status: 400, json: { error: 'invalid generation parameters' } } }, ({ method }) => method === 'POST');
    expect(await bench.provider.start(order, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', detail: 'invalid generation parameters' }, cost: { micros: 0 } });
  });

  test.each([
    ['a full queue', { status: 429, json: { error: 'job queue is full' } }, 'busy'], ['no connection', undefined, 'unavailable'],
  ] as const)('began nothing at %s', async (_, answer, code) => {
    const bench = await createSdServerBench();
    if (answer) bench.service.fault({ kind: 'answer', answer }, ({ method }) => method === 'POST');
    else await bench.service.crash();
    const error = await thrownBy(bench.provider.start(order, { key: 'k', signal }));
    expect(error).toBeInstanceOf(NotBegunError);
    expect(error).toMatchObject({ problem: { code } });
  });

  test.each([
    ['a page of a gateway', { status: 502, body: '<html>' }], ['an error of the server', { status: 500, json: { error: 'server_error' } }],
    ['no name of a job', { status: 202, json: { status: 'queued' } }], ['a name that is a path', { status: 202, json: { id: '../x' } }],
  ])('is unclear after %s, and is not made again', async (_, answer) => {
    const bench = await createSdServerBench();
    bench.service.fault({ kind: 'answer', answer }, ({ method }) => method === 'POST');
    const error = await thrownBy(bench.provider.start(order, { key: 'k', signal }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(bench.service.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(bench.provider.find).toBeUndefined();
  });

  test('takes a connection of its own, since the server closes those it has answered on', async () => {
    const bench = await createSdServerBench();
    await begun(bench);
    expect(bench.service.requests.map(({ headers }) => headers.connection)).toEqual(['close', 'close', 'close']);
  });
});

describe('A job at sd-server', () => {
  test('is looked at without a percentage, more seldom for a video', async () => {
    const bench = await createSdServerBench();
    const status = await bench.provider.check(await begun(bench), { signal });
    expect(status).toMatchObject({ kind: 'pending', pollAfterMs: 1_000 });
    expect(status).not.toHaveProperty('fraction');
  });

  test.each([
    ['is gone after a restart', { status: 404, json: { error: 'job not found' } }], ['has expired', { status: 410, json: { error: 'job expired' } }],
    ['is another one of the same name', { json: { status: 'completed', created: 7, result: { images: [{ b64_json: 'AQE=', index: 0 }] } } }],
  ])('is lost when it %s', async (_, answer) => {
    const bench = await createSdServerBench();
    const operation = await begun(bench);
    bench.service.fault({ kind: 'answer', answer });
    expect(await bench.provider.check(operation, { signal })).toEqual({ kind: 'lost' });
  });

  test('is gone with the server that was restarted', async () => {
    const bench = await createSdServerBench();
    const operation = await begun(bench);
    bench.restart();
    expect(await bench.again().check(operation, { signal })).toEqual({ kind: 'lost' });
  });

  test.each([
    ['a page of a gateway with 404', { status: 404, body: '404 page not found' }], ['502', { status: 502, body: '<html>' }],
    ['no JSON', { body: '{"status":' }], ['a state that nobody knows', { json: { status: 'dreaming' } }],
  ])('is neither lost nor ended by %s', async (_, answer) => {
    const bench = await createSdServerBench();
    const operation = await begun(bench);
    bench.service.fault({ kind: 'answer', answer });
    expect(await thrownBy(bench.provider.check(operation, { signal }))).toMatchObject({ problem: { code: 'unavailable', retryable: true } });
  });

  test.each(['truncated', 'request-lost'] as const)('is asked about again after an answer that was %s', async (kind) => {
    const bench = await createSdServerBench();
    const operation = await begun(bench);
    bench.service.fault({ kind });
    expect(await thrownBy(bench.provider.check(operation, { signal }))).toBeInstanceOf(ProblemError);
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'pending' });
  });

  test.each([
    ['failed there', { json: { status: 'failed', error: { code: 'generation_failed', message: 'out of memory' }, result: null } }, 'out of memory'],
    ['has no result', { json: { status: 'completed', result: { images: [] } } }, 'no result'],
    ['has no picture in its result', { json: { status: 'completed', result: { images: [{ b64_json: '', index: 0 }] } } }, 'no result'],
  ])('costs nothing when it %s', async (_, answer, detail) => {
    const bench = await createSdServerBench();
    bench.result(answer);
    expect(await bench.provider.check(await begun(bench), { signal })).toMatchObject({
      kind: 'failed', problem: { code: 'unavailable', detail: expect.stringContaining(detail) }, cost: { micros: 0 },
    });
  });

  test('ends when its result is past every limit, instead of being fetched for ever', async () => {
    const bench = await createSdServerBench();
    const operation = await begun(bench);
    bench.service.fault({ kind: 'answer', answer: { body: '{}', headers: { 'content-length': '3000000000' } } });
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'failed', problem: { code: 'too-large' } });
  });

  test('goes on to its end when it is canceled too late', async () => {
    const bench = await createSdServerBench();
    const operation = await begun(bench);
    await bench.pass(1_000);
    await bench.provider.cancel(operation, { signal });
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'pending' });
    await bench.pass(1_000);
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'done' });
    await bench.provider.cancel(operation, { signal });
    expect(bench.jobs().map(({ status }) => status)).toEqual(['completed']);
  });

  test('is canceled again when it was just changing, or nobody answered', async () => {
    const bench = await createSdServerBench();
    const operation = await begun(bench);
    bench.service.fault({ kind: 'answer', answer: { status: 409, json: { error: 'job queue state changed before cancellation' } } });
    bench.service.fault({ kind: 'answer-lost' });
    for (let tries = 0; tries < 2; tries += 1) expect(await thrownBy(bench.provider.cancel(operation, { signal }))).toBeInstanceOf(ProblemError);
    bench.restart();
    await bench.provider.cancel(operation, { signal });
  });
});

describe('The address of an sd-server', () => {
  test.each(['ftp://box', 'box:1234', 'http://user:pass@box', 'http://box/?key=1', ''])('cannot be "%s"', (url) => {
    expect(sdServer.settings.safeParse({ SD_SERVER_URL: url }).success).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/core/problem.ts';
import type { Order, Status } from '../../src/core/provider.ts';
import { openReplicate, type ReplicateBench } from './replicate-bench.ts';
import { token, type ServedPrediction } from './replicate-service.ts';

const { signal } = new AbortController();
const order: Order = { mode: 'text-to-image', model: 'pictor/swift', prompt: 'a cat', count: 1, seed: 7, inputs: [], options: {} };
const began = '2026-11-23T12:00:00.000Z';
const file = 'https://replicate.delivery/xezq/abc/out-0.png';

type Started = { readonly bench: ReplicateBench; readonly status: Extract<Status, { kind: 'pending' }>; readonly look: () => Promise<Status> };

/** An order under way, of which the service says `answer` at the next look. */
async function started(answer: Partial<ServedPrediction>, more: Partial<Order> = {}): Promise<Started> {
  const bench = await openReplicate();
  const status = await bench.provider.start({ ...order, ...more }, { key: 'a key', signal });
  if (status.kind !== 'pending') throw new Error(`It is ${status.kind}.`);
  bench.service.move = (prediction) => void Object.assign(prediction, answer);
  return { bench, status, look: () => bench.provider.check(status.operation, { signal }) };
}
async function outcomeOf(answer: Partial<ServedPrediction>, more: Partial<Order> = {}): Promise<Status> {
  return (await started(answer, more)).look();
}
const succeeded = (output: unknown, more: Partial<ServedPrediction> = {}): Partial<ServedPrediction> => ({ status: 'succeeded', output, started_at: began, completed_at: began, ...more });
const failed = (error: string, more: Partial<ServedPrediction> = {}): Partial<ServedPrediction> => ({ status: 'failed', error, started_at: began, completed_at: began, ...more });
const seconds = (predictTime: number): Pick<ServedPrediction, 'metrics'> => ({ metrics: { predict_time: predictTime } });
const garage = { model: 'pictor/garage' };
const clip: Partial<Order> = { mode: 'text-to-video', model: 'kino/frames', durationSeconds: 8 };

describe('A result of Replicate', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['an address', file, [file]], ['a list', [file, `${file}?2`], [file, `${file}?2`]], ['an object', { images: [file], seed: 5 }, [file]],
    ['an object beside a preview', { mask: 'https://replicate.delivery/m.png', image: file }, [file]], ['lists within lists', [[file]], [file]],
    ['an address that is not secret', ['http://replicate.delivery/a.png', 'ftp://x/y', file], [file]],
  ])('is taken out of %s', async (_, output, urls) => {
    expect(await outcomeOf(succeeded(output))).toMatchObject({ kind: 'done', outputs: urls.map((url) => ({ kind: 'foreign', url })) });
  });

  test('may stand in the answer itself', async () => {
    const status = await outcomeOf(succeeded(['data:image/png;base64,AAEC']));
    expect(status).toMatchObject({ kind: 'done', outputs: [{ kind: 'bytes', bytes: new Uint8Array([0, 1, 2]) }] });
  });

  test('at the API\'s own address is opened there, with the token, and nowhere else', async () => {
    const { bench, look } = await started({});
    bench.service.move = (prediction) => void Object.assign(prediction, succeeded([`${bench.service.origin}/v1/files/abc/download`, `${bench.service.origin}/v1/../secret`, `${bench.service.origin}/v1/files/a?token=x`]));
    const status = await look();
    expect(status).toMatchObject({ kind: 'done', outputs: [{ kind: 'own', ref: '/files/abc/download' }] });
    if (status.kind !== 'done' || status.outputs[0]?.kind !== 'own') throw new Error('It is not its own.');
    bench.service.fault({ kind: 'answer', answer: { body: new Uint8Array([1, 2, 3]) } });
    const chunks: Uint8Array[] = [];
    for await (const chunk of await bench.provider.open(status.outputs[0], { signal })) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([1, 2, 3]));
    for (const ref of ['/../account', 'https://elsewhere.test/', '//elsewhere.test/x', null, 7] as const) {
      await expect(bench.provider.open({ kind: 'own', ref }, { signal })).rejects.toBeInstanceOf(ProblemError);
    }
  });

  test('at the API\'s own address is handed over as it comes, and never from anywhere else', async () => {
    const bench = await openReplicate();
    const open = (): Promise<ReadableStream<Uint8Array>> => bench.provider.open({ kind: 'own', ref: '/files/made.png' }, { signal });
    bench.service.results.set('made.png', new Uint8Array(100_000));
    bench.service.fault({ kind: 'truncated' }, ({ path }) => path === '/v1/files/made.png');
    let bytes = 0;
    await expect((async () => { for await (const chunk of await open()) bytes += chunk.byteLength; })()).rejects.toThrow();
    expect(bytes).toBe(50_000);
    bench.service.fault({ kind: 'answer', answer: { status: 302, headers: { location: 'http://169.254.169.254/' } } }, ({ path }) => path === '/v1/files/made.png');
    await expect(open()).rejects.toBeInstanceOf(ProblemError);
    bench.service.results.clear();
    await expect(open()).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
  });

  test('of a model that shows previews on the way is the last of them', async () => {
    const { bench, status } = await started(succeeded(['https://replicate.delivery/1.png', 'https://replicate.delivery/2.png', file]));
    const operation = { ...status.operation as object, isStreamed: true };
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'done', outputs: [{ url: file }], cost: { micros: 3_000 } });
  });

  test('costs by picture, by second of video, by call or by the time it took', async () => {
    expect(await outcomeOf(succeeded([file, file, file]))).toMatchObject({ cost: { micros: 9_000, estimated: false } });
    expect(await outcomeOf(succeeded(file), clip)).toMatchObject({ cost: { micros: 8 * 36_000, estimated: false } });
    expect(await outcomeOf(succeeded(file), { ...clip, options: { resolution: '480p' } })).toMatchObject({ cost: { micros: 8 * 18_000 } });
    expect(await outcomeOf(succeeded([file], seconds(3.5)), garage)).toMatchObject({ cost: { micros: Math.ceil(3.5 * 975), estimated: false } });
    expect(await outcomeOf(succeeded([file], { completed_at: '2026-11-23T12:00:04.000Z' }), garage)).toMatchObject({ cost: { micros: 4 * 975, estimated: true } });
  });

  test('comes with a note of what was made otherwise', async () => {
    expect(await outcomeOf(succeeded(file), { ...clip, durationSeconds: 13 })).toMatchObject({ notes: [{ kind: 'changed', option: 'duration', asked: '13 s', used: '12 s' }] });
  });

  test('that was deleted before anybody came is lost, and paid for', async () => {
    expect(await outcomeOf(succeeded(null, { data_removed: true }))).toMatchObject({ kind: 'failed', problem: { code: 'lost' }, cost: { micros: 3_000, estimated: true } });
  });

  test('that is empty was taken by a filter, and paid for', async () => {
    for (const output of [null, [], '', {}]) {
      expect(await outcomeOf(succeeded(output))).toMatchObject({ kind: 'failed', problem: { code: 'refused', retryable: false }, cost: { micros: 3_000, estimated: true } });
    }
    expect(await outcomeOf(succeeded([], seconds(2)), garage)).toMatchObject({ problem: { code: 'refused' }, cost: { micros: 1_950, estimated: false } });
  });
});

describe('A failure of Replicate', () => {
  test.each<[string, object]>([
    ['NSFW content detected. Try running it again, or try a different prompt.', { code: 'refused', retryable: false }],
    ['The input or output was flagged as sensitive. Please try again with different inputs. (E005)', { code: 'refused', retryable: false }],
    ['Something went wrong. (E005)', { code: 'refused', retryable: false }],
    ['Prompt was blocked by content filter', { code: 'refused', retryable: false }],
    ['The input was invalid. (E006)', { code: 'invalid-request', retryable: false }],
    ['Ran out of memory (E1001)', { code: 'unavailable', retryable: false }],
    ['Unknown error (E1000)', { code: 'unavailable', retryable: true }],
    ['Prediction interrupted; please retry (code: PA)', { code: 'unavailable', retryable: true }],
    ['ValueError: case-sensitive name', { code: 'unavailable', retryable: true }],
  ])('that says "%s" is known for what it is', async (error, expected) => {
    expect(await outcomeOf(failed(error))).toMatchObject({ kind: 'failed', problem: expected, cost: { micros: 0, estimated: true } });
  });

  test('of a model billed by time costs the time, refused or not', async () => {
    expect(await outcomeOf(failed('NSFW content detected.', seconds(2)), garage)).toMatchObject({ problem: { code: 'refused' }, cost: { micros: 1_950, estimated: false } });
    expect(await outcomeOf(failed('boom', { started_at: null }), garage)).toMatchObject({ cost: { micros: 0, estimated: true } });
  });

  test('tells no secret and no long story', async () => {
    const status = await outcomeOf(failed(`cannot log in with ${token} ${'x'.repeat(1_000)}`));
    expect(JSON.stringify(status)).not.toContain(token);
    expect(JSON.stringify(status).length).toBeLessThan(700);
  });
});

describe('An end before the result', () => {
  test('that a person asked for costs what has run', async () => {
    const { bench, status, look } = await started({ status: 'processing', started_at: began }, garage);
    expect((await look()).kind).toBe('pending');
    await bench.provider.cancel(status.operation, { signal });
    const [prediction] = bench.service.predictions.values();
    Object.assign(prediction ?? {}, seconds(10), { created_at: began, completed_at: '2026-11-23T12:00:10.000Z' });
    expect(await look()).toEqual({ kind: 'canceled', cost: { micros: 9_750, estimated: false } });
  });

  test('of a model billed by result has an unknown cost once it ran, and none before', async () => {
    expect(await outcomeOf({ status: 'canceled', started_at: began, completed_at: began })).toEqual({ kind: 'canceled' });
    expect(await outcomeOf({ status: 'canceled', started_at: null, completed_at: began })).toEqual({ kind: 'canceled', cost: { micros: 0, estimated: true } });
    expect(await outcomeOf({ status: 'aborted', started_at: null, completed_at: began })).toEqual({ kind: 'canceled', cost: { micros: 0, estimated: true } });
  });

  test('by its deadline is a time that is up', async () => {
    const late = { created_at: began, deadline: '2026-11-23T12:01:30.000Z', completed_at: '2026-11-23T12:01:30.200Z' };
    expect(await outcomeOf({ status: 'aborted', started_at: null, ...late }, garage)).toMatchObject({ kind: 'failed', problem: { code: 'timed-out' }, cost: { micros: 0 } });
    expect(await outcomeOf({ status: 'canceled', started_at: began, ...seconds(80), ...late }, garage)).toMatchObject({ kind: 'failed', problem: { code: 'timed-out' }, cost: { micros: 78_000, estimated: false } });
    expect(await outcomeOf({ status: 'canceled', started_at: began, ...late })).toMatchObject({ kind: 'failed', problem: { code: 'timed-out' }, cost: { micros: 3_000, estimated: true } });
    // Where the service does not repeat it, it is known from the order.
    const { deadline: _, ...untold } = late;
    expect(await outcomeOf({ status: 'aborted', started_at: null, ...untold }, garage)).toMatchObject({ problem: { code: 'timed-out' } });
  });

  test('canceling what is over or gone is no fault; a service that does not answer is one', async () => {
    const { bench, status, look } = await started(succeeded(file));
    await look();
    await bench.provider.cancel(status.operation, { signal });
    bench.service.predictions.clear();
    await bench.provider.cancel(status.operation, { signal });
    bench.service.fault({ kind: 'answer', answer: { status: 500, body: 'x' } });
    await expect(bench.provider.cancel(status.operation, { signal })).rejects.toMatchObject({ problem: { code: 'unavailable' } });
  });
});

describe('A look at Replicate', () => {
  test('says how far the work is, and to come again later the longer it takes', async () => {
    const { bench, look } = await started({ status: 'processing', logs: '  0%|  | 0/4\r 25%|█ | 1/4' });
    expect(await look()).toMatchObject({ kind: 'pending', fraction: 0.25, pollAfterMs: 1_000 });
    const [prediction] = bench.service.predictions.values();
    Object.assign(prediction ?? {}, { created_at: new Date(Date.now() - 3_600_000).toISOString() });
    expect(await look()).toMatchObject({ kind: 'pending', pollAfterMs: 5_000 });
  });

  test('takes a state that it does not know for work under way', async () => {
    expect((await outcomeOf({ status: 'queued' })).kind).toBe('pending');
  });

  test('knows that a prediction is gone only by the service\'s own words', async () => {
    const { bench, look } = await started({});
    bench.service.fault({ kind: 'answer', answer: { status: 404, body: '<html>not here</html>' } });
    await expect(look()).rejects.toBeInstanceOf(ProblemError);
    bench.service.predictions.clear();
    expect(await look()).toEqual({ kind: 'lost' });
  });

  test.each<[string, object]>([
    ['429', { status: 429, headers: { 'retry-after': '2' }, json: {} }], ['500', { status: 500, body: '' }], ['no JSON', { body: '{"id"' }], ['another shape', { json: { id: 5 } }],
  ])('has no answer at %s', async (_, answer) => {
    const { bench, look } = await started({});
    bench.service.fault({ kind: 'answer', answer });
    await expect(look()).rejects.toBeInstanceOf(ProblemError);
  });

  test('has no answer when the connection breaks in the middle of it', async () => {
    const { bench, look } = await started({});
    bench.service.fault({ kind: 'truncated' });
    await expect(look()).rejects.toMatchObject({ problem: { code: 'unavailable' } });
  });
});

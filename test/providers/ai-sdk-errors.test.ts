import { describe, expect, test } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import { apiKey, begun, createAiSdkBench, pictureModel } from './ai-sdk-bench.ts';
import { orderOf, signal, thrownBy } from './box-bench.ts';

const order = orderOf({ model: 'brush/large' });
const video = orderOf({ model: 'mover', mode: 'text-to-video', durationSeconds: 5 });
const isLook = ({ method }: { readonly method: string }): boolean => method === 'GET';

describe('An error of a model of the AI SDK', () => {
  test.each([
    [400, { error: { message: 'No such size.' } }, { code: 'invalid-request', detail: 'No such size.' }], [401, { detail: 'Who are you?' }, { code: 'misconfigured' }],
    [402, { detail: 'Pay.' }, { code: 'misconfigured', retryable: false }], [400, { error: { code: 'moderation_blocked', message: 'No.' } }, { code: 'refused', retryable: false }],
  ])('with status %i to the order costs nothing and is final: %j', async (status, json, problem) => {
    const bench = await createAiSdkBench();
    bench.answer({ status, json });
    expect(await bench.provider.start(order, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem, cost: { micros: 0, estimated: false } });
  });

  test('begins nothing where the service has too much to do, or cannot be reached', async () => {
    const bench = await createAiSdkBench();
    bench.answer({ status: 429, headers: { 'retry-after': '3' }, json: {} });
    expect(await thrownBy(bench.provider.start(order, { key: 'k', signal }))).toMatchObject({ problem: { code: 'busy', retryAfterMs: 3_000 } });
    await bench.service.crash();
    expect(await thrownBy(bench.provider.start(order, { key: 'k', signal }))).toBeInstanceOf(NotBegunError);
  });

  test.each([429, 404, 500])('with status %i while the result is looked for comes after the purchase, and nothing is bought again', async (status) => {
    const bench = await createAiSdkBench();
    bench.answer({ json: { id: 'late' } });
    bench.answer({ status, json: { detail: 'x' } }, isLook);
    const outcome = await bench.provider.start(order, { key: 'k', signal }).catch((error: unknown) => error);
    if (status === 404) expect(outcome).toMatchObject({ kind: 'failed', cost: { micros: 40_000, estimated: true } });
    else expect(outcome).toBeInstanceOf(ProblemError);
    expect(outcome).not.toBeInstanceOf(NotBegunError);
    expect(bench.service.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test.each([
    ['AI_LoadAPIKeyError', { code: 'misconfigured' }, 0], ['AI_UnsupportedFunctionalityError', { code: 'invalid-request' }, 0], ['AI_NoImageGeneratedError', { code: 'refused' }, 40_000],
  ])('that is %s is judged by its name', async (id, problem, micros) => {
    const bench = await createAiSdkBench({ models: [{ ...pictureModel, id }] });
    expect(await bench.provider.start({ ...order, model: id }, { key: 'k', signal })).toMatchObject({ kind: 'failed', problem, cost: { micros } });
  });

  test('that nobody knows leaves it open what became of the order', async () => {
    const bench = await createAiSdkBench({ models: [{ ...pictureModel, id: 'AI_Whatever' }] });
    const error = await thrownBy(bench.provider.start({ ...order, model: 'AI_Whatever' }, { key: 'k', signal }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
  });

  test('repeats no key', async () => {
    const bench = await createAiSdkBench();
    bench.answer({ status: 403, json: { detail: `The key ${apiKey} may not.` } });
    const status = await bench.provider.start(order, { key: 'k', signal });
    expect(status).toMatchObject({ kind: 'failed', problem: { code: 'misconfigured' } });
    expect(JSON.stringify(status)).not.toContain(apiKey);
  });

  test('is the caller\'s own reason when the caller gives up', async () => {
    const bench = await createAiSdkBench();
    const reason = new Error('enough');
    expect(await thrownBy(bench.provider.start(order, { key: 'k', signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe('A look at a video of the AI SDK', () => {
  test('finds it lost when the service does not know it any more', async () => {
    const bench = await createAiSdkBench();
    const operation = await begun(bench, video);
    bench.answer({ status: 404, json: { detail: 'Request not found' } }, isLook);
    expect(await bench.provider.check(operation, { signal })).toEqual({ kind: 'lost' });
  });

  test.each([{ status: 502, body: '<html>' }, { status: 429, json: {} }, { json: { status: 'dreaming' } }, { body: 'x' }])('is no answer with %j', async (answer) => {
    const bench = await createAiSdkBench();
    const operation = await begun(bench, video);
    bench.answer(answer, isLook);
    expect(await thrownBy(bench.provider.check(operation, { signal }))).toBeInstanceOf(ProblemError);
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'pending' });
  });

  test('tells a refusal from another failure, with what either may have cost', async () => {
    const bench = await createAiSdkBench();
    const operation = await begun(bench, video);
    bench.answer({ json: { status: 'error', error: `GPU of ${apiKey} is gone` } }, isLook);
    const failed = await bench.provider.check(operation, { signal });
    expect(failed).toMatchObject({ kind: 'failed', problem: { code: 'unavailable' }, cost: { micros: 500_000, estimated: true } });
    expect(JSON.stringify(failed)).not.toContain(apiKey);
    bench.answer({ json: { status: 'error', error: 'Flagged as sensitive (E005)' } }, isLook);
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'failed', problem: { code: 'refused', retryable: false } });
  });

  test('finds a video of a model that the operator took away lost', async () => {
    const bench = await createAiSdkBench();
    const operation = await begun(bench, video);
    expect(await bench.provider.check({ ...operation as object, model: 'brush/large' }, { signal })).toEqual({ kind: 'lost' });
    expect(await bench.provider.check({ ...operation as object, model: 'gone' }, { signal })).toEqual({ kind: 'lost' });
  });
});

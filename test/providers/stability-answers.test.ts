import { describe, expect, test } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import { finish, signal, thrownOr } from '../contract/provider-bench.ts';
import type { ServiceAnswer } from '../fakes/http-service.ts';
import { changeOf, createStabilityBench, orderOf, startAt, type StabilityBench } from './stability-bench.ts';
import { pngBytes } from './stability-service.ts';

describe('What Stability refuses', () => {
  test.each([
    ['words that its moderation flags', 'a forbidden thing', /moderation/], ['the likeness of a public figure', 'the president', /public figure/],
  ])('at the door costs nothing, and the person is told why: %s', async (_, prompt, why) => {
    const bench = await createStabilityBench();
    expect(await startAt(bench, orderOf({ prompt }))).toMatchObject({
      kind: 'failed', problem: { code: 'refused', retryable: false, detail: expect.stringMatching(why) }, cost: { micros: 0, estimated: false },
    });
  });

  test('because the words are not English costs nothing, and the person is told that', async () => {
    expect(await startAt(await createStabilityBench(), orderOf({ prompt: 'ein Leuchtturm über dem Meer' }))).toMatchObject({
      kind: 'failed', problem: { code: 'refused', text: { key: 'english-only' }, retryable: false }, cost: { micros: 0, estimated: false },
    });
  });

  test('by blurring what it made is billed, and not handed on', async () => {
    const bench = await createStabilityBench();
    expect(await startAt(bench, orderOf({ model: 'ultra', prompt: 'a blurred thing' }))).toEqual({
      kind: 'failed', problem: expect.objectContaining({ code: 'refused', retryable: false }), cost: { micros: 80_000, estimated: true },
    });
  });

  test('as an empty picture is refused and billed', async () => {
    const bench = await createStabilityBench();
    bench.service.fault({ kind: 'answer', answer: { headers: { 'content-type': 'image/png', 'finish-reason': 'SUCCESS' }, body: '' } });
    expect(await startAt(bench, orderOf({}))).toMatchObject({ kind: 'failed', problem: { code: 'refused' }, cost: { micros: 30_000 } });
  });
});

describe('The prices of Stability', () => {
  test('are its credits at what one costs the operator', async () => {
    const { provider } = await createStabilityBench({ settings: { STABILITY_CREDIT_USD: '0.02' } });
    const micros = Object.fromEntries(provider.models().map(({ name, price }) => [name, price?.rows[0]?.micros]));
    expect(micros).toMatchObject({ core: 60_000, ultra: 160_000, 'sd3.5-large': 130_000, 'sd3.5-flash': 50_000, outpaint: 80_000, 'upscale-creative': 1_200_000 });
  });

  test('belong to the account whose models they are', async () => {
    const { provider } = await createStabilityBench({ parts: { instance: 'stability/other' } });
    expect([provider.id, ...new Set(provider.models().map((card) => card.provider))]).toEqual(['stability/other', 'stability/other']);
  });

  test('tell which models are tools for a picture', async () => {
    const { provider } = await createStabilityBench();
    expect(provider.models().flatMap(({ name, edits }) => edits.map((edit) => `${edit} ${name}`))).toEqual([
      'outpaint outpaint', 'upscale upscale-fast', 'upscale upscale-conservative', 'upscale upscale-creative', 'remove-background remove-background', 'replace-background replace-background',
    ]);
  });
});

describe('A start at Stability', () => {
  test('gives the bytes that came', async () => {
    const bench = await createStabilityBench();
    expect(await startAt(bench, orderOf({}))).toEqual({ kind: 'done', outputs: [{ kind: 'bytes', bytes: new Uint8Array(pngBytes) }], notes: [] });
  });

  test('waits a minute after 429 without a word on how long', async () => {
    const bench = await createStabilityBench();
    bench.service.fault({ kind: 'answer', answer: { status: 429, json: { id: 'rate_limit_exceeded', name: 'rate_limit_exceeded', errors: ['Timed out for 60 seconds.'] } } });
    const error = await thrownOr(startAt(bench, orderOf({})));
    expect(error).toBeInstanceOf(NotBegunError);
    expect(error).toMatchObject({ problem: { code: 'busy', retryAfterMs: 60_000 } });
  });

  test('that found nobody has begun nothing', async () => {
    const bench = await createStabilityBench();
    await bench.service.crash();
    expect(await thrownOr(startAt(bench, orderOf({})))).toBeInstanceOf(NotBegunError);
  });

  test.each<[string, Parameters<StabilityBench['service']['fault']>[0]]>([
    ['whose answer was lost', { kind: 'answer-lost' }], ['whose request was lost', { kind: 'request-lost' }], ['whose picture broke off', { kind: 'truncated' }],
    ['that a gateway answered with a page', { kind: 'answer', answer: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway' } }],
    ['that was answered with a page instead of a picture', { kind: 'answer', answer: { headers: { 'content-type': 'text/html' }, body: '<html>Sign in' } }],
    ['that was sent elsewhere', { kind: 'answer', answer: { status: 302, headers: { location: 'http://169.254.169.254/' } } }],
  ])('%s is unclear: it is sent once, and neither a result nor a clear no', async (_, fault) => {
    const bench = await createStabilityBench();
    bench.service.fault(fault);
    const error = await thrownOr(startAt(bench, orderOf({})));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(error).toMatchObject({ problem: { code: 'unavailable' } });
    expect(bench.starts()).toBe(1);
    expect(bench.provider.find).toBeUndefined();
  });

  test.each([[400, 'bad_request', 'invalid-request'], [402, 'payment_required', 'misconfigured'], [413, 'payload_too_large', 'invalid-request']] as const)(
    'that is answered with %i is a clear no, with the words of the service', async (status, name, code) => {
      const bench = await createStabilityBench();
      bench.service.fault({ kind: 'answer', answer: { status, json: { id: 'a1', name, errors: ['some-field: is wrong', 'and another'] } } });
      expect(await startAt(bench, orderOf({}))).toMatchObject({ kind: 'failed', problem: { code, detail: 'some-field: is wrong; and another' } });
    });

  test('whose picture is past every size ends at the limit, and is booked', async () => {
    const mebibyte = new Uint8Array(2 ** 20);
    let sentBytes = 0;
    const endless = new ReadableStream({ pull: (controller) => { sentBytes += mebibyte.length; controller.enqueue(mebibyte); } });
    const bench = await createStabilityBench({ parts: { fetch: async () => new Response(endless, { headers: { 'content-type': 'image/png', 'finish-reason': 'SUCCESS' } }) } });
    expect(await startAt(bench, orderOf({}))).toMatchObject({ kind: 'failed', problem: { code: 'too-large' }, cost: { micros: 30_000, estimated: true } });
    expect(sentBytes).toBeLessThan(150 * 2 ** 20);
  });

  test('ends with the reason of whoever aborts it', async () => {
    const bench = await createStabilityBench();
    const reason = new Error('enough');
    expect(await thrownOr(bench.provider.start(orderOf({}), { key: 'k', signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe('A picture that Stability makes later', () => {
  test('is asked for every ten seconds, also by a process that never saw the start', async () => {
    const bench = await createStabilityBench();
    bench.service.looksUntilDone = 2;
    const status = await startAt(bench, changeOf('upscale-creative', { seed: 0 }));
    expect(status).toMatchObject({ kind: 'pending', pollAfterMs: 10_000 });
    if (status.kind !== 'pending') return;
    const operation = JSON.parse(JSON.stringify(status.operation)) as typeof status.operation;
    expect(await finish(bench, { ...status, operation }, bench.again())).toMatchObject({
      kind: 'done', outputs: [{ kind: 'bytes' }], notes: [{ kind: 'changed', option: 'seed', asked: '0', used: '2130420379' }],
    });
    expect(bench.starts()).toBe(1);
  });

  test.each<[string, ServiceAnswer]>([
    ['no JSON', { body: '{"id": ' }], ['no id', { json: { name: 'x' } }], ['an id that is a way elsewhere', { json: { id: '../../v1/user/account' } }],
  ])('has an unclear start where the answer is %s', async (_, answer) => {
    const bench = await createStabilityBench();
    bench.service.fault({ kind: 'answer', answer });
    const error = await thrownOr(startAt(bench, changeOf('upscale-creative')));
    expect(error).toMatchObject({ problem: { code: 'unavailable' } });
    expect(error).not.toBeInstanceOf(NotBegunError);
  });

  test('is under way for as long as the service says so', async () => {
    const bench = await createStabilityBench();
    bench.service.looksUntilDone = Number.POSITIVE_INFINITY;
    const status = await startAt(bench, changeOf('replace-background'));
    if (status.kind !== 'pending') throw new Error(JSON.stringify(status));
    for (let look = 0; look < 3; look += 1) expect(await bench.provider.check(status.operation, { signal })).toEqual(status);
  });

  test('that was blurred is billed as it was priced at the start', async () => {
    const bench = await createStabilityBench();
    const status = await finish(bench, await startAt(bench, changeOf('upscale-creative', { prompt: 'a blurred thing' })));
    expect(status).toMatchObject({ kind: 'failed', problem: { code: 'refused' }, cost: { micros: 600_000, estimated: true } });
  });

  test('is lost once the service knows it no more, but not because a gateway says 404', async () => {
    const bench = await createStabilityBench();
    const operation = { id: 'f'.repeat(64), micros: 1, notes: [] };
    expect(await bench.provider.check(operation, { signal })).toEqual({ kind: 'lost' });
    bench.service.fault({ kind: 'answer', answer: { status: 404, body: '<html>' } });
    expect(await thrownOr(bench.provider.check(operation, { signal }))).toBeInstanceOf(ProblemError);
  });

  test('is asked for again after an answer that broke off', async () => {
    const bench = await createStabilityBench();
    bench.service.looksUntilDone = 0;
    const status = await startAt(bench, changeOf('replace-background'));
    if (status.kind !== 'pending') throw new Error(JSON.stringify(status));
    bench.service.fault({ kind: 'truncated' });
    expect(await thrownOr(bench.provider.check(status.operation, { signal }))).toMatchObject({ problem: { code: 'unavailable' } });
    expect(await bench.provider.check(status.operation, { signal })).toMatchObject({ kind: 'done' });
  });

  test('can lie at no other path than its own', async () => {
    const { provider, service } = await createStabilityBench();
    expect(await provider.check({ id: '../../v1/user/account', micros: 1, notes: [] }, { signal })).toEqual({ kind: 'lost' });
    expect(service.requests).toHaveLength(0);
  });
});

describe('The health of Stability', () => {
  test('is told with a warning where few credits are left', async () => {
    const bench = await createStabilityBench();
    expect(await bench.provider.refresh({ signal })).toEqual({ ok: true });
    bench.service.fault({ kind: 'answer', answer: { json: { credits: 11.5 } } });
    expect(await bench.provider.refresh({ signal })).toEqual({ ok: true, warnings: ['Stability says that 11 credits are left.'] });
  });

  test('is bad with a key that is not accepted, while nobody answers, and when nonsense comes; and the models stay', async () => {
    const wrong = await createStabilityBench({ settings: { STABILITY_API_KEY: 'sk-wrong-9876543210-9876543210' } });
    const told = await wrong.provider.refresh({ signal });
    expect(told).toMatchObject({ ok: false, detail: expect.stringContaining('key') });
    expect(JSON.stringify(told)).not.toContain('sk-wrong');
    const bench = await createStabilityBench();
    bench.service.fault({ kind: 'answer', answer: { body: 'maintenance' } });
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false });
    await bench.service.crash();
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false });
    expect(bench.provider.models().length).toBeGreaterThan(10);
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import { signal, thrownOr } from '../contract/provider-bench.ts';
import type { ServiceAnswer } from '../fakes/http-service.ts';
import { changeOf, createOpenaiBench, orderOf, startAt, type OpenaiBench } from './openai-bench.ts';
import { openaiError, openaiKey, pictureBytes } from './openai-service.ts';

/** What a start makes of an answer of the service. */
async function outcomeOf(answer: ServiceAnswer): Promise<unknown> {
  const bench = await createOpenaiBench();
  bench.service.fault({ kind: 'answer', answer });
  const outcome = await thrownOr(startAt(bench, orderOf({ count: 2 })));
  expect(bench.starts()).toBe(1);
  return outcome;
}
const usage = { input_tokens: 20, input_tokens_details: { text_tokens: 20, image_tokens: 0 }, output_tokens: 400, total_tokens: 420 };

describe('An answer of OpenAI', () => {
  test('gives the pictures, at what its tokens cost', async () => {
    const bench = await createOpenaiBench();
    const picture = { kind: 'bytes', bytes: Uint8Array.from(pictureBytes) };
    expect(await startAt(bench, orderOf({ count: 2 }))).toEqual({ kind: 'done', outputs: [picture, picture], notes: [], cost: { micros: 20 * 5 + 2 * 439 * 30, estimated: false } });
    expect(await startAt(bench, changeOf({}, {}, {}))).toMatchObject({ cost: { micros: 20 * 5 + 2 * 300 * 8 + 439 * 30, estimated: false } });
  });

  test('without the kinds of its tokens is priced on the dear side, as a guess', async () => {
    expect(await outcomeOf({ json: { created: 1, data: [{ b64_json: 'AAAA' }], usage: { input_tokens: 100, output_tokens: 10 } } })).toMatchObject({ kind: 'done', cost: { micros: 100 * 8 + 10 * 30, estimated: true } });
    const words = { ...usage, output_tokens_details: { text_tokens: 50, image_tokens: 350 } };
    expect(await outcomeOf({ json: { created: 1, data: [{ b64_json: 'AAAA' }], usage: words } })).toMatchObject({ cost: { micros: 20 * 5 + 400 * 30, estimated: true } });
  });

  test.each([['no usage', undefined], ['nonsense for usage', { input_tokens: 'many' }]])('with %s leaves the cost to what was expected', async (_, said) => {
    const status = await outcomeOf({ json: { created: 1, data: [{ b64_json: 'AAAA' }], usage: said } });
    expect(status).toMatchObject({ kind: 'done' });
    expect(status).not.toHaveProperty('cost');
  });

  test('with fewer pictures than were ordered gives those', async () => {
    expect(await outcomeOf({ json: { created: 1, data: [{ b64_json: 'AAAA' }, { b64_json: null }], usage } })).toMatchObject({ kind: 'done', outputs: [{ kind: 'bytes' }], cost: { micros: 12_100 } });
  });

  test.each([['no data', undefined], ['empty data', []], ['data without pictures', [{}, { b64_json: '' }, { b64_json: '%%%' }]]])('with %s is a refusal at its true cost', async (_, data) => {
    expect(await outcomeOf({ json: { created: 1, data, usage } })).toMatchObject({ kind: 'failed', problem: { code: 'refused', retryable: false }, cost: { micros: 12_100, estimated: false } });
  });
});

describe('A refusal of OpenAI', () => {
  const blocked = (stage?: string): ServiceAnswer => openaiError(400, {
    code: 'moderation_blocked', type: 'image_generation_user_error', message: 'Your request was rejected by the safety system. safety_violations=[violence].',
    ...(stage !== undefined && { moderation_details: { categories: ['violence'], moderation_stage: stage } }),
  });

  test.each<[string, ServiceAnswer, unknown]>([
    ['of the words costs nothing', blocked('input'), { micros: 0, estimated: false }],
    ['of what was made is booked at the expected cost', blocked('output'), { micros: 2 * (659 * 30 + 5_000), estimated: true }],
    ['that does not say of what is booked at nothing, as a guess', blocked(), { micros: 0, estimated: true }],
    ['by another code is one too', openaiError(400, { code: 'content_policy_violation' }), { micros: 0, estimated: true }],
    ['by its words alone is one too', openaiError(400, { message: 'Rejected by our safety system.' }), { micros: 0, estimated: true }],
  ])('%s', async (_, answer, cost) => {
    expect(await outcomeOf(answer)).toMatchObject({ kind: 'failed', problem: { code: 'refused', retryable: false, detail: expect.any(String) }, cost });
  });
});

describe('An error of OpenAI', () => {
  test.each<[string, ServiceAnswer, string]>([
    ['a wrong key', openaiError(401, { code: 'invalid_api_key', message: `Incorrect API key provided: ${openaiKey}` }), 'misconfigured'],
    ['an organization that is not verified', openaiError(403, { message: 'Your organization must be verified.' }), 'misconfigured'],
    ['an empty account', openaiError(429, { code: 'insufficient_quota', type: 'insufficient_quota' }, { 'retry-after': '5' }), 'misconfigured'],
    ['a limit on spending', openaiError(400, { code: 'billing_hard_limit_reached', type: 'billing_limit_user_error' }), 'misconfigured'],
    ['a model that the account has not', openaiError(404, { code: 'model_not_found' }), 'misconfigured'],
    ['a wrong field', openaiError(400, { message: 'Invalid size.', param: 'size', code: 'invalid_value' }), 'invalid-request'],
    ['a picture that it cannot read', openaiError(400, { code: 'invalid_image_file' }), 'invalid-request'],
  ])('is a clear no and costs nothing: %s', async (_, answer, code) => {
    const status = await outcomeOf(answer);
    expect(status).toMatchObject({ kind: 'failed', problem: { code, retryable: false } });
    expect(status).not.toHaveProperty('cost');
    expect(JSON.stringify(status)).not.toMatch(/retryAfterMs|sk-proj/);
  });

  const busy = (headers: Record<string, string>): ServiceAnswer => openaiError(429, { code: 'rate_limit_exceeded', type: 'requests', message: 'Rate limit exceeded for images per minute.' }, headers);
  test.each<[string, Record<string, string>, number | undefined]>([
    ['milliseconds', { 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500], ['seconds', { 'retry-after': '90' }, 90_000],
    ['limits that are used up', { 'x-ratelimit-remaining-images': '0', 'x-ratelimit-reset-images': '1m2.5s', 'x-ratelimit-remaining-tokens': '7', 'x-ratelimit-reset-tokens': '5h' }, 62_500],
    ['a limit of milliseconds', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '120ms' }, 120],
    ['nothing', {}, undefined], ['nonsense', { 'retry-after-ms': 'soon', 'retry-after': 'later', 'x-ratelimit-remaining-images': '0', 'x-ratelimit-reset-images': '?' }, undefined],
  ])('of too many requests begins nothing, and tells the delay from %s', async (_, headers, retryAfterMs) => {
    const error = await outcomeOf(busy(headers));
    expect(error).toBeInstanceOf(NotBegunError);
    expect(error instanceof NotBegunError ? [error.problem.code, error.problem.retryAfterMs] : []).toEqual(['busy', retryAfterMs]);
  });

  test('of a service that is not there begins nothing', async () => {
    const bench = await createOpenaiBench();
    await bench.service.crash();
    expect(await thrownOr(startAt(bench, orderOf()))).toBeInstanceOf(NotBegunError);
    expect(await thrownOr(startAt(bench, changeOf()))).toBeInstanceOf(NotBegunError);
  });

  test('of a connection that does not come about in time begins nothing, though the package calls it a timeout', async () => {
    const slow = Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' }) });
    const bench = await createOpenaiBench({ parts: { fetch: () => Promise.reject(slow) } });
    expect(await thrownOr(startAt(bench, orderOf()))).toBeInstanceOf(NotBegunError);
  });

  test.each<[string, Parameters<OpenaiBench['service']['fault']>[0]]>([
    ['an answer that was lost', { kind: 'answer-lost' }], ['half an answer', { kind: 'truncated' }],
    ['503', { kind: 'answer', answer: openaiError(503, { message: 'Overloaded.' }) }],
    ['a page of a gateway', { kind: 'answer', answer: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway' } }],
    ['a page instead of JSON', { kind: 'answer', answer: { headers: { 'content-type': 'text/html' }, body: '<html>Sign in' } }],
    ['broken JSON', { kind: 'answer', answer: { headers: { 'content-type': 'application/json' }, body: '{"data": [' } }],
    ['JSON of another shape', { kind: 'answer', answer: { json: { data: 'pictures' } } }],
    ['a way elsewhere', { kind: 'answer', answer: { status: 302, headers: { location: 'http://169.254.169.254/' } } }],
  ])('leaves open what was begun, and nothing is sent again: %s', async (_, fault) => {
    const bench = await createOpenaiBench();
    bench.service.fault(fault);
    const error = await thrownOr(startAt(bench, orderOf()));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(error).toMatchObject({ problem: { code: 'unavailable' } });
    expect(bench.starts()).toBe(1);
    expect(bench.provider.find).toBeUndefined();
  });

  test('past every size ends at the limit, and is booked', async () => {
    const mebibyte = new Uint8Array(2 ** 20);
    let sentBytes = 0;
    const endless = new ReadableStream({ pull: (controller) => { sentBytes += mebibyte.length; controller.enqueue(mebibyte); } });
    const bench = await createOpenaiBench({ parts: { fetch: async () => new Response(endless, { headers: { 'content-type': 'application/json' } }) } });
    expect(await startAt(bench, orderOf())).toMatchObject({ kind: 'failed', problem: { code: 'too-large' }, cost: { estimated: true } });
    expect(sentBytes).toBeLessThan(300 * 2 ** 20);
  });

  test('ends a start that was aborted with the reason of whoever did', async () => {
    const bench = await createOpenaiBench();
    const reason = new Error('enough');
    const stop = new AbortController();
    bench.service.server.once('request', () => stop.abort(reason));
    expect(await thrownOr(bench.provider.start(changeOf(), { key: 'k', signal: stop.signal }))).toBe(reason);
    expect(await thrownOr(bench.provider.start(orderOf(), { key: 'k', signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe('The package of OpenAI', () => {
  afterEach(() => { vi.unstubAllEnvs(); vi.restoreAllMocks(); });

  test('takes its address and account from the settings, and says nothing itself', async () => {
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9/v1');
    vi.stubEnv('OPENAI_ORG_ID', 'org-of-somebody-else');
    vi.stubEnv('OPENAI_LOG', 'debug');
    const said = (['debug', 'info', 'log', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method).mockImplementation(() => {}));
    const bench = await createOpenaiBench();
    await startAt(bench, orderOf());
    expect(bench.service.requests[0]?.headers).not.toHaveProperty('openai-organization');
    for (const spy of said) expect(spy).not.toHaveBeenCalled();
  });
});

describe('The models of OpenAI', () => {
  const names = (provider: OpenaiBench['provider']): readonly string[] => provider.models().map(({ name }) => name);

  test('are looked at for the day they are shut down, and are not offered from then on, also without the service', async () => {
    const bench = await createOpenaiBench();
    bench.service.shutdowns.set('gpt-image-2', '2026-12-01');
    expect(await bench.provider.refresh({ signal })).toEqual({ ok: true, warnings: ['gpt-image-2 is shut down on 2026-12-01, in 8 days.'] });
    expect(names(bench.provider)).toContain('gpt-image-2');
    await bench.clock.advance(8 * 24 * 60 * 60_000);
    expect(names(bench.provider)).not.toContain('gpt-image-2');
    expect(await startAt(bench, orderOf({ model: 'gpt-image-2' }))).toMatchObject({ problem: { text: { key: 'model-unknown' }, detail: expect.stringContaining('2026-12-01') } });
    expect(bench.starts()).toBe(0);
    await bench.service.crash();
    const later = bench.again();
    expect(await later.refresh({ signal })).toMatchObject({ ok: false });
    expect(names(later)).not.toContain('gpt-image-2');
  });

  test('that the account has not are not offered, until it has them', async () => {
    const bench = await createOpenaiBench();
    bench.service.missing.add('gpt-image-2.5-flare');
    expect(await bench.provider.refresh({ signal })).toEqual({ ok: true, warnings: ['This account has no gpt-image-2.5-flare; it is not offered.'] });
    expect(names(bench.provider)).not.toContain('gpt-image-2.5-flare');
    bench.service.missing.clear();
    expect(await bench.provider.refresh({ signal })).toEqual({ ok: true });
    expect(names(bench.provider)).toHaveLength(5);
  });

  test('stay on offer where something else answers that it knows no such page', async () => {
    const bench = await createOpenaiBench();
    for (let each = 0; each < 5; each += 1) bench.service.fault({ kind: 'answer', answer: { status: 404, body: '<html>' } });
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false });
    expect(names(bench.provider)).toHaveLength(5);
  });

  test('stay on offer with a key that may not read them, with a warning', async () => {
    const bench = await createOpenaiBench();
    for (let each = 0; each < 5; each += 1) {
      bench.service.fault({ kind: 'answer', answer: openaiError(each % 2 === 0 ? 403 : 401, { message: 'You have insufficient permissions for this operation. Missing scopes: api.model.read.' }) });
    }
    expect(await bench.provider.refresh({ signal })).toEqual({ ok: true, warnings: [expect.stringContaining('model.read')] });
    expect(names(bench.provider)).toHaveLength(5);
  });

  test('stay on offer while the key is wrong or nobody answers, and that is told without the key', async () => {
    const bench = await createOpenaiBench({ settings: { OPENAI_API_KEY: 'sk-wrong-9876543210-9876543210' } });
    const told = await bench.provider.refresh({ signal });
    expect(told).toMatchObject({ ok: false, detail: expect.stringContaining('key') });
    expect(JSON.stringify(told)).not.toContain('9876543210');
    await bench.service.crash();
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false });
    expect(await bench.provider.refresh({ signal: AbortSignal.abort(new Error('too late')) })).toMatchObject({ ok: false });
    expect(names(bench.provider)).toHaveLength(5);
  });

  test('are known also where what was kept of them is damaged', async () => {
    const bench = await createOpenaiBench({ parts: { kept: { get: async () => '{"shutdowns": 7', keep: async () => {} } } });
    expect(await bench.provider.refresh({ signal })).toEqual({ ok: true });
    expect(names(bench.provider)).toHaveLength(5);
  });
});

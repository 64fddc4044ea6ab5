import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import { createHttpClient, type HttpClient } from '../../src/providers/http/client.ts';
import { failedStart, problemOf, readError, type ErrorAnswer } from '../../src/providers/http/judge.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { startHttpService, type HttpService, type ServiceAnswer } from '../fakes/http-service.ts';

const secret = 'a-key-that-nobody-may-read';
const { signal } = new AbortController();
const clock = createFakeClock();

async function open(answer: ServiceAnswer = { json: { id: 'x' } }): Promise<{ readonly service: HttpService; readonly client: HttpClient }> {
  const service = await startHttpService(() => answer);
  onTestFinished(() => service[Symbol.asyncDispose]());
  return { service, client: clientOf(`${service.origin}/v1/`) };
}

function clientOf(base: string): HttpClient {
  return createHttpClient({ provider: 'nova', fetch, base, headers: { authorization: `Bearer ${secret}` }, secrets: [secret] });
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(() => { throw new Error('Nothing was thrown.'); }, (error: unknown) => error);
}

async function errorOf(answer: ServiceAnswer): Promise<ErrorAnswer> {
  const { client } = await open(answer);
  return readError(await client.request({ path: '/x', signal }), { clock, signal });
}

describe('A service\'s HTTP client', () => {
  test('sends what it is given behind the base, with the service\'s own headers', async () => {
    const { service, client } = await open();
    const answer = await client.request({ method: 'POST', path: '/jobs?a=1', json: { seed: 0 }, headers: { prefer: 'wait' }, signal });
    expect(await answer.json(z.object({ id: z.string() }))).toEqual({ id: 'x' });
    const [request] = service.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/v1/jobs?a=1', headers: { authorization: `Bearer ${secret}`, prefer: 'wait', 'content-type': 'application/json' } });
    expect(request?.json()).toEqual({ seed: 0 });
  });

  test('sends a form as one', async () => {
    const { service, client } = await open();
    const form = new FormData();
    form.set('image', new Blob([new Uint8Array([1, 2])], { type: 'image/png' }), 'a.png');
    await client.request({ method: 'POST', path: '/files', form, signal });
    expect((await service.requests[0]?.form())?.get('image')).toBeInstanceOf(File);
  });

  test('knows that a service which takes no connection has begun nothing', async () => {
    const { service, client } = await open();
    await service.crash();
    const error = await thrownBy(client.request({ method: 'POST', path: '/jobs', json: {}, signal }));
    expect(error).toBeInstanceOf(NotBegunError);
    expect(error).toMatchObject({ problem: { code: 'unavailable', retryable: true } });
  });

  test('does not know what became of a request whose connection broke', async () => {
    const { service, client } = await open();
    service.fault({ kind: 'answer-lost' });
    const error = await thrownBy(client.request({ method: 'POST', path: '/jobs', json: {}, signal }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(service.requests).toHaveLength(1);
  });

  test('follows no redirect, wherever it leads', async () => {
    const { service, client } = await open({ status: 302, headers: { location: '/elsewhere' } });
    expect(await thrownBy(client.request({ path: '/jobs', signal }))).toBeInstanceOf(ProblemError);
    expect(service.requests).toHaveLength(1);
  });

  test('stops with the reason of whoever aborts', async () => {
    const { client } = await open();
    const reason = new Error('enough');
    expect(await thrownBy(client.request({ path: '/jobs', signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  test('stops also while a form is on its way, and the process goes on', async () => {
    const { client } = await open();
    const stop = new AbortController();
    const form = new FormData();
    for (const name of ['a', 'b', 'c']) form.set(name, new Blob([new Uint8Array(1_000_000)]), name);
    const work = thrownBy(client.request({ method: 'POST', path: '/jobs', form, signal: stop.signal }));
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await work).toBe(reason);
    // The error would come a little later, and fail this run.
    await new Promise((resolve) => { setImmediate(resolve); });
  });

  test.each<[string, ServiceAnswer]>([
    ['no JSON', { body: '<html>502</html>' }], ['JSON of another shape', { json: { id: 7 } }], ['nothing', { body: '' }],
  ])('takes %s for no answer', async (_, answer) => {
    const { client } = await open(answer);
    const error = await thrownBy((await client.request({ path: '/x', signal })).json(z.object({ id: z.string() })));
    expect(error).toMatchObject({ problem: { code: 'unavailable', retryable: true } });
  });

  test('takes half an answer for none', async () => {
    const { service, client } = await open();
    service.fault({ kind: 'truncated' });
    expect(await thrownBy((await client.request({ path: '/x', signal })).json(z.unknown()))).toMatchObject({ problem: { code: 'unavailable' } });
  });

  test('reads no more than it was told to', async () => {
    const { client } = await open({ body: 'x'.repeat(100) });
    expect(await thrownBy((await client.request({ path: '/x', signal })).text({ maxBytes: 99 }))).toMatchObject({ problem: { code: 'too-large' } });
  });

  test('reads bytes as they are, and no more than it was told to', async () => {
    const bytes = new Uint8Array([0xff, 0, 0xfe]);
    const answer = async () => (await open({ body: bytes })).client.request({ path: '/x', signal });
    expect(await (await answer()).bytes()).toEqual(bytes);
    expect(await thrownBy((await answer()).bytes({ maxBytes: 2 }))).toMatchObject({ problem: { code: 'too-large' } });
  });

  test('does not begin to read what is announced to be longer', async () => {
    const { client } = await open({ body: 'x', headers: { 'content-length': '3000000000' } });
    expect(await thrownBy((await client.request({ path: '/x', signal })).text())).toMatchObject({ problem: { code: 'too-large' } });
  });

  test('hands over a body as it comes', async () => {
    const { client } = await open({ body: new Uint8Array([1, 2, 3]) });
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await client.request({ path: '/x', signal })).stream()) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([1, 2, 3]));
  });
});

describe('An error of a service', () => {
  test.each<[string, unknown, string | undefined]>([
    ['{error: {message}}', { error: { message: 'no', code: 'x' } }, 'no'], ['{detail}', { detail: 'no' }, 'no'], ['{detail: [{msg}]}', { detail: [{ loc: ['body'], msg: 'a' }, { msg: 'b' }] }, 'a; b'], ['{message}', { message: 'no' }, 'no'],
    ['{error}', { error: 'no' }, 'no'], ['{errors: []}', { name: 'bad', errors: ['a', 'b'] }, 'a; b'], ['anything else', { code: 7 }, undefined],
  ])('says its sentence in the shape %s', async (_, json, expected) => {
    expect((await errorOf({ status: 400, json })).detail).toBe(expected);
  });

  test('keeps secrets to itself, also where the service repeats them', async () => {
    const error = await errorOf({ status: 401, json: { detail: `Bad key ${secret}` } });
    expect(JSON.stringify([error, problemOf(error)])).not.toContain(secret);
  });

  test.each([
    [429, 'busy', true], [401, 'misconfigured', false], [402, 'misconfigured', false], [403, 'misconfigured', false],
    [400, 'invalid-request', false], [404, 'invalid-request', false], [422, 'invalid-request', false],
    [408, 'unavailable', true], [500, 'unavailable', true], [502, 'unavailable', true], [503, 'unavailable', true],
  ] as const)('with status %i means %s', async (status, code, retryable) => {
    expect(problemOf(await errorOf({ status, body: '<html>' }))).toMatchObject({ code, retryable });
  });

  test('says how long to wait in seconds or as a date', async () => {
    expect((await errorOf({ status: 429, headers: { 'retry-after': '7' } })).retryAfterMs).toBe(7_000);
    const date = new Date(Math.ceil(clock.now() / 1_000) * 1_000 + 30_000).toUTCString();
    expect((await errorOf({ status: 429, headers: { 'retry-after': date } })).retryAfterMs).toBeGreaterThan(29_000);
    expect((await errorOf({ status: 429, headers: { 'retry-after': 'soon' } })).retryAfterMs).toBeUndefined();
  });

  test('at a start is a certain no, or nothing begun, or unclear', async () => {
    expect(failedStart(await errorOf({ status: 422 }))).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request' } });
    const [busy, broken] = [await errorOf({ status: 429 }), await errorOf({ status: 502 })];
    expect(() => failedStart(busy)).toThrow(NotBegunError);
    expect(() => failedStart(broken)).toThrow(ProblemError);
    expect(() => failedStart(broken)).not.toThrow(NotBegunError);
  });
});

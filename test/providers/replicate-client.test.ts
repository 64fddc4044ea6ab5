import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import { createReplicateClient, type ReplicateClient } from '../../src/providers/replicate/client.ts';
import { fractionIn } from '../../src/providers/replicate/prediction.ts';
import { startHttpService, type HttpService, type ServiceAnswer } from '../fakes/http-service.ts';
import { fixtureModels, isCreation, openReplicate } from './replicate-bench.ts';
import { token } from './replicate-service.ts';

// What the package `replicate` 1.4.0 does wrong when it is left to itself, each of which must be impossible here.

const { signal } = new AbortController();
const order = { version: 'owner/name', input: { prompt: 'a cat' }, cancelAfterSeconds: 90 };

async function open(answer: ServiceAnswer = { json: {} }): Promise<{ readonly service: HttpService; readonly client: ReplicateClient; readonly calls: () => number }> {
  const service = await startHttpService(() => answer);
  onTestFinished(() => service[Symbol.asyncDispose]());
  const counted = vi.fn(fetch);
  return { service, client: createReplicateClient({ provider: 'replicate', fetch: counted, base: `${service.origin}/v1`, token }), calls: () => counted.mock.calls.length };
}
async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(() => { throw new Error('Nothing was thrown.'); }, (error: unknown) => error);
}
const questions: readonly (readonly [string, (client: ReplicateClient) => Promise<unknown>])[] = [
  ['an order', (client) => client.create(order, { signal })], ['a look', (client) => client.prediction('abc', { signal })], ['a cancel', (client) => client.cancel('abc', { signal })],
  ['a list', (client) => client.predictions(undefined, { signal })], ['a model', (client) => client.model('a/b', { signal })], ['an account', (client) => client.account({ signal })],
  ['an upload', (client) => client.upload(new File(['x'], 'x.png'), { signal })], ['a removal', (client) => client.forget('abc', { signal })],
];

describe('Replicate\'s client', () => {
  test('sends an order once and whole, with the token, the deadline and nothing else', async () => {
    const { service, client } = await open();
    await client.create(order, { signal });
    const [request] = service.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/predictions', headers: { authorization: `Bearer ${token}`, 'cancel-after': '1m30s', 'content-type': 'application/json' } });
    expect(request?.headers['prefer']).toBeUndefined();
    expect(request?.json()).toEqual({ version: 'owner/name', input: { prompt: 'a cat' } });
  });

  test.each(questions)('sends %s once when it is told to come later, and hands over when', async (_, ask) => {
    const { service, client } = await open({ status: 429, headers: { 'retry-after': '3' }, json: { detail: 'Request was throttled.' } });
    expect(await ask(client)).toMatchObject({ status: 429, ok: false });
    expect(service.requests).toHaveLength(1);
  });

  test.each(questions)('sends %s once when the service fails', async (_, ask) => {
    const { service, client } = await open({ status: 503, body: '<html>down</html>' });
    expect(await ask(client)).toMatchObject({ status: 503 });
    expect(service.requests).toHaveLength(1);
  });

  test.each(questions)('sends %s once when the connection breaks', async (_, ask) => {
    const { service, client, calls } = await open();
    service.fault({ kind: 'answer-lost' });
    const error = await thrownBy(ask(client));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(service.requests).toHaveLength(1);
    expect(calls()).toBe(1);
  });

  test('knows that nothing was begun where no connection came about', async () => {
    const { service, client, calls } = await open();
    await service.crash();
    expect(await thrownBy(client.create(order, { signal }))).toBeInstanceOf(NotBegunError);
    expect(calls()).toBe(1);
  });

  test('sends nothing at all once it is aborted', async () => {
    const { client, calls } = await open();
    const reason = new Error('enough');
    expect(await thrownBy(client.create(order, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(calls()).toBe(0);
  });

  test('follows no redirect', async () => {
    const { service, client } = await open({ status: 302, headers: { location: '/v1/elsewhere' } });
    expect(await thrownBy(client.create(order, { signal }))).toBeInstanceOf(ProblemError);
    expect(service.requests).toHaveLength(1);
  });

  test('keeps names within their place in the path', async () => {
    const { service, client } = await open();
    await client.prediction('../account?x=1', { signal });
    await client.model('a/b?x=1#y', { signal });
    expect(service.requests.map(({ url }) => url)).toEqual(['/v1/predictions/..%2Faccount%3Fx%3D1', '/v1/models/a/b%3Fx%3D1%23y']);
  });

  test('carries the token in no error', async () => {
    const { service, client } = await open({ status: 401, json: { detail: `no such token ${token}` } });
    expect(await (await client.account({ signal })).text()).not.toContain(token);
    service.fault({ kind: 'answer-lost' });
    const error = await thrownBy(client.account({ signal }));
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain(token);
  });
});

describe('The package\'s faults', () => {
  test('the token is in no input, with pictures inline and with pictures uploaded', async () => {
    const bench = await openReplicate();
    for (const bytes of [100, 300_000]) {
      const status = await bench.provider.start(
        { mode: 'image-to-image', model: 'pictor/swift', prompt: 'a cat', count: 1, seed: 1, inputs: [{ role: 'image', file: bench.file(bytes) }], options: {} }, { key: `key ${bytes}`, signal });
      expect(status.kind).toBe('pending');
    }
    const bodies = bench.service.requests.filter(isCreation).map(({ body }) => body.toString());
    expect(bodies).toHaveLength(2);
    for (const body of bodies) expect(body).not.toContain('r8_');
    expect(bench.service.created.map(({ input }) => String(input['image']).slice(0, 22))).toEqual(['data:image/png;base64,', 'https://api.replicate.']);
  });

  test('an order that is still at work, or was aborted, is no empty result', async () => {
    const bench = await openReplicate();
    const order = { mode: 'text-to-image', model: 'pictor/swift', prompt: 'a cat', count: 1, seed: 1, inputs: [], options: {} } as const;
    bench.service.move = (prediction, looks) => void Object.assign(prediction, { status: looks === 1 ? 'processing' : 'aborted' });
    const started = await bench.provider.start(order, { key: 'one', signal });
    if (started.kind !== 'pending') throw new Error('It is not pending.');
    expect((await bench.provider.check(started.operation, { signal })).kind).toBe('pending');
    expect((await bench.provider.check(started.operation, { signal })).kind).toBe('canceled');
  });

  test('a look is one look, however long the work takes', async () => {
    const bench = await openReplicate();
    bench.service.move = () => {};
    const started = await bench.provider.start({ mode: 'text-to-image', model: 'pictor/swift', prompt: 'a cat', count: 1, seed: 1, inputs: [], options: {} }, { key: 'one', signal });
    if (started.kind !== 'pending') throw new Error('It is not pending.');
    const before = bench.service.requests.length;
    expect((await bench.provider.check(started.operation, { signal })).kind).toBe('pending');
    expect(bench.service.requests.length).toBe(before + 1);
  });

  test('progress is that of the last bar, drawn anew with carriage returns', () => {
    expect(fractionIn('  0%|          | 0/50 [00:00<?]\r 40%|████      | 20/50 [00:01]\r 76%|███████▌  | 38/50 [00:02<00:00]')).toBe(0.76);
    expect(fractionIn('100%|██████████| 28/28 [00:01]\n  0%|          | 0/5 [00:00<?]\n 20%|██        | 1/5 [00:00]\nloading')).toBe(0.2);
    expect(fractionIn('Using seed: 5\n 50% done')).toBeUndefined();
    expect(fractionIn(null)).toBeUndefined();
    expect(fractionIn('250%|███| 5/2 [00:00]')).toBe(1);
  });
});

test('the models of the fixtures are those of the setting', async () => {
  const { provider } = await openReplicate();
  expect(provider.models().map(({ name }) => name)).toEqual(fixtureModels.split(', ').map((entry) => entry.split('=')[0]));
});

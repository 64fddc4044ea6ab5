import { describe, expect, test } from 'vitest';
import type { Order } from '../../src/core/provider.ts';
import { isCreation, openReplicate, type ReplicateBench } from './replicate-bench.ts';
import type { ServedPrediction } from './replicate-service.ts';

const { signal } = new AbortController();
const order: Order = { mode: 'text-to-image', model: 'pictor/swift', prompt: 'a cat', count: 1, seed: 7, inputs: [], options: {} };

/** A start whose answer nobody saw; `lost` says which way. The bench's own provider has forgotten it: `again` is asked. */
async function unclear(lost: 'answer' | 'request', more: Partial<Order> = {}): Promise<ReplicateBench> {
  const bench = await openReplicate();
  await lose(bench, lost, more);
  return bench;
}
async function lose(bench: ReplicateBench, lost: 'answer' | 'request', more: Partial<Order> = {}, key = 'lost'): Promise<void> {
  bench.service.fault({ kind: lost === 'answer' ? 'answer-lost' : 'request-lost' }, isCreation);
  await expect(bench.provider.start({ ...order, ...more }, { key, signal })).rejects.toThrow();
}
const find = (bench: ReplicateBench, key = 'lost'): Promise<unknown> => bench.again().find?.(key, { signal }) ?? Promise.reject(new Error('It cannot find.'));

/** Another prediction in the account's list, made now. */
function add(bench: ReplicateBench, more: Partial<ServedPrediction>): void {
  const id = more.id ?? `other${bench.service.predictions.size}aaaa`;
  bench.service.predictions.set(id, {
    id, model: 'someone/else', version: 'hidden', status: 'succeeded', input: { prompt: 'a dog', seed: 3 }, output: null, error: null, logs: '', metrics: {}, data_removed: false, source: 'api',
    created_at: new Date().toISOString(), started_at: null, completed_at: null, ...more,
  });
}

describe('An unclear start on Replicate', () => {
  test('that arrived is found by what it held, and goes on as any other', async () => {
    const bench = await unclear('answer');
    const operation = await find(bench);
    expect(operation).toMatchObject({ id: expect.stringMatching(/^p0+1$/), count: 1 });
    expect(await find(bench)).toEqual(operation);
    expect(await bench.again().check(operation as never, { signal })).toMatchObject({ kind: 'pending' });
    expect(bench.starts()).toBe(1);
  });

  test('that never arrived is absent, whatever else the account has made', async () => {
    const bench = await unclear('request');
    add(bench, {});
    add(bench, { source: 'web', input: { prompt: 'a cat', seed: 7, num_outputs: 1, aspect_ratio: '1:1' } });
    add(bench, { created_at: new Date(Date.now() - 3_600_000).toISOString(), input: { prompt: 'a cat', seed: 7, num_outputs: 1, aspect_ratio: '1:1' } });
    expect(await find(bench)).toBe('absent');
  });

  test('is found though the service has tidied the words', async () => {
    const bench = await unclear('answer', { prompt: 'a  cat\u00a0by a cafe\u0301' });
    for (const prediction of bench.service.predictions.values()) prediction.input['prompt'] = 'a cat by a café';
    expect(await find(bench)).toMatchObject({ count: 1 });
  });

  test('is not taken for absent where its seed stands under other words', async () => {
    const bench = await unclear('answer');
    for (const prediction of bench.service.predictions.values()) prediction.input['prompt'] = 'a cat, cinematic';
    expect(await find(bench)).toBe('unknown');
  });

  test('is found though the service adds what nobody sent', async () => {
    const bench = await unclear('answer');
    for (const prediction of bench.service.predictions.values()) prediction.input = { go_fast: true, output_quality: 80, ...prediction.input };
    expect(await find(bench)).toMatchObject({ count: 1 });
  });

  test('with a picture is found though the service has put the picture elsewhere', async () => {
    const bench = await openReplicate();
    await lose(bench, 'answer', { mode: 'image-to-image', inputs: [{ role: 'image', file: bench.file(100) }] });
    for (const prediction of bench.service.predictions.values()) prediction.input['image'] = 'https://replicate.delivery/pbxt/copy.png';
    expect(await find(bench)).toMatchObject({ count: 1 });
  });

  test('is not known for certain while the list shows nothing of an entry that may be it', async () => {
    for (const entry of [{ input: {} }, { input: null as never }, { input: { image: 'https://x.test/a.png' } }, { id: '' }]) {
      const bench = await unclear('request');
      add(bench, { ...entry });
      expect(await find(bench)).toBe('unknown');
    }
  });

  test('without a seed is found only as the single one of its kind', async () => {
    const asking = { model: 'kino/turbo', mode: 'text-to-video' } as const;
    const bench = await unclear('answer', asking);
    expect(await find(bench)).toMatchObject({ seconds: 5 });
    const twins = await unclear('answer', asking);
    await lose(twins, 'answer', asking, 'twin');
    expect(await find(twins)).toBe('unknown');
    const half = await unclear('answer', asking);
    await lose(half, 'request', asking, 'twin');
    expect(await find(half)).toBe('unknown');
    expect(await find(half, 'twin')).toBe('unknown');
  });

  test('does not take what another order has begun', async () => {
    const asking = { model: 'kino/turbo', mode: 'text-to-video' } as const;
    const bench = await openReplicate();
    expect((await bench.provider.start({ ...order, ...asking }, { key: 'known', signal })).kind).toBe('pending');
    await lose(bench, 'request', asking);
    expect(await find(bench)).toBe('absent');
  });

  test('is looked for on every page of its time, by the cursor and not by the address', async () => {
    const bench = await unclear('answer');
    const [ours] = bench.service.predictions.values();
    const page = (results: readonly unknown[], next: string | null): object => ({ json: { previous: null, next, results } });
    const other = { id: 'other000', input: { prompt: 'a dog' }, source: 'api', created_at: new Date().toISOString() };
    bench.service.fault({ kind: 'answer', answer: page([other], 'https://elsewhere.test/v1/predictions?cursor=cD0%2B') }, ({ method, path }) => method === 'GET' && path === '/v1/predictions');
    bench.service.fault({ kind: 'answer', answer: page([ours], null) }, ({ method, path }) => method === 'GET' && path === '/v1/predictions');
    expect(await find(bench)).toMatchObject({ count: 1 });
    expect(bench.service.requests.slice(-2).map(({ url }) => url)).toEqual(['/v1/predictions', '/v1/predictions?cursor=cD0%2B']);
  });

  test('is not absent while pages are missing', async () => {
    const bench = await unclear('request');
    const other = { id: 'other000', input: { prompt: 'a dog' }, source: 'api', created_at: new Date().toISOString() };
    for (const next of ['no address', 'https://api.replicate.com/v1/predictions']) {
      bench.service.fault({ kind: 'answer', answer: { json: { previous: null, next, results: [other] } } }, ({ path }) => path === '/v1/predictions');
      expect(await find(bench)).toBe('unknown');
    }
    for (let pages = 0; pages < 20; pages += 1) {
      bench.service.fault({ kind: 'answer', answer: { json: { next: `https://api.replicate.com/v1/predictions?cursor=${pages}`, results: [other] } } }, ({ path }) => path === '/v1/predictions');
    }
    expect(await find(bench)).toBe('unknown');
  });

  test('is looked for at the service\'s time, whatever the clock here says', async () => {
    const bench = await unclear('answer');
    bench.clock.jump(-5 * 3_600_000);
    expect(await find(bench)).toMatchObject({ count: 1 });
  });

  test('is not taken for absent where the service\'s time was not known when it was sent', async () => {
    const texts = new Map<string, string>();
    await openReplicate({ texts });
    const unheard = await openReplicate({ texts, read: false });
    await lose(unheard, 'request');
    expect(await find(unheard)).toBe('unknown');
    const asleep = await openReplicate();
    asleep.clock.jump(3_600_000);
    await lose(asleep, 'request');
    expect(await find(asleep)).toBe('unknown');
  });

  test('has no answer while the service has none', async () => {
    const bench = await unclear('answer');
    bench.service.fault({ kind: 'answer', answer: { status: 503, body: 'down' } });
    await expect(find(bench)).rejects.toMatchObject({ problem: { code: 'unavailable' } });
    bench.service.fault({ kind: 'answer', answer: { json: { results: 'none' } } });
    await expect(find(bench)).rejects.toMatchObject({ problem: { code: 'unavailable' } });
  });

  test('of which nothing is written down is not known', async () => {
    const texts = new Map<string, string>();
    const bench = await openReplicate({ texts });
    await lose(bench, 'answer');
    for (const name of texts.keys()) texts.set(name, '{"damaged');
    expect(await find(bench)).toBe('unknown');
  });

  test('that the process left among its uploads is absent', async () => {
    const bench = await openReplicate();
    bench.service.fault({ kind: 'request-lost' }, ({ path }) => path === '/v1/files');
    const leaving = new AbortController();
    const started = bench.provider.start({ ...order, mode: 'image-to-image', inputs: [{ role: 'image', file: bench.file(300_000) }] }, { key: 'lost', signal: leaving.signal });
    leaving.abort(new Error('The process ends.'));
    await expect(started).rejects.toThrow('The process ends.');
    expect(await find(bench)).toBe('absent');
    expect(bench.starts()).toBe(0);
  });
});

test('The last hundred and more orders are remembered, those without an end the longest', async () => {
  const bench = await openReplicate();
  await lose(bench, 'answer');
  for (let number = 0; number < 140; number += 1) await bench.provider.start({ ...order, seed: 1_000 + number }, { key: `key ${number}`, signal });
  expect(await find(bench)).toMatchObject({ count: 1 });
  expect(await find(bench, 'key 139')).toMatchObject({ count: 1 });
  expect(await find(bench, 'key 0')).toBe('unknown');
});

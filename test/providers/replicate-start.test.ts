import { describe, expect, test } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import type { Order, Status } from '../../src/core/provider.ts';
import type { ServiceAnswer } from '../fakes/http-service.ts';
import { isCreation, openReplicate, type ReplicateBench } from './replicate-bench.ts';
import { pageOf, token } from './replicate-service.ts';

const { signal } = new AbortController();
const order: Order = { mode: 'text-to-image', model: 'pictor/swift', prompt: 'a cat', count: 1, seed: 7, inputs: [], options: {} };

function start({ provider }: Pick<ReplicateBench, 'provider'>, more: Partial<Order> = {}, key = 'a key'): Promise<Status> {
  return provider.start({ ...order, ...more }, { key, signal });
}
async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(() => { throw new Error('Nothing was thrown.'); }, (error: unknown) => error);
}
async function answered(answer: ServiceAnswer): Promise<ReplicateBench> {
  const bench = await openReplicate();
  bench.service.fault({ kind: 'answer', answer }, isCreation);
  return bench;
}

describe('A start on Replicate', () => {
  test('calls an official model by name, another by its version, and names the longest time of each', async () => {
    const bench = await openReplicate();
    await start(bench);
    await start(bench, { model: 'pictor/garage' }, 'another');
    const creations = bench.service.requests.filter(isCreation);
    expect(creations.map(({ headers }) => headers['cancel-after'])).toEqual(['30m', '1m30s']);
    expect(bench.service.created.map(({ version }) => version)).toEqual(['pictor/swift', '2'.repeat(64)]);
  });

  test('uses the version that the operator chose, and that version\'s schema', async () => {
    const version = '2'.repeat(64);
    const bench = await openReplicate({ environment: { REPLICATE_MODELS: `pictor/garage:${version}=0.0014*2m` } });
    expect(bench.service.requests.map(({ path }) => path)).toContain(`/v1/models/pictor/garage/versions/${version}`);
    await start(bench, { model: 'pictor/garage' });
    expect(bench.service.created).toMatchObject([{ version }]);
  });

  test('says the price of what was chosen, and pins it where nothing was chosen', async () => {
    const bench = await openReplicate();
    await start(bench, { mode: 'text-to-video', model: 'kino/frames' }, 'one');
    await start(bench, { mode: 'text-to-video', model: 'kino/frames', options: { resolution: '480p' } }, 'two');
    expect(bench.service.created.map(({ input }) => input['resolution'])).toEqual(['720p', '480p']);
  });

  test('is not sent with what has no price', async () => {
    const bench = await openReplicate();
    expect(await start(bench, { mode: 'text-to-video', model: 'kino/frames', options: { resolution: '1080p' } })).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', text: { key: 'option-not-offered' } } });
    expect(await start(bench, { options: { megapixels: '0.25' } })).toMatchObject({ kind: 'failed', problem: { text: { key: 'option-unknown' } } });
    expect(bench.starts()).toBe(0);
  });

  test('of a model that nobody added is refused', async () => {
    const bench = await openReplicate();
    expect(await start(bench, { model: 'someone/else' })).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', text: { key: 'model-unknown' } }, cost: { micros: 0 } });
    expect(bench.starts()).toBe(0);
  });

  test.each<[string, ServiceAnswer, object]>([
    ['a refused input', { status: 422, json: { title: 'Input validation failed', detail: '- input.prompt: too long', status: 422, invalid_fields: [{ field: 'prompt' }] } }, { code: 'invalid-request', detail: '- input.prompt: too long' }],
    ['an empty account', { status: 402, json: { title: 'Insufficient credit', detail: 'You have insufficient credit to run this model.', status: 402 } }, { code: 'misconfigured', retryable: false }],
    ['a token that is not accepted', { status: 401, json: { title: 'Unauthenticated', detail: 'You did not pass a valid authentication token', status: 401 } }, { code: 'misconfigured', retryable: false }],
    ['words that are refused at the door', { status: 422, json: { detail: 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)' } }, { code: 'refused', retryable: false }],
    ['a model that is gone', { status: 404, json: { detail: 'The requested resource could not be found.' } }, { code: 'invalid-request' }],
  ])('ends with %s, at no cost', async (_, answer, expected) => {
    const bench = await answered(answer);
    expect(await start(bench)).toMatchObject({ kind: 'failed', problem: expected, cost: { micros: 0, estimated: false } });
    expect(bench.starts()).toBe(1);
  });

  test('waits as long as a busy service says in its sentence, where it says so nowhere else', async () => {
    const bench = await answered({ status: 429, json: { detail: 'Request was throttled. Your rate limit resets in ~30s.' } });
    const error = await thrownBy(start(bench));
    expect(error).toBeInstanceOf(NotBegunError);
    expect(error).toMatchObject({ problem: { code: 'busy', retryAfterMs: 30_000 } });
    const plain = await answered({ status: 429, body: '<html>slow down</html>' });
    expect(await thrownBy(start(plain))).toMatchObject({ problem: { code: 'busy', retryable: true } });
  });

  test.each<[string, ServiceAnswer]>([
    ['502 with a page', { status: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } }], ['500', { status: 500, json: { detail: 'Internal server error' } }],
    ['201 that is no JSON', { status: 201, body: '{"id": "abc' }], ['201 without a name', { status: 201, json: { status: 'starting' } }], ['201 with nothing', { status: 201, body: '' }],
  ])('is unclear after %s, and is not sent again', async (_, answer) => {
    const bench = await answered(answer);
    const error = await thrownBy(start(bench));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(error).toMatchObject({ problem: { code: 'unavailable' } });
    expect(bench.starts()).toBe(1);
  });

  test('has not begun where nobody listens', async () => {
    const texts = new Map<string, string>();
    await openReplicate({ texts });
    // Without a connection that is still open from before: what is sent into one may have arrived.
    const bench = await openReplicate({ texts, read: false });
    await bench.service.crash();
    expect(await thrownBy(start(bench))).toBeInstanceOf(NotBegunError);
    expect(await bench.provider.find?.('a key', { signal })).toBe('unknown');
  });

  test('can be over at once', async () => {
    const bench = await answered({ status: 201, json: { id: 'abcdefgh', status: 'failed', error: 'Prediction failed: unexpected end', output: null, metrics: {}, created_at: '2026-11-23T12:00:00Z' } });
    expect(await start(bench)).toMatchObject({ kind: 'failed', problem: { code: 'unavailable' } });
  });

  test('waits until the model\'s schema can be had', async () => {
    const bench = await openReplicate({ read: false });
    bench.service.fault({ kind: 'answer', answer: { status: 503, body: 'down' } });
    const error = await thrownBy(start(bench));
    expect(error).toBeInstanceOf(NotBegunError);
    expect((await start(bench)).kind).toBe('pending');
    expect(bench.service.requests.map(({ path }) => path)).toEqual(['/v1/models/pictor/swift', '/v1/models/pictor/swift', '/v1/predictions']);
  });

  test('reads a schema anew once the service has not taken what it allows', async () => {
    const bench = await openReplicate();
    const page = pageOf('pictor/swift');
    page.latest_version.openapi_schema.components.schemas['aspect_ratio'] = { enum: ['4:3'], type: 'string' };
    bench.service.models.set('pictor/swift', page);
    expect(await start(bench, { aspectRatio: '16:9' })).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request' } });
    await bench.provider.refresh({ signal });
    const status = await start(bench, { aspectRatio: '16:9' }, 'again');
    expect(status).toMatchObject({ kind: 'pending', operation: { notes: [{ kind: 'changed', option: 'aspect_ratio', asked: '16:9', used: '4:3' }] } });
  });

  test('keeps neither words nor token in what it writes down', async () => {
    const texts = new Map<string, string>();
    const bench = await openReplicate({ texts });
    const status = await start(bench, { prompt: 'a most private cat' });
    const kept = [...texts].filter(([name]) => name.startsWith('start-')).map(([, text]) => text).join();
    expect(kept).not.toBe('');
    for (const text of [kept, JSON.stringify(status)]) {
      expect(text).not.toContain('private');
      expect(text).not.toContain(token);
    }
  });
});

describe('Pictures for Replicate', () => {
  const withPicture = (bench: ReplicateBench, ...sizes: readonly number[]): Partial<Order> => (
    { mode: 'image-to-image', model: 'pictor/editor', inputs: sizes.map((bytes, index) => ({ role: index === 0 ? 'image' : 'reference', file: bench.file(bytes) })) }
  );
  const limit = 256 * 1_024;

  test('go into the order up to 256 kB, and are uploaded above', async () => {
    const bench = await openReplicate();
    await start(bench, withPicture(bench, limit, limit + 1));
    const [inline = '', uploaded] = bench.service.created.flatMap(({ input }) => input['image_input'] as readonly string[]);
    expect(Buffer.from(inline.replace('data:image/png;base64,', ''), 'base64')).toHaveLength(limit);
    expect(uploaded).toBe(`https://api.replicate.com/v1/files/file-1-${limit + 1}`);
  });

  test('are removed once the work is over, however it ends', async () => {
    for (const prompt of ['a cat', 'a forbidden cat']) {
      const bench = await openReplicate();
      const started = await start(bench, { ...withPicture(bench, limit + 1), prompt });
      if (started.kind !== 'pending') throw new Error('It is not pending.');
      await bench.provider.check(started.operation, { signal });
      expect(bench.service.files.size).toBe(1);
      await bench.again().check(JSON.parse(JSON.stringify(started.operation)) as typeof started.operation, { signal });
      await expect.poll(() => bench.service.files.size).toBe(0);
    }
  });

  test('are removed where nothing came of the order', async () => {
    const bench = await answered({ status: 429, headers: { 'retry-after': '1' }, json: {} });
    await thrownBy(start(bench, withPicture(bench, limit + 1, limit + 2)));
    await expect.poll(() => bench.service.files.size).toBe(0);
  });

  test('that cannot be uploaded now mean that nothing was begun', async () => {
    for (const fault of [{ kind: 'answer-lost' }, { kind: 'answer', answer: { status: 503, body: 'down' } }, { kind: 'answer', answer: { status: 201, body: 'no JSON' } }] as const) {
      const bench = await openReplicate();
      bench.service.fault(fault, ({ path }) => path === '/v1/files');
      expect(await thrownBy(start(bench, withPicture(bench, limit + 1)))).toBeInstanceOf(NotBegunError);
      expect(bench.starts()).toBe(0);
    }
  });

  test('that are too large for the service are refused for good', async () => {
    const bench = await openReplicate();
    bench.service.fault({ kind: 'answer', answer: { status: 413, json: { detail: 'File too large' } } }, ({ path }) => path === '/v1/files');
    expect(await start(bench, withPicture(bench, limit + 1))).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', detail: 'File too large' }, cost: { micros: 0 } });
    expect(bench.starts()).toBe(0);
  });

  test('that are not in the spool any more are our own fault', async () => {
    const bench = await openReplicate();
    const lost = { ...bench.file(10), hash: 'f'.repeat(64) };
    expect(await start(bench, { mode: 'image-to-image', inputs: [{ role: 'image', file: lost }] })).toMatchObject({ kind: 'failed', problem: { code: 'internal' } });
    expect(bench.starts()).toBe(0);
  });
});

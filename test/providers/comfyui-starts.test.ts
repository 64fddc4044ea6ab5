import { describe, expect, test } from 'vitest';
import { NotBegunError, ProblemError } from '../../src/core/problem.ts';
import type { Order } from '../../src/core/provider.ts';
import { takesOwnIds } from '../../src/providers/comfyui/box.ts';
import { promptIdOf } from '../../src/providers/comfyui/prompt-id.ts';
import type { ReceivedRequest, ServiceFault } from '../fakes/http-service.ts';
import { createComfyBench, picture, type ComfyBench } from './comfyui-bench.ts';

const { signal } = new AbortController();
const order: Order = { mode: 'text-to-image', model: 'sdxl', prompt: 'a cat', count: 1, seed: 5, inputs: [], options: {} };
const withPicture: Order = { ...order, mode: 'image-to-image', model: 'sdxl-image', inputs: [{ role: 'image', file: picture }] };
const isPrompt = ({ method, path }: ReceivedRequest): boolean => method === 'POST' && path === '/prompt';
const isUpload = ({ path }: ReceivedRequest): boolean => path === '/upload/image';
const lost: ServiceFault = { kind: 'answer-lost' };

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then((value) => { throw new Error(`Nothing was thrown, but ${JSON.stringify(value)} came.`); }, (error: unknown) => error);
}
async function ranBefore(bench: ComfyBench): Promise<void> {
  await bench.provider.start({ ...order, seed: 99 }, { key: 'an earlier one', signal });
  bench.server.runs.finishAll();
}

describe('A start at ComfyUI', () => {
  test('names the prompt after the purchase, as a UUID, before it is sent', async () => {
    const bench = await createComfyBench();
    const status = await bench.provider.start(order, { key: 'abc-0', signal });
    expect(promptIdOf('abc-0')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(promptIdOf('abc-1')).not.toBe(promptIdOf('abc-0'));
    expect(bench.server.taken.map(({ id }) => id)).toEqual([promptIdOf('abc-0')]);
    expect(status).toMatchObject({ kind: 'pending', operation: { id: promptIdOf('abc-0') } });
  });

  test('brings the key of a Comfy account along, for the nodes that want one, and only where there is one', async () => {
    const sent = async (settings: Readonly<Record<string, string>>): Promise<unknown> => {
      const bench = await createComfyBench({ settings });
      await bench.provider.start(order, { key: 'one', signal });
      return bench.server.service.requests.find(isPrompt)?.json();
    };
    expect(await sent({ COMFYUI_ACCOUNT_KEY: 'comfyui-key-1' })).toMatchObject({ extra_data: { api_key_comfy_org: 'comfyui-key-1' } });
    expect(await sent({})).not.toHaveProperty('extra_data');
  });

  test('is never put in line twice under one name: what is there already is looked after', async () => {
    const bench = await createComfyBench();
    await bench.provider.start(order, { key: 'abc-0', signal });
    for (const again of [bench.provider, bench.again({ fresh: true })]) {
      expect(await again.start(order, { key: 'abc-0', signal })).toMatchObject({ kind: 'pending', operation: { id: promptIdOf('abc-0') } });
    }
    bench.server.runs.finishAll();
    expect(await bench.provider.start(order, { key: 'abc-0', signal })).toMatchObject({ kind: 'pending' });
    expect(bench.starts()).toBe(1);
  });

  test('has begun nothing where the server takes no connection, or goes before the prompt is sent', async () => {
    const bench = await createComfyBench();
    for (const fault of [lost, { kind: 'request-lost' }, { kind: 'truncated' }, { kind: 'answer', answer: { status: 502, body: '<html>' } }] as const) {
      bench.server.service.fault(fault, isUpload);
      expect(await thrownBy(bench.provider.start(withPicture, { key: 'one', signal }))).toBeInstanceOf(NotBegunError);
    }
    await bench.server.service.crash();
    expect(await thrownBy(bench.provider.start(order, { key: 'one', signal }))).toBeInstanceOf(NotBegunError);
    expect(bench.starts()).toBe(0);
  });

  test('waits as long as the server says when it is busy, whatever it was asked', async () => {
    const bench = await createComfyBench();
    for (const which of [isPrompt, ({ path }: ReceivedRequest): boolean => path === '/history']) {
      bench.server.service.fault({ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '7' }, json: {} } }, which);
      const error = await thrownBy(bench.provider.start(order, { key: 'one', signal }));
      expect(error).toBeInstanceOf(NotBegunError);
      expect(error).toMatchObject({ problem: { code: 'busy', retryAfterMs: 7_000 } });
    }
  });

  test('says that it is the operator\'s to mend where it is not let in, and costs nothing', async () => {
    const bench = await createComfyBench({ settings: { COMFYUI_TOKEN: 'another-token-than-that' }, unseen: true });
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining('does not let us in') as string });
    const good = await createComfyBench();
    good.server.service.fault({ kind: 'answer', answer: { status: 403, body: 'no' } });
    expect(await good.provider.start(order, { key: 'one', signal })).toMatchObject({ kind: 'failed', problem: { code: 'misconfigured' }, cost: { micros: 0 } });
  });

  test.each<[string, ServiceFault]>([
    ['is lost', lost], ['is cut off', { kind: 'truncated' }], ['is no JSON', { kind: 'answer', answer: { body: '<html>' } }], ['is an error of the server', { kind: 'answer', answer: { status: 500, body: '<html>' } }],
  ])('is unclear where the answer to the prompt %s', async (_, fault) => {
    const bench = await createComfyBench();
    bench.server.service.fault(fault, isPrompt);
    const error = await thrownBy(bench.provider.start(order, { key: 'one', signal }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).not.toBeInstanceOf(NotBegunError);
    expect(error).toMatchObject({ problem: { code: 'unavailable' } });
  });

  test('tells the operator what the server would not take, without the prompt', async () => {
    for (const version of ['0.33.0', '0.3.64'] as const) {
      const bench = await createComfyBench({ version });
      delete bench.server.classes['KSampler'];
      const status = await bench.provider.start(order, { key: 'one', signal });
      expect(status).toMatchObject({ kind: 'failed', problem: { code: 'misconfigured', retryable: false, detail: version === '0.33.0' ? 'missing_node_type' : 'invalid_prompt' }, cost: { micros: 0 } });
    }
    const bench = await createComfyBench();
    bench.server.classes['CheckpointLoaderSimple'] = { output_node: false, input: { required: { ckpt_name: [['other.safetensors'], {}] } } };
    expect(await bench.provider.start(order, { key: 'one', signal })).toMatchObject({ kind: 'failed', problem: { code: 'misconfigured', detail: 'value_not_in_list at 4.ckpt_name (CheckpointLoaderSimple)' } });
  });

  test('says that a picture is too large where the server says so', async () => {
    const bench = await createComfyBench();
    bench.server.service.fault({ kind: 'answer', answer: { status: 413, body: 'Maximum request body size exceeded' } }, isUpload);
    expect(await bench.provider.start(withPicture, { key: 'one', signal })).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request' } });
  });

  test('goes on with the id of a server that is too old to take ours', async () => {
    const bench = await createComfyBench({ version: '0.3.10' });
    const status = await bench.provider.start(order, { key: 'one', signal });
    if (status.kind !== 'pending') throw new Error('It is not pending.');
    expect(status.operation).toMatchObject({ id: bench.server.taken[0]?.id });
    bench.server.runs.finishAll();
    expect(await bench.provider.check(status.operation, { signal })).toMatchObject({ kind: 'done' });
  });
});

describe.each(['0.33.0', '0.3.64'] as const)('An unclear start at ComfyUI %s', (version) => {
  test('is found again by whoever asks: waiting, running or done', async () => {
    const bench = await createComfyBench({ version });
    bench.server.service.fault(lost, isPrompt);
    await thrownBy(bench.provider.start(order, { key: 'one', signal }));
    for (const step of [() => {}, () => bench.server.runs.tick(), () => bench.server.runs.finishAll()]) {
      step();
      for (const provider of [bench.again(), bench.again({ fresh: true })]) expect(await provider.find?.('one', { signal })).toMatchObject({ id: promptIdOf('one') });
    }
    const found = await bench.again({ fresh: true }).find?.('one', { signal });
    expect(await bench.provider.check(found ?? null, { signal })).toMatchObject({ kind: 'done', outputs: [{ kind: 'own' }] });
  });

  test('is absent where the request never arrived and the server still knows what it knew before', async () => {
    const bench = await createComfyBench({ version });
    await ranBefore(bench);
    bench.server.service.fault({ kind: 'request-lost' }, isPrompt);
    await thrownBy(bench.provider.start(order, { key: 'one', signal }));
    expect(await bench.again().find?.('one', { signal })).toBe('absent');
    expect(await bench.again().start(order, { key: 'one', signal })).toMatchObject({ kind: 'pending' });
  });

  test('is not called absent by a server that was restarted since: it may have been made and forgotten', async () => {
    const bench = await createComfyBench({ version });
    await ranBefore(bench);
    bench.server.service.fault(lost, isPrompt);
    await thrownBy(bench.provider.start(order, { key: 'one', signal }));
    bench.server.restart();
    expect(await bench.again().find?.('one', { signal })).toBe('unknown');
  });

  test('is not called absent where nothing shows that the server was not restarted', async () => {
    const bench = await createComfyBench({ version });
    bench.server.service.fault({ kind: 'request-lost' }, isPrompt);
    await thrownBy(bench.provider.start(order, { key: 'one', signal }));
    expect(await bench.again().find?.('one', { signal })).toBe('unknown');
    expect(await bench.again({ fresh: true }).find?.('one', { signal })).toBe('unknown');
  });
});

describe('A ComfyUI from before ids could be chosen', () => {
  test('never calls a start absent: it may have it under an id of its own', async () => {
    const bench = await createComfyBench({ version: '0.3.10' });
    await ranBefore(bench);
    bench.server.service.fault(lost, isPrompt);
    await thrownBy(bench.provider.start(order, { key: 'one', signal }));
    expect(await bench.again().find?.('one', { signal })).toBe('unknown');
  });

  test('is told by its version', () => {
    expect(['0.3.64', '0.3.65', '0.4.0', '0.33.0', 'v1.0.0', '0.3.64-dev'].map(takesOwnIds)).toEqual([true, true, true, true, true, true]);
    expect(['0.3.63', '0.2.99', '', 'unknown', '0.3'].map(takesOwnIds)).toEqual([false, false, false, false, false]);
  });
});

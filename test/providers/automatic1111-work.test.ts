import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/core/problem.ts';
import { begun, createWebUiBench, endOf, model } from './automatic1111-bench.ts';
import { bytesOf, orderOf, pngOf, signal, thrownBy } from './box-bench.ts';

const order = orderOf({ model });

describe('Work under way at a web UI', () => {
  test('is told how far it is only while it is ours', async () => {
    const bench = await createWebUiBench();
    const done = bench.others('task(somebody else)');
    const operation = await begun(bench, order);
    expect(await bench.provider.check(operation, { signal })).not.toHaveProperty('fraction');
    done();
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'pending', fraction: 0.42 });
  });

  test('goes on where the web UI does not say how far it is', async () => {
    const bench = await createWebUiBench();
    const operation = await begun(bench, order);
    bench.service.fault({ kind: 'answer', answer: { status: 500, body: 'busy' } });
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'pending' });
    expect(await endOf(bench, operation)).toMatchObject({ kind: 'done' });
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'done' });
  });

  test('is not stopped while somebody else\'s is being made, but as soon as it is begun', async () => {
    const bench = await createWebUiBench();
    const done = bench.others('task(somebody else)');
    const operation = await begun(bench, order);
    await bench.provider.cancel(operation, { signal });
    await bench.provider.check(operation, { signal });
    expect(bench.interrupted).toEqual([]);
    done();
    await bench.provider.check(operation, { signal });
    expect(bench.interrupted).toEqual(['task(k)']);
    expect(await endOf(bench, operation)).toMatchObject({ kind: 'canceled' });
  });

  test('is never stopped where the web UI does not say whose work it is, and its result stands', async () => {
    const bench = await createWebUiBench({ kind: { tellsTask: false } });
    const operation = await begun(bench, order);
    await bench.provider.cancel(operation, { signal });
    expect(await endOf(bench, operation)).toMatchObject({ kind: 'done' });
    expect(bench.interrupted).toEqual([]);
  });

  test('is canceled again when nobody answered', async () => {
    const bench = await createWebUiBench();
    const operation = await begun(bench, order);
    bench.service.fault({ kind: 'request-lost' }, ({ path }) => path.endsWith('interrupt'));
    expect(await thrownBy(bench.provider.cancel(operation, { signal }))).toBeInstanceOf(ProblemError);
    await bench.provider.cancel(operation, { signal });
    expect(bench.interrupted).toEqual(['task(k)']);
  });

  test('is lost with the process that waited for it, and takes no more of the box\'s time', async () => {
    const bench = await createWebUiBench();
    const operation = await begun(bench, order);
    expect(await bench.again().check(operation, { signal })).toEqual({ kind: 'lost' });
    expect(bench.interrupted).toEqual(['task(k)']);
  });

  test('of another process is left alone while the box works for others', async () => {
    const bench = await createWebUiBench();
    bench.others('task(somebody else)');
    const operation = await begun(bench, order);
    expect(await bench.again().check(operation, { signal })).toEqual({ kind: 'lost' });
    expect(bench.interrupted).toEqual([]);
  });

  test('is lost when the box dies of it', async () => {
    const bench = await createWebUiBench();
    const operation = await begun(bench, order);
    await bench.service.crash();
    expect(await endOf(bench, operation)).toEqual({ kind: 'lost' });
  });

  test.each([
    ['no picture', { json: { images: [], info: '{}' } }, 'unavailable'], ['an error', { status: 500, json: { error: 'RuntimeError', detail: 'mat1 and mat2', errors: '' } }, 'unavailable'],
    ['too much to do', { status: 429, body: '' }, 'busy'],
  ])('fails with %s as its answer, at no cost', async (_, answer, code) => {
    const bench = await createWebUiBench();
    bench.answer(answer);
    expect(await endOf(bench, await begun(bench, order))).toMatchObject({ kind: 'failed', problem: { code }, cost: { micros: 0 } });
  });

  test('fails when its result is past every limit', async () => {
    const bench = await createWebUiBench();
    bench.answer({ body: '{}', headers: { 'content-length': '3000000000' } });
    expect(await endOf(bench, await begun(bench, order))).toMatchObject({ kind: 'failed', problem: { code: 'too-large' } });
  });

  test('that ends while the bot is stopping is there for the next process, once', async () => {
    const bench = await createWebUiBench({ settings: { AUTOMATIC1111_PRICE_USD_PER_CALL: '0.01' } });
    const operation = await begun(bench, { ...order, prompt: 'a cat <lora:x:1>' });
    const stopped = bench.stop({ waits: true });
    await bench.pass(0);
    await stopped;
    const next = bench.again();
    const status = await next.check(operation, { signal });
    expect(status).toMatchObject({ kind: 'done', cost: { micros: 10_000 }, notes: [{ option: 'lora' }] });
    expect(Buffer.from(bytesOf(status)[0] ?? [])).toEqual(await pngOf(8, 8));
    expect(await next.check(operation, { signal })).toEqual(status);
    const started = next.start(order, { key: 'other', signal });
    while (bench.starts() === 1) await new Promise((resolve) => { setTimeout(resolve, 2); });
    expect([...bench.kept]).toEqual([['task(k)', '']]);
    expect((await started).kind).toBe('pending');
  });

  test('that does not end in time breaks off with the bot, and is lost', async () => {
    const bench = await createWebUiBench();
    const operation = await begun(bench, order);
    await bench.stop();
    expect(await bench.again().check(operation, { signal })).toEqual({ kind: 'lost' });
    expect([...bench.kept]).toEqual([]);
  });

  test('that was taken, failed or is not wanted any more is not kept at the end', async () => {
    const bench = await createWebUiBench();
    await endOf(bench, await begun(bench, order, 'taken'));
    bench.answer({ status: 500, json: { error: 'OutOfMemoryError', detail: '', errors: '' } });
    await begun(bench, order, 'failed');
    await bench.pass(0);
    bench.others('task(somebody else)');
    await bench.provider.cancel(await begun(bench, order, 'unwanted'), { signal });
    await bench.stop({ waits: true });
    expect([...bench.kept]).toEqual([]);
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Order, Status } from '../../src/core/provider.ts';
import { createListener } from '../../src/providers/comfyui/listener.ts';
import { createRunProgress, readEvent, weightsOf } from '../../src/providers/comfyui/run-progress.ts';
import type { OpenSocket, SocketOptions } from '../../src/lib/sockets.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createComfyBench, headerSecret, secret, type ComfyBench } from './comfyui-bench.ts';

const { signal } = new AbortController();
const order: Order = { mode: 'text-to-image', model: 'sdxl', prompt: 'a cat', count: 1, seed: 5, inputs: [], options: {} };

/** Sockets have a time of their own; a test gives them some until what it waits for is there. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 20_000; turns += 1) {
    if (await isSo()) return;
    await turn();
  }
  throw new Error('It did not come to that.');
}
async function begun(bench: ComfyBench): Promise<Extract<Status, { kind: 'pending' }>> {
  const status = await bench.provider.start(order, { key: 'one', signal });
  if (status.kind !== 'pending') throw new Error('It is not pending.');
  return status;
}

describe('The progress of a run', () => {
  test('is heard over a WebSocket with the headers of the proxy, and asked for with the next look', async () => {
    const bench = await createComfyBench();
    const run = await begun(bench);
    await until(() => bench.server.sockets.clients().length === 1);
    expect(bench.server.sockets.clients()).toEqual([bench.server.taken[0]?.client]);
    expect(bench.server.sockets.headers[0]).toMatchObject({ authorization: `Bearer ${secret}`, 'x-door': headerSecret });
    const fractions: number[] = [];
    for (let step = 0; step < 8; step += 1) {
      bench.server.runs.tick();
      await until(async () => {
        const status = await bench.provider.check(run.operation, { signal });
        if (status.kind !== 'pending' || (status.fraction ?? 0) <= (fractions.at(-1) ?? -1)) return step === 0;
        fractions.push(status.fraction ?? 0);
        return true;
      });
    }
    expect(fractions.length).toBeGreaterThan(4);
    expect(fractions.at(-1)).toBe(1);
  });

  test('goes on to be heard in the next process, under the same name', async () => {
    const bench = await createComfyBench();
    const run = await begun(bench);
    await until(() => bench.server.sockets.clients().length === 1);
    await bench.provider[Symbol.asyncDispose]?.();
    await until(() => bench.server.sockets.clients().length === 0);
    const next = bench.again();
    bench.server.runs.tick();
    await next.check(run.operation, { signal });
    await until(() => bench.server.sockets.clients().length === 1);
    expect(bench.server.sockets.clients()).toEqual([bench.server.taken[0]?.client]);
    bench.server.runs.tick();
    await until(async () => {
      const status = await next.check(run.operation, { signal });
      return status.kind === 'pending' && (status.fraction ?? 0) > 0;
    });
  });

  test('is not missed: without a socket the run comes to the same end', async () => {
    const bench = await createComfyBench({ parts: { openSocket: (_, { onClose }) => ({ close: onClose }) } });
    const run = await begun(bench);
    bench.server.runs.tick();
    expect(await bench.provider.check(run.operation, { signal })).not.toHaveProperty('fraction');
    bench.server.runs.finishAll();
    expect(await bench.provider.check(run.operation, { signal })).toMatchObject({ kind: 'done' });
  });

  test('hangs up when nothing is followed any more', async () => {
    const bench = await createComfyBench();
    const run = await begun(bench);
    await until(() => bench.server.sockets.clients().length === 1);
    bench.server.runs.finishAll();
    await bench.provider.check(run.operation, { signal });
    await until(() => bench.server.sockets.clients().length === 0);
  });

  test('passes over whatever is no event of a run', async () => {
    const bench = await createComfyBench();
    const run = await begun(bench);
    await until(() => bench.server.sockets.clients().length === 1);
    for (const text of ['{', 'null', '[]', '{"type":"progress","data":{"value":"x"}}', '{"type":"executing","data":{"node":"4"}}', '{"type":"unheard_of","data":{}}']) bench.server.sockets.sendRaw(text);
    bench.server.runs.tick();
    bench.server.runs.tick();
    await until(async () => {
      const status = await bench.provider.check(run.operation, { signal });
      return status.kind === 'pending' && (status.fraction ?? 0) > 0;
    });
  });
});

describe('A connection to a server', () => {
  const weights = { 1: 1 };
  function listening(): { readonly sockets: (SocketOptions & { readonly url: string; closed: boolean })[]; readonly clock: ReturnType<typeof createFakeClock>; readonly listener: ReturnType<typeof createListener> } {
    const sockets: (SocketOptions & { readonly url: string; closed: boolean })[] = [];
    const open: OpenSocket = (url, o) => {
      const socket = { url, ...o, closed: false };
      sockets.push(socket);
      return { close: () => { socket.closed = true; } };
    };
    const clock = createFakeClock();
    const kept = { get: async () => 'the same as ever', keep: async () => {} };
    return { sockets, clock, listener: createListener({ open, url: 'https://box.example/comfy', headers: {}, clock, kept }) };
  }

  test('is tried again when somebody looks, but not with every look', async () => {
    const { sockets, clock, listener } = listening();
    listener.follow('p', weights);
    await clock.settle();
    expect(sockets.map(({ url }) => url)).toEqual(['wss://box.example/comfy/ws?clientId=the%20same%20as%20ever']);
    sockets[0]?.onClose();
    listener.follow('p', weights);
    await clock.advance(4_000);
    expect(sockets).toHaveLength(1);
    await clock.advance(1_000);
    listener.follow('p', weights);
    await clock.settle();
    expect(sockets).toHaveLength(2);
  });

  test('that says nothing for a minute is given up for another', async () => {
    const { sockets, clock, listener } = listening();
    listener.follow('p', weights);
    await clock.advance(50_000);
    sockets[0]?.onText('{"type":"status"}');
    await clock.advance(50_000);
    listener.follow('p', weights);
    await clock.settle();
    expect(sockets).toHaveLength(1);
    await clock.advance(11_000);
    listener.follow('p', weights);
    await clock.settle();
    expect(sockets.map(({ closed }) => closed)).toEqual([true, false]);
  });
});

describe('How far a run is', () => {
  const heard = (weights: Record<string, number>, ...events: readonly object[]): number | undefined => {
    const progress = createRunProgress(weights);
    for (const event of events) {
      const read = readEvent(JSON.stringify(event));
      if (!read) throw new Error(`No event: ${JSON.stringify(event)}`);
      progress.heard(read);
    }
    return progress.fraction();
  };
  const executing = (node: string | null): object => ({ type: 'executing', data: { node, prompt_id: 'p' } });
  const step = (node: string, value: number, max: number): object => ({ type: 'progress', data: { node, value, max, prompt_id: 'p' } });

  test('is unknown until something is heard', () => {
    expect(heard({ 1: 1 })).toBeUndefined();
  });

  test('counts nodes by their turns, and samplers by their steps and weight', () => {
    expect(heard({ 1: 1, 2: 8, 3: 1 }, executing('1'), executing('2'), step('2', 1, 4))).toBeCloseTo(0.3);
    expect(heard({ 1: 1, 2: 8, 3: 1 }, executing('1'), executing('2'), executing('3'))).toBeCloseTo(0.9);
    expect(weightsOf({ 1: { class_type: 'VAEDecode', inputs: {} }, 2: { class_type: 'KSampler', inputs: { latent_image: ['1', 0] } }, 3: { class_type: 'BasicScheduler', inputs: { steps: 4 } } })).toEqual({ 1: 1, 2: 20, 3: 1 });
  });

  test('takes the state of all nodes where the server sends it', () => {
    const nodes = { 1: { value: 1, max: 1, state: 'finished' }, 2: { value: 5, max: 10, state: 'running' }, 3: { value: 0, max: 1, state: 'pending' } };
    expect(heard({ 1: 1, 2: 2, 3: 1 }, { type: 'progress_state', data: { prompt_id: 'p', nodes } })).toBeCloseTo(0.5);
  });

  test('leaves out what is cached', () => {
    expect(heard({ 1: 5, 2: 1, 3: 1 }, { type: 'execution_cached', data: { prompt_id: 'p', nodes: ['1'] } }, { type: 'executed', data: { prompt_id: 'p', node: '2' } })).toBeCloseTo(0.5);
  });

  test('never falls, never passes 1, and bears nonsense', () => {
    expect(heard({ 1: 1, 2: 1 }, step('1', 9, 10), step('1', 1, 10))).toBeCloseTo(0.45);
    expect(heard({ 1: 1 }, step('1', 30, 10))).toBe(1);
    expect(heard({ 1: 1 }, step('1', 3, 0))).toBe(0);
    expect(heard({ 1: 1 }, step('not of this graph', 1, 1))).toBe(0);
  });
});

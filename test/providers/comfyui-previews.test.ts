import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { maxPreviewBytes, type Preview } from '../../src/core/preview.ts';
import type { Order, Status } from '../../src/core/provider.ts';
import { readPreviewFrame } from '../../src/providers/comfyui/preview-frame.ts';
import { createComfyBench, type ComfyBench } from './comfyui-bench.ts';
import { frameOf, frameWith, jpeg, plainFrame, png } from './comfyui-frames.ts';

const { signal } = new AbortController();
const order: Order = { mode: 'text-to-image', model: 'sdxl', prompt: 'a cat', count: 1, seed: 5, inputs: [], options: {} };
type Pending = Extract<Status, { kind: 'pending' }>;

/** Sockets have a time of their own; a test gives them some until what it waits for is there. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 20_000; turns += 1) {
    if (await isSo()) return;
    await turn();
  }
  throw new Error('It did not come to that.');
}
async function started(bench: ComfyBench, key: string): Promise<Pending> {
  const status = await bench.provider.start(order, { key, signal });
  if (status.kind !== 'pending') throw new Error('It is not pending.');
  return status;
}
async function previewOf(bench: ComfyBench, { operation }: Pending): Promise<Preview | undefined> {
  const status = await bench.provider.check(operation, { signal });
  return status.kind === 'pending' ? status.preview : undefined;
}
const fractionOf = async (bench: ComfyBench, { operation }: Pending): Promise<number> => {
  const status = await bench.provider.check(operation, { signal });
  return status.kind === 'pending' ? status.fraction ?? 0 : 1;
};
const idOf = ({ operation }: Pending): string => (operation as { readonly id: string }).id;

/** A prompt that runs, and of which the first event was heard. */
async function running(bench: ComfyBench): Promise<Pending> {
  const run = await started(bench, 'one');
  await until(() => bench.server.sockets.clients().length === 1);
  bench.server.runs.tick();
  bench.server.runs.tick();
  await until(async () => await fractionOf(bench, run) > 0);
  return run;
}
/** What was sent before it was heard too, for a node's events come in their order. */
async function heardAll(bench: ComfyBench, run: Pending): Promise<void> {
  const before = await fractionOf(bench, run);
  bench.server.runs.tick();
  await until(async () => await fractionOf(bench, run) > before);
}

describe.each(['0.33.0', '0.3.64'] as const)('A preview of ComfyUI %s', (version) => {
  test('is asked for with metadata by the first message of a connection', async () => {
    const bench = await createComfyBench({ version });
    await running(bench);
    await until(() => bench.server.sockets.said.length > 0);
    expect(JSON.parse(bench.server.sockets.said[0] ?? '')).toEqual({ type: 'feature_flags', data: { supports_preview_metadata: true } });
  });

  test.each([['that says whose it is', frameOf], ['that does not', (_: string, picture: Uint8Array) => plainFrame(picture)]] as const)('%s is given with the next look, the latest alone, and never after the end', async (_, frame) => {
    const bench = await createComfyBench({ version });
    const run = await running(bench);
    expect(await previewOf(bench, run)).toBeUndefined();
    bench.server.sockets.sendRaw(frame(idOf(run), jpeg()));
    bench.server.sockets.sendRaw(frame(idOf(run), png(200)));
    await heardAll(bench, run);
    expect(await previewOf(bench, run)).toEqual({ type: 'image/png', bytes: png(200) });
    expect(JSON.stringify((await bench.provider.check(run.operation, { signal }) as Pending).operation)).not.toContain('preview');
    bench.server.runs.finishAll();
    expect(await bench.provider.check(run.operation, { signal })).not.toHaveProperty('preview');
  });
});

describe('A preview', () => {
  test('of another one\'s prompt is passed over', async () => {
    const bench = await createComfyBench();
    const run = await running(bench);
    bench.server.sockets.sendRaw(frameOf('somebody-else', jpeg()));
    await heardAll(bench, run);
    expect(await previewOf(bench, run)).toBeUndefined();
  });

  test('of one prompt of ours is not given to the other, and one that does not say whose it is to neither', async () => {
    const bench = await createComfyBench();
    const run = await running(bench);
    const next = await started(bench, 'two');
    bench.server.sockets.sendRaw(plainFrame(png()));
    await heardAll(bench, run);
    expect([await previewOf(bench, run), await previewOf(bench, next)]).toEqual([undefined, undefined]);
    bench.server.sockets.sendRaw(frameOf(idOf(run), jpeg()));
    await heardAll(bench, run);
    expect([(await previewOf(bench, run))?.type, await previewOf(bench, next)]).toEqual(['image/jpeg', undefined]);
  });

  test('that does not say whose it is, is not taken for that of a prompt that waits behind another\'s', async () => {
    const bench = await createComfyBench();
    const run = await started(bench, 'one');
    await until(() => bench.server.sockets.clients().length === 1);
    bench.server.sockets.sendRaw(plainFrame(jpeg()));
    bench.server.runs.tick();
    bench.server.runs.tick();
    await until(async () => await fractionOf(bench, run) > 0);
    expect(await previewOf(bench, run)).toBeUndefined();
  });

  test('that is broken, too large or no picture is passed over, and the one before stays', async () => {
    const bench = await createComfyBench();
    const run = await running(bench);
    const id = idOf(run);
    bench.server.sockets.sendRaw(frameOf(id, jpeg()));
    const text = Buffer.from('<svg/>');
    for (const frame of [
      plainFrame(jpeg(maxPreviewBytes + 1)), frameOf(id, jpeg(maxPreviewBytes + 1)), plainFrame(text), frameOf(id, text), plainFrame(new Uint8Array()), frameOf(id, new Uint8Array()),
      new Uint8Array(), new Uint8Array([0, 0, 0, 1]), frameWith('{', jpeg()), frameWith('null', jpeg()), frameWith('{"prompt_id":5}', jpeg(120)),
      Buffer.from('00000004ffffffff', 'hex'), Buffer.concat([Buffer.from('0000000400000fff', 'hex'), jpeg()]), Buffer.concat([Buffer.from('0000000300000001', 'hex'), jpeg()]),
      Buffer.alloc(3 * 2 ** 20, 1),
    ]) bench.server.sockets.sendRaw(frame);
    await heardAll(bench, run);
    expect(await previewOf(bench, run)).toEqual({ type: 'image/jpeg', bytes: jpeg() });
  });

  test('may be as large as is said, and is a copy of what came', () => {
    const message = plainFrame(jpeg(maxPreviewBytes));
    const frame = readPreviewFrame(message);
    message.fill(0);
    expect(frame?.preview.bytes).toEqual(jpeg(maxPreviewBytes));
    expect(readPreviewFrame(frameOf('p', jpeg()))).toEqual({ prompt: 'p', preview: { type: 'image/jpeg', bytes: jpeg() } });
  });
});

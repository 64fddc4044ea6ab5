import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import type { Media, StoredFile } from '../../src/core/media.ts';
import { ProblemError } from '../../src/core/problem.ts';
import type { Provider } from '../../src/core/provider.ts';
import { sketch } from '../../src/providers/sketch/sketch.ts';
import { draw as drawSketch } from '../../src/providers/sketch/draw.ts';
import type { ProviderBench } from '../contract/provider-bench.ts';
import { providerParts } from '../fakes/provider-parts.ts';

export type SketchBench = ProviderBench & {
  /** What has been drawn, in order. */
  readonly tasks: readonly { readonly [key: string]: Json }[];
  /** The next drawing fails so. */
  fail(reason: Error): void;
  put(bytes: Uint8Array): Promise<StoredFile>;
};

/** The sketch provider with its drawing module in this process: pictures small, videos counted instead of encoded. */
export async function createSketchBench(o: { readonly instance?: string; readonly settings?: { SKETCH: 'on' | 'off' } } = {}): Promise<SketchBench> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-sketch-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const tasks: { readonly [key: string]: Json }[] = [];
  const failures: Error[] = [];

  const underWay = new Set<Promise<unknown>>();
  const draw: Media['draw'] = (program, o) => {
    const work = drawHere(program, o);
    const settled = work.then(nextTurn, nextTurn).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return work;
  };
  const drawHere: Media['draw'] = async (program, { signal, report }) => {
    const failure = failures.shift();
    if (failure) throw failure;
    const input = JSON.parse(JSON.stringify(program.input)) as { readonly [key: string]: Json };
    tasks.push(input);
    const drawn = await drawSketch(shrunk(input), program.files.map((hash) => join(folder, hash)));
    if (drawn.kind === 'image') return drawn.bytes;
    let frames = 0;
    for await (const frame of drawn.frames) {
      if (signal.aborted) throw signal.reason;
      if (frame.length !== drawn.width * drawn.height * 4) throw new Error('A frame of the wrong size.');
      frames += 1;
      report?.(frames / drawn.frameCount);
      // Lets others look at how far it is.
      if (frames % 8 === 0) await nextTurn();
    }
    if (frames !== drawn.frameCount) throw new Error(`${frames} frames instead of ${drawn.frameCount}.`);
    return new TextEncoder().encode(`${drawn.width}x${drawn.height}, ${frames} frames`);
  };

  const create = (): Provider => sketch.create(o.settings ?? { SKETCH: 'on' }, providerParts({ instance: o.instance ?? 'sketch', draw }));
  const put = async (bytes: Uint8Array): Promise<StoredFile> => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    await writeFile(join(folder, hash), bytes);
    const { width, height } = await sharp(bytes).metadata();
    return { hash, type: 'image/png', bytes: bytes.length, width, height };
  };
  return {
    provider: create(), again: create, tasks, put,
    picture: async () => put(await sharp({ create: { width: 96, height: 64, channels: 3, background: '#4a90c2' } }).png().toBuffer()),
    // No clock: as long as something is being drawn, time passes when a drawing ends.
    pass: async () => { await (underWay.size > 0 ? Promise.race(underWay) : nextTurn()); },
    seeds: () => tasks.map(({ seed }) => Number(seed)),
    starts: () => tasks.length,
    fail: (reason) => failures.push(reason),
  };
}

/** The same task at a tenth of the size, as the tests have no need of pixels. */
function shrunk(input: { readonly [key: string]: Json }): Json {
  const small = (value: Json | undefined): number => Math.round(Number(value) / 20) * 2;
  return { ...input, ...('width' in input && { width: small(input['width']), height: small(input['height']) }), ...('seconds' in input && { seconds: 0.5 }) };
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}

export function failure(code: 'internal' | 'timed-out'): ProblemError {
  return new ProblemError({ code, text: { key: 'internal', values: {} }, retryable: code === 'timed-out' });
}

import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import type { Media } from '../src/core/media.ts';
import type { Order, Provider, Status } from '../src/core/provider.ts';
import { systemClock } from '../src/lib/clock.ts';
import { createKeptTexts } from '../src/lib/kept-texts.ts';
import { createLog } from '../src/lib/log.ts';
import { createMedia, createSpool } from '../src/media/index.ts';
import { sketch } from '../src/providers/sketch/sketch.ts';
import type { Measured } from './figures.ts';
import { createFolder } from './processes.ts';
import { median } from './statistics.ts';

type Options = { readonly signal: AbortSignal; readonly note: (what: string) => void };

const picture: Order = { mode: 'text-to-image', model: 'scene', prompt: 'a lighthouse at sunset by the sea', count: 1, seed: 1, inputs: [], options: {}, aspectRatio: '1:1' };
const video: Order = { ...picture, mode: 'text-to-video', durationSeconds: 4 };

/** The sketch provider as the line uses it, drawing in the media child; the first drawing of each is a warm-up. */
export async function measureSketch(o: Options): Promise<Measured> {
  const usual = await measureWith('auto', o, async (studio) => ({ png: await studio.timed(picture, 5), mp4: await studio.timed(video, 3) }));
  const embedded = await measureWith('none', o, async (studio) => ({ mp4: await studio.timed(video, 3) }));
  return {
    sketch_png_ms: usual.png.ms, sketch_mp4_ms: usual.mp4.ms, sketch_mp4_embedded_ms: embedded.mp4.ms,
    sketch_mp4_mbit_per_second: Math.min(usual.mp4.bytes, embedded.mp4.bytes) * 8 / 4 / 1e6,
  };
}

type Timed = { readonly ms: number; readonly bytes: number };
type Studio = { timed(order: Order, times: number): Promise<Timed> };

async function measureWith<T>(ffmpeg: 'auto' | 'none', o: Options, work: (studio: Studio) => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await createFolder());
  const spool = await createSpool({ folder: join(folder.path, 'spool') });
  const media = stack.use(createMedia({ spool, tempFolder: join(folder.path, 'temp'), clock: systemClock, ffmpeg, searchPath: process.env['PATH'] ?? '' }));
  const provider = sketch.create({ SKETCH: 'on' }, {
    instance: 'sketch', clock: systemClock, read: (file) => spool.read(file.hash), draw: media.draw,
    log: createLog({ level: 'warn' }), kept: createKeptTexts(join(folder.path, 'kept')),
    fetch: () => Promise.reject(new Error('The sketch provider needs no network.')),
    openSocket: () => { throw new Error('The sketch provider needs no network.'); },
  });
  return await work({
    async timed(order, times) {
      const taken: Timed[] = [];
      // Other seeds are other drawings.
      for (let seed = 1; seed <= times + 1; seed += 1) taken.push(await drawOne(provider, media, { ...order, seed }, o.signal));
      const [, ...warm] = taken;
      o.note(`sketch ${order.mode}, ffmpeg ${ffmpeg}: ${warm.map(({ ms }) => `${ms.toFixed(0)} ms`).join(', ')} after a first one of ${taken[0]?.ms.toFixed(0)} ms`);
      return { ms: median(warm.map(({ ms }) => ms)), bytes: Math.min(...warm.map(({ bytes }) => bytes)) };
    },
  });

  async function drawOne(provider: Provider, media: Media, order: Order, signal: AbortSignal): Promise<Timed> {
    const startedAt = performance.now();
    let status: Status = await provider.start(order, { key: `bench-${order.mode}-${order.seed}`, signal });
    while (status.kind === 'pending') {
      const { operation } = status;
      status = await provider.check(operation, { signal });
      if (status.kind === 'pending') await wait(status.pollAfterMs ?? 0, undefined, { signal });
    }
    const ms = performance.now() - startedAt;
    const [output] = status.kind === 'done' ? status.outputs : [];
    if (output?.kind !== 'bytes') throw new Error(`The sketch provider drew nothing: ${JSON.stringify(status)}`);
    return { ms, bytes: output.bytes.byteLength };
  }
}

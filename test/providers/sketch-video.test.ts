import { expect, test } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import type { Order, Status } from '../../src/core/provider.ts';
import { sketch } from '../../src/providers/sketch/sketch.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { openMedia } from '../media/open-media.ts';
import { needsCodec, watch } from '../media/videos.ts';
import type { Shown } from '../media/videos.ts';
import { frameOfFile, ssim, testPhoto } from './sketch-pixels.ts';
import type { Frame } from './sketch-pixels.ts';

const signal = new AbortController().signal;

/** The provider over the real media child. */
async function openStudio(): Promise<{ draw(order: Order): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly fractions: readonly number[] }>; photo(bytes: Uint8Array): Promise<StoredFile> }> {
  const { media, put } = await openMedia();
  const provider = sketch.create({ SKETCH: 'on' }, providerParts({
    instance: 'sketch',
    draw: (program, { signal: stop, report }) => {
      const work = media.draw(program, { signal: stop, report: (fraction) => { report?.(fraction); news.resolve(undefined); } });
      work.then(() => news.resolve(undefined), () => news.resolve(undefined));
      return work;
    },
  }));
  /** Something has happened since the last look. */
  let news = Promise.withResolvers<unknown>();
  return {
    photo: async (bytes) => media.ingest({ hash: await put(bytes), name: 'photo' }, { maxPixels: 1e6 }, { signal }),
    async draw(order) {
      let status: Status = await provider.start(order, { key: 'k', signal });
      const fractions: number[] = [];
      while (status.kind === 'pending') {
        status = await provider.check(status.operation, { signal });
        if (status.kind === 'pending' && status.fraction !== undefined) fractions.push(status.fraction);
        if (status.kind !== 'pending') break;
        await news.promise;
        news = Promise.withResolvers();
        await new Promise((resolve) => { setImmediate(resolve); });
      }
      const [output] = status.kind === 'done' ? status.outputs : [];
      if (output?.kind !== 'bytes') throw new Error(JSON.stringify(status));
      return { bytes: output.bytes, fractions };
    },
  };
}

/** A small picture of a decoded frame. */
function seen(shown: Shown, width: number, height: number): Frame {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) rgba.set([...shown.colour((x + 0.5) / width, (y + 0.5) / height), 255], (y * width + x) * 4);
  return { width, height, rgba };
}

const suite = await needsCodec();

suite('The sketch provider, through the media child', () => {
  test('makes a real video of words: H.264, its size and length as ordered, its pictures moving', async () => {
    const { draw } = await openStudio();
    const { bytes, fractions } = await draw({ mode: 'text-to-video', model: 'scene', prompt: 'waves at sunset', count: 1, seed: 1, durationSeconds: 2, aspectRatio: '16:9', inputs: [], options: {} });
    const { frames, codec } = await watch(bytes);
    expect([codec, frames.length, frames[0]?.width, frames[0]?.height]).toEqual(['avc', 48, 1024, 576]);
    expect(frames[47]!.timestamp).toBeCloseTo(47 / 24, 2);
    expect(ssim(seen(frames[0]!, 64, 36), seen(frames[47]!, 64, 36))).toBeLessThan(0.99);
    expect(bytes.length * 8 / 2).toBeGreaterThan(2_000_000);
    expect(fractions.some((fraction) => fraction > 0)).toBe(true);
  });

  test('makes a real video of photos, each as it is at its middle', async () => {
    const { draw, photo } = await openStudio();
    const photos = await Promise.all([10, 130, 250].map((hue) => testPhoto({ width: 480, height: 320 }, { hue })));
    const inputs = await Promise.all(photos.map(async (bytes) => ({ role: 'image' as const, file: await photo(bytes) })));
    const { bytes } = await draw({ mode: 'image-to-video', model: 'slideshow', prompt: '', count: 1, seed: 1, inputs, options: {} });
    const { frames } = await watch(bytes);
    expect(frames.length).toBe(Math.round(4.5 * 24));
    for (const [index, photoBytes] of photos.entries()) {
      const frame = frames[Math.round(((index + 0.5) / 3) * frames.length)]!;
      const small = seen(frame, 240, 160);
      expect(ssim(small, await frameOfFile(photoBytes, small)), `photo ${index}`).toBeGreaterThan(0.9);
    }
  });
});

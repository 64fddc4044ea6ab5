import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import { readyPicture, type PictureLimits, type ReadyPicture } from '../../src/providers/pictures/ready-picture.ts';
import { never, openMedia, problemOf } from '../media/open-media.ts';

const roomy: PictureLimits = { maxBytes: 1e9, minSide: 1, maxSide: 1e5, minPixels: 1, maxPixels: 1e9 };

/** Noise, which no format makes small; see-through where it is said. */
async function noise(width: number, height: number, o: { readonly transparent?: boolean } = {}): Promise<Buffer> {
  const channels = o.transparent === true ? 4 : 3;
  let state = 1;
  const data = Buffer.from(Array.from({ length: width * height * channels }, (_, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return channels === 4 && index % 4 === 3 ? 0 : state >>> 24;
  }));
  return sharp(data, { raw: { width, height, channels } }).png().toBuffer();
}

async function open(bytes: Buffer): Promise<{ readonly file: StoredFile; ready(limits: Partial<PictureLimits>): Promise<ReadyPicture> }> {
  const { media, spool, describe: put } = await openMedia();
  const file = await put(bytes);
  return { file, ready: (limits) => readyPicture({ draw: media.draw, read: ({ hash }) => spool.read(hash) }, file, { ...roomy, ...limits }, { signal: never }) };
}

describe('A picture for a service', () => {
  test('that fits is handed over as it is', async () => {
    const bytes = await noise(60, 40);
    const { ready } = await open(bytes);
    expect(await ready({})).toEqual({ bytes: Uint8Array.from(bytes), type: 'image/png', width: 60, height: 40 });
  });

  test('with too many pixels, or too long a side, becomes a smaller copy of the same shape', async () => {
    const { ready } = await open(await noise(600, 400));
    for (const limits of [{ maxPixels: 60_000 }, { maxSide: 300 }]) {
      const { bytes, ...picture } = await ready(limits);
      expect(picture).toEqual({ type: 'image/webp', width: 300, height: 200 });
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 300, height: 200 });
    }
  });

  test('with too many bytes is packed closer', async () => {
    const { file, ready } = await open(await noise(300, 200));
    const { bytes, width } = await ready({ maxBytes: 60_000 });
    expect(file.bytes).toBeGreaterThan(150_000);
    expect([width, bytes.length <= 60_000]).toEqual([300, true]);
  });

  test('keeps what is see-through', async () => {
    const { ready } = await open(await noise(100, 100, { transparent: true }));
    const { bytes } = await ready({ maxPixels: 2_500 });
    expect((await sharp(bytes).stats()).isOpaque).toBe(false);
  });

  test('of a kind that services do not take becomes WebP', async () => {
    const { ready } = await open(await sharp(await noise(50, 50)).gif().toBuffer());
    expect(await ready({})).toMatchObject({ type: 'image/webp', width: 50, height: 50 });
  });

  test.each<[string, Partial<PictureLimits>, string]>([
    ['too narrow', { minSide: 41 }, 'image height'], ['too narrow once it is small enough', { maxPixels: 600, minSide: 25 }, 'image height'],
    ['too small', { minPixels: 2_401 }, 'image pixels'], ['too long', { maxRatio: 1.4 }, 'image width / height'],
    ['too wide to stay as it is', { maxSide: 59, keepSize: true }, 'image width'], ['too large to stay as it is', { maxPixels: 2_399, keepSize: true }, 'image pixels'],
  ])('is refused with the reason when it is %s', async (_, limits, option) => {
    const { ready } = await open(await noise(60, 40));
    expect(await problemOf(ready(limits))).toMatchObject({ code: 'invalid-request', text: { key: 'option-out-of-range', values: { option } } });
  });

  test('that cannot be packed close enough is refused with the reason', async () => {
    const { ready } = await open(await noise(60, 40));
    expect(await problemOf(ready({ maxBytes: 50 }))).toMatchObject({ code: 'invalid-request', text: { key: 'file-too-large' } });
  });
});

import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { never, openMedia, problemOf } from './open-media.ts';
import { bytesOf, holds, noise, pngChunk, quarterColours, quarters, withExif, withPngChunks } from './pictures.ts';

const opened = await openMedia({ until: 'file' });
const { media, spool } = opened;
const plenty = { maxBytes: 10_000_000, signal: never };

describe('A provider\'s picture', () => {
  test.each(['png', 'jpeg', 'webp', 'gif'] as const)('that is a clean %s and fits stays as it is, without a child process', async (format) => {
    const fresh = await openMedia();
    const bytes = await noise(40, 30).toFormat(format).toBuffer();
    const file = await fresh.describe(bytes);
    expect(file).toEqual({ hash: file.hash, type: `image/${format}`, bytes: bytes.length, width: 40, height: 30 });
    expect(await fresh.media.fit(file, plenty)).toBe(file);
    expect(fresh.children).toEqual([]);
  });

  test('loses its metadata without a child process', async () => {
    const fresh = await openMedia();
    const bytes = withPngChunks(await quarters(40, 30), pngChunk('tEXt', bytesOf('prompt\0secret')));
    const fitted = await fresh.media.fit(await fresh.describe(bytes), plenty);
    const made = await fresh.spool.read(fitted.hash);
    expect(fitted).toMatchObject({ type: 'image/png', width: 40, height: 30, bytes: made.length });
    expect(holds(made, 'secret')).toBe(false);
    expect(fresh.children).toEqual([]);
  });

  test('that lies on its side is described as shown, and turned', async () => {
    const bytes = await withExif(sharp(await quarters(40, 20)), 6).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    const file = await opened.describe(bytes);
    expect(file).toMatchObject({ width: 20, height: 40 });
    const fitted = await media.fit(file, plenty);
    expect(fitted).toMatchObject({ type: 'image/jpeg', width: 20, height: 40 });
    const [topLeft = []] = await quarterColours(await spool.read(fitted.hash));
    expect(topLeft[2]).toBeGreaterThan(240);
    expect(topLeft[0]).toBeLessThan(15);
  });

  test('that is too large steps down to WebP of the same size', async () => {
    const bytes = await noise(300, 200).blur(2).png().toBuffer();
    const fitted = await media.fit(await opened.describe(bytes), { maxBytes: bytes.length / 2, signal: never });
    expect(fitted).toMatchObject({ type: 'image/webp', width: 300, height: 200 });
    expect(fitted.bytes).toBeLessThanOrEqual(bytes.length / 2);
  });

  test('that is much too large becomes smaller in pixels, in the same shape', async () => {
    const fitted = await media.fit(await opened.describe(await noise(300, 200).png().toBuffer()), { maxBytes: 6_000, signal: never });
    expect(fitted.bytes).toBeLessThanOrEqual(6_000);
    expect(fitted.width).toBeLessThan(300);
    expect(Math.abs(fitted.width / fitted.height - 1.5)).toBeLessThan(0.03);
  });

  test('keeps its transparency while it steps down', async () => {
    const raw = new Uint8Array(200 * 200 * 4).map((_, at) => (at * 7919) % 251);
    const bytes = await sharp(raw, { raw: { width: 200, height: 200, channels: 4 } }).png().toBuffer();
    const fitted = await media.fit(await opened.describe(bytes), { maxBytes: 20_000, signal: never });
    expect((await sharp(await spool.read(fitted.hash)).metadata()).hasAlpha).toBe(true);
  });

  test('for which no step is small enough is too large', async () => {
    const file = await opened.describe(await noise(300, 200).png().toBuffer());
    expect(await problemOf(media.fit(file, { maxBytes: 50, signal: never }))).toMatchObject({ code: 'too-large', text: { key: 'result-too-large' } });
  });

  test('that is cut off, or no picture at all, is a damaged result', async () => {
    const whole = await noise(40, 30).png().toBuffer();
    for (const bytes of [whole.subarray(0, -20), bytesOf('{"error":"no"}'), new Uint8Array()]) {
      expect(await problemOf(opened.describe(bytes))).toMatchObject({ code: 'internal', text: { key: 'result-damaged' } });
    }
  });
});

import sharp, { type Color, type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import { never, openMedia, problemOf } from './open-media.ts';
import { withExif } from './pictures.ts';

const opened = await openMedia({ until: 'file' });

/** A picture whose left half is drawn over a ground. */
async function halves(ground: Color, left: Color, { width = 40, height = 20 } = {}): Promise<Sharp> {
  const half = await sharp({ create: { width: width / 2, height, channels: 4, background: left } }).png().toBuffer();
  return sharp({ create: { width, height, channels: 4, background: ground } }).composite([{ input: half, left: 0, top: 0, blend: 'over' }]);
}
const clear = { r: 0, g: 0, b: 0, alpha: 0 };

async function ingest(bytes: Uint8Array): Promise<StoredFile> {
  return await opened.media.ingest({ hash: await opened.put(bytes), name: 'mask.png' }, { maxPixels: 50e6 }, { signal: never });
}

/** A mask as it is stored, with the marks of its left and its right half. */
async function maskOf(bytes: Uint8Array, size = { width: 80, height: 40 }) {
  const file = await opened.media.mask(await ingest(bytes), { ...size, name: 'mask.png' }, { signal: never });
  const { data, info } = await sharp(await opened.spool.read(file.hash)).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number): readonly number[] => [...data.subarray(((info.height >> 1) * info.width + x) * info.channels).subarray(0, 4)];
  return { file, left: at(info.width >> 2), right: at((info.width * 3) >> 2), alphas: new Set(data.filter((_, index) => index % 4 === 3)), channels: info.channels };
}
const [anew, kept] = [[0, 0, 0, 0], [0, 0, 0, 255]];

describe('A mask', () => {
  test('with see-through parts marks those, whatever colour the rest has', async () => {
    const seeThrough = await (await halves(clear, '#ffffff')).png().toBuffer();
    const made = await maskOf(seeThrough);
    expect(made).toMatchObject({ file: { type: 'image/png', width: 80, height: 40 }, left: kept, right: anew, channels: 4 });
    expect([...made.alphas].toSorted((a, b) => a - b)).toEqual([0, 255]);
  });

  test.each(['png', 'jpeg', 'webp'] as const)('without any, as %s, marks what is white', async (format) => {
    const opaque = await (await halves('#000000', '#ffffff')).flatten().toFormat(format).toBuffer();
    const made = await maskOf(opaque);
    expect(made).toMatchObject({ left: anew, right: kept });
    expect([...made.alphas].toSorted((a, b) => a - b)).toEqual([0, 255]);
  });

  test('in grey, with 16 bits or on its side is the same mask', async () => {
    const grey = await sharp(await (await halves('#000000', '#ffffff')).flatten().png().toBuffer()).greyscale().png().toBuffer();
    const deep = await sharp(grey).toColourspace('rgb16').png().toBuffer();
    expect(await maskOf(grey)).toMatchObject({ left: anew, right: kept });
    expect(await maskOf(deep)).toMatchObject({ left: anew, right: kept });
    // Turned right by its orientation, what lay below is left.
    const standing = await withExif(sharp(await sharp(grey).rotate(270).png().toBuffer()), 6).jpeg().toBuffer();
    expect(await maskOf(standing)).toMatchObject({ file: { width: 80, height: 40 }, left: anew, right: kept });
  });

  test('that marks everything is one, and one that marks nothing is refused by its name', async () => {
    const white = await sharp({ create: { width: 8, height: 4, channels: 3, background: '#ffffff' } }).png().toBuffer();
    expect(await maskOf(white)).toMatchObject({ left: anew, right: anew });
    const black = await sharp({ create: { width: 8, height: 4, channels: 3, background: '#000000' } }).png().toBuffer();
    expect(await problemOf(maskOf(black))).toMatchObject({ code: 'invalid-request', text: { key: 'mask-empty', values: { name: 'mask.png' } } });
  });

  test('of another size is made as large as the picture, and the same picture gives the same mask', async () => {
    const bytes = await (await halves(clear, '#ff0000', { width: 1_000, height: 500 })).png().toBuffer();
    const [one, other] = [await maskOf(bytes, { width: 33, height: 17 }), await maskOf(bytes, { width: 33, height: 17 })];
    expect(one.file).toMatchObject({ width: 33, height: 17 });
    expect(other.file.hash).toBe(one.file.hash);
  });
});

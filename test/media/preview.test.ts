import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { maxPreviewBytes } from '../../src/core/preview.ts';
import { never, openMedia, problemOf } from './open-media.ts';
import { bomb, bytesOf, holds, noise, pngChunk, quarterColours, quarters, withExif, withPngChunks, type Bytes } from './pictures.ts';

const opened = await openMedia({ until: 'file' });
const preview = (bytes: Uint8Array): Promise<Bytes> => opened.media.preview({ type: 'image/png', bytes: Uint8Array.from(bytes) }, { signal: never });

describe('A preview', () => {
  test.each(['png', 'jpeg'] as const)('that comes as %s is made a small JPEG without metadata, upright, and kept nowhere', async (format) => {
    const made = await preview(await withExif(sharp(await quarters(1_600, 800)), 8).toFormat(format).toBuffer());
    const { format: is, width, height, exif } = await sharp(made).metadata();
    expect({ is, width, height, exif }).toEqual({ is: 'jpeg', width: 256, height: 512, exif: undefined });
    expect(holds(made, 'somebody')).toBe(false);
    for (const [index, colour] of [[0, 255, 0], [255, 255, 255], [255, 0, 0], [0, 0, 255]].entries()) {
      expect((await quarterColours(made))[index]?.every((value, at) => Math.abs(value - (colour[at] ?? 0)) < 12)).toBe(true);
    }
    expect(await Promise.all(['spool', 'temp'].map((name) => readdir(join(opened.folder, name))))).toMatchObject([expect.any(Array), []]);
    for await (const { hash } of opened.spool.list()) throw new Error(`${hash} was kept.`);
  });

  test('that is small is not made larger', async () => {
    expect(await sharp(await preview(withPngChunks(await quarters(8, 8), pngChunk('teSt', new Uint8Array(1_000))))).metadata()).toMatchObject({ width: 8, height: 8 });
    expect(await sharp(await preview(await noise(64, 48).png().toBuffer())).metadata()).toMatchObject({ width: 64, height: 48 });
  });

  test.each([
    ['no picture', async () => bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>')], ['nothing', async () => new Uint8Array()],
    ['cut off', async () => (await noise(200, 200).png().toBuffer()).subarray(0, 9_000)], ['a picture of another kind', async () => noise(8, 8).webp().toBuffer()],
    ['400 megapixels in a few bytes', async () => bomb()], ['too large', async () => withPngChunks(await quarters(8, 8), pngChunk('teSt', new Uint8Array(maxPreviewBytes)))],
  ])('that is %s is no preview', async (_, bytes) => {
    expect(await problemOf(preview(await bytes()))).toMatchObject({ code: 'internal', text: { key: 'result-damaged' } });
  });
});

import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { joinBytes } from '../../src/media/formats/bytes.ts';
import { readHeader, sniffType } from '../../src/media/sniff.ts';
import { avi, video, matroska } from './containers.ts';
import { bytesOf, noise, withExif } from './pictures.ts';

const formats = ['png', 'jpeg', 'webp', 'gif'] as const;

async function animation(format: 'webp' | 'gif', delay: readonly number[]): Promise<Uint8Array> {
  const pages = await Promise.all(delay.map((_, page) => noise(20, 10).modulate({ brightness: 1 + page / 10 }).png().toBuffer()));
  return sharp(pages, { join: { animated: true } }).toFormat(format, { delay: [...delay] }).toBuffer();
}

describe('The header of a file', () => {
  test.each(formats)('tells size and wholeness of a %s', async (format) => {
    const bytes = await noise(30, 20).toFormat(format).toBuffer();
    expect(readHeader(bytes)).toEqual({ kind: 'picture', type: `image/${format}`, width: 30, height: 20, orientation: 1, whole: true });
  });

  test.each([['lossless WebP', { lossless: true }], ['lossy WebP', { lossless: false }]])('tells the size of a %s', async (_, options) => {
    expect(readHeader(await noise(31, 17).webp(options).toBuffer())).toMatchObject({ width: 31, height: 17, whole: true });
  });

  test('tells the size of a progressive JPEG', async () => {
    expect(readHeader(await noise(31, 17).jpeg({ progressive: true }).toBuffer())).toMatchObject({ width: 31, height: 17, whole: true });
  });

  test.each(formats)('tells that a %s is cut off, wherever that is', async (format) => {
    const bytes = await noise(30, 20).toFormat(format).toBuffer();
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readHeader(bytes.subarray(0, length))?.whole ?? false, `${length} of ${bytes.length} bytes`).toBe(false);
    }
  });

  test('tells that a byte of a PNG has changed', async () => {
    const bytes = await noise(30, 20).png().toBuffer();
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
    expect(readHeader(bytes)).toMatchObject({ whole: false });
  });

  test.each(['png', 'jpeg', 'webp'] as const)('tells the EXIF orientation of a %s', async (format) => {
    expect(readHeader(await withExif(noise(30, 20), 6).toFormat(format).toBuffer())).toMatchObject({ width: 30, height: 20, orientation: 6, whole: true });
  });

  test.each(['webp', 'gif'] as const)('tells how long an animated %s lasts', async (format) => {
    const bytes = await animation(format, [40, 120, 250]);
    expect(readHeader(bytes)).toMatchObject({ type: `image/${format}`, width: 20, height: 10, durationMs: 410, whole: true });
  });

  test('tells size and length of an AVI, and whether it is cut off', () => {
    const bytes = avi({ width: 64, height: 48, microsPerFrame: 40_000, codec: 'MJPG', frames: [bytesOf('one'), bytesOf('two!')] });
    expect(readHeader(bytes)).toEqual({ kind: 'video', type: 'video/x-msvideo', width: 64, height: 48, durationMs: 80, whole: true });
    expect(readHeader(bytes.subarray(0, bytes.length - 4))).toMatchObject({ whole: false });
  });

  test('tells size and length of an MP4, and whether it is cut off', () => {
    const bytes = video({ width: 64, height: 48, ms: 2_500, fast: true });
    expect(readHeader(bytes)).toEqual({ kind: 'video', type: 'video/mp4', width: 64, height: 48, durationMs: 2_500, whole: true });
    expect(readHeader(bytes.subarray(0, bytes.length - 1))).toMatchObject({ whole: false });
    expect(readHeader(joinBytes([bytes, new Uint8Array(3)]))).toMatchObject({ whole: true });
  });

  test.each([['webm', 'video/webm'], ['matroska', 'video/x-matroska']])('tells size and length of a %s, and whether it is cut off', (docType, type) => {
    const bytes = matroska({ docType, width: 64, height: 48, ms: 2_500 });
    expect(readHeader(bytes)).toEqual({ kind: 'video', type, width: 64, height: 48, durationMs: 2_500, whole: true });
    expect(readHeader(bytes.subarray(0, bytes.length - 1))).toMatchObject({ whole: false });
  });

  test.each(['heic', 'avif', 'mif1', 'M4A '])('takes brand %s for no video', (brand) => {
    expect(sniffType(joinBytes([new Uint8Array([0, 0, 0, 16]), bytesOf(`ftyp${brand}`), new Uint8Array(20)]))).toBeUndefined();
  });
});

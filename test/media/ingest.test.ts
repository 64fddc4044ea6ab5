import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import { never, openMedia, problemOf } from './open-media.ts';
import { bomb, bytesOf, holds, noise, quarterColours, quarters, withExif } from './pictures.ts';

const opened = await openMedia({ until: 'file' });
const limits = { maxPixels: 50_000_000 };
const [red, green, blue, white] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]];
/** What the four quarters of a stored picture are shown as. */
const SHOWN = {
  2: [green, red, white, blue], 3: [white, blue, green, red], 4: [blue, white, red, green], 5: [red, blue, green, white],
  6: [blue, red, white, green], 7: [white, green, blue, red], 8: [green, white, red, blue],
};

async function ingest(bytes: Uint8Array, name = 'picture.png'): Promise<StoredFile> {
  return opened.media.ingest({ hash: await opened.put(bytes), name }, limits, { signal: never });
}

describe('A user\'s picture', () => {
  test.each(Object.entries(SHOWN))('with EXIF orientation %s is stored upright and without its place', async (orientation, shown) => {
    const stored = await withExif(sharp(await quarters(40, 20)), Number(orientation)).webp({ lossless: true }).toBuffer();
    const file = await ingest(stored);
    expect(file).toMatchObject({ type: 'image/webp', ...(Number(orientation) >= 5 ? { width: 20, height: 40 } : { width: 40, height: 20 }) });
    const made = await opened.spool.read(file.hash);
    expect(await quarterColours(made)).toEqual(shown);
    expect(await sharp(made).metadata()).not.toHaveProperty('exif');
    expect(holds(made, 'somebody')).toBe(false);
  });

  test.each(['png', 'jpeg', 'webp'] as const)('as %s loses EXIF, place and XMP and stays what it is', async (format) => {
    const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/">secret prompt</x:xmpmeta>';
    const raw = await withExif(noise(64, 48), 1).withXmp(xmp).toFormat(format).toBuffer();
    expect(await sharp(raw).metadata()).toMatchObject({ exif: expect.anything(), xmp: expect.anything() });
    const file = await ingest(raw);
    const made = await opened.spool.read(file.hash);
    expect(file).toMatchObject({ type: `image/${format}`, width: 64, height: 48, bytes: made.length });
    expect(Object.keys(await sharp(made).metadata()).filter((key) => ['exif', 'xmp', 'iptc', 'icc', 'comments'].includes(key))).toEqual([]);
    expect(holds(made, 'somebody')).toBe(false);
  });

  test('that moves is stored as its first frame', async () => {
    const pages = [await quarters(16, 16), await sharp(await quarters(16, 16)).negate().png().toBuffer()];
    const gif = await sharp(pages, { join: { animated: true } }).gif({ delay: [100, 100] }).toBuffer();
    const file = await ingest(gif);
    expect(file).toMatchObject({ type: 'image/png', width: 16, height: 16 });
    expect(file).not.toHaveProperty('durationMs');
    expect(await quarterColours(await opened.spool.read(file.hash))).toEqual([red, green, blue, white]);
  });

  test('keeps its transparency', async () => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } }).png().toBuffer();
    const { hash } = await ingest(png);
    expect((await sharp(await opened.spool.read(hash)).stats()).isOpaque).toBe(false);
  });

  test.each([
    ['16 bits', () => noise(32, 32).toColourspace('rgb16').png()], ['grey', () => noise(32, 32).greyscale().png()],
    ['grey with transparency', () => noise(32, 32).greyscale().ensureAlpha(0.5).png()], ['print colours', () => noise(32, 32).toColourspace('cmyk').jpeg()],
    ['a wide gamut', () => noise(32, 32).withIccProfile('p3').png()], ['a palette', () => noise(32, 32).png({ palette: true })],
  ] as const)('in %s is stored in plain sRGB with 8 bits', async (_, picture) => {
    const { hash } = await ingest(await picture().toBuffer());
    const { space, depth } = await sharp(await opened.spool.read(hash)).metadata();
    expect([space === 'srgb' || space === 'b-w', depth]).toEqual([true, 'uchar']);
  });

  test('is judged by its bytes and not by its name', async () => {
    const jpeg = await noise(8, 8).jpeg().toBuffer();
    expect((await ingest(jpeg, 'lies.png')).type).toBe('image/jpeg');
  });

  test('with more pixels than allowed is refused before any of them is unpacked', async () => {
    const bytes = bomb();
    const before = [...opened.children];
    expect(bytes.length).toBeLessThan(500_000);
    const problem = await problemOf(ingest(bytes, 'bomb.png'));
    expect(problem).toMatchObject({ code: 'invalid-request', text: { key: 'file-too-many-pixels', values: { name: 'bomb.png', max: 50_000_000 } } });
    expect(opened.children).toEqual(before);
  });

  test.each([
    ['SVG', bytesOf('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['HEIC', bytesOf('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['AVIF', bytesOf('\0\0\0\x1cftypavif\0\0\0\0avifmif1')],
    ['PDF', bytesOf('%PDF-1.7\n%')],
    ['text', bytesOf('hello')],
    ['an empty file', new Uint8Array()],
    ['a video', bytesOf('\0\0\0\x18ftypisom\0\0\0\0isomavc1')],
  ])('that is %s is of the wrong type, whatever its name', async (_, bytes) => {
    expect(await problemOf(ingest(bytes))).toMatchObject({ code: 'invalid-request', text: { key: 'file-type-wrong', values: { name: 'picture.png' } } });
  });

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)('that is half a %s is damaged, and the next is taken', async (format) => {
    const whole = await noise(200, 200).toFormat(format).toBuffer();
    const problem = await problemOf(ingest(whole.subarray(0, whole.length / 2)));
    expect(problem).toMatchObject({ code: 'invalid-request', retryable: false, text: { key: 'file-damaged' } });
    expect((await ingest(whole)).width).toBe(200);
  });

  test('with nothing but a right beginning is damaged', async () => {
    for (const start of ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff\xe0', 'RIFF\x04\0\0\0WEBP', 'GIF89a']) {
      expect((await problemOf(ingest(bytesOf(start)))).text.key).toBe('file-damaged');
    }
  });

  test('leaves nothing in the folder it was made in', async () => {
    await ingest(await quarters(8, 8));
    await problemOf(ingest((await noise(200, 200).png().toBuffer()).subarray(0, 5_000)));
    expect(await readdir(join(opened.folder, 'temp'))).toEqual([]);
  });
});

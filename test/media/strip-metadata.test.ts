import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { joinBytes } from '../../src/media/formats/bytes.ts';
import { readHeader } from '../../src/media/sniff.ts';
import { stripMetadata } from '../../src/media/strip-metadata.ts';
import { box, video } from './containers.ts';
import type { Bytes } from './pictures.ts';
import { bytesOf, holds, noise, pngChunk, withExif, withPngChunks } from './pictures.ts';

const secret = 'a secret prompt';

async function pixels(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes, { pages: -1 }).raw().toBuffer();
}

/** A JPEG segment. */
function segment(marker: number, text: string): Bytes {
  return joinBytes([Uint8Array.from([0xff, marker, (text.length + 2) >> 8, (text.length + 2) & 255]), bytesOf(text)]);
}

/** The JPEG with more segments right after its start. */
function withSegments(jpeg: Uint8Array, ...segments: readonly Uint8Array[]): Bytes {
  return joinBytes([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

describe('Metadata is removed without touching a pixel', () => {
  test('from a PNG: text, times, EXIF, unknown chunks and what follows the end', async () => {
    const plain = await noise(20, 10).png().toBuffer();
    const bytes = joinBytes([
      withPngChunks(plain, pngChunk('tEXt', bytesOf(`parameters\0${secret}`)), pngChunk('iTXt', bytesOf('workflow\0\0\0\0\0{}')), pngChunk('tIME', new Uint8Array(7)), pngChunk('caBX', bytesOf(secret))),
      bytesOf(secret),
    ]);
    const clean = stripMetadata(bytes, 'image/png');
    expect(clean).toEqual(Uint8Array.from(plain));
    expect(holds(clean, secret)).toBe(false);
  });

  test('from a PNG, but what says how its colours look stays', async () => {
    const bytes = withPngChunks(await noise(20, 10).png().toBuffer(), pngChunk('gAMA', new Uint8Array(4)), pngChunk('sRGB', new Uint8Array(1)), pngChunk('pHYs', new Uint8Array(9)));
    expect(stripMetadata(bytes, 'image/png')).toBe(bytes);
  });

  test('from a JPEG: EXIF, XMP, IPTC, comments, other applications and what follows the end', async () => {
    const plain = await noise(20, 10).jpeg().toBuffer();
    const bytes = joinBytes([
      withSegments(plain, segment(0xe1, `Exif\0\0${secret}`), segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${secret}`), segment(0xed, secret), segment(0xfe, secret), segment(0xe2, `MPF\0${secret}`)),
      bytesOf(secret),
    ]);
    const clean = stripMetadata(bytes, 'image/jpeg');
    expect(clean).toEqual(Uint8Array.from(plain));
  });

  test('from a JPEG, but its colour profile and Adobe\'s colour transform stay', async () => {
    const profiled = await noise(20, 10).withIccProfile('p3').jpeg().toBuffer();
    const bytes = withSegments(profiled, segment(0xee, 'Adobe\0d\0\0\0\0\x01'));
    expect(stripMetadata(bytes, 'image/jpeg')).toBe(bytes);
  });

  test('from a WebP, whose head no longer announces it', async () => {
    const bytes = await withExif(noise(20, 10), 1).withXmp(`<x:xmpmeta>${secret}</x:xmpmeta>`).webp().toBuffer();
    expect(holds(bytes, secret)).toBe(true);
    const clean = stripMetadata(bytes as Bytes, 'image/webp');
    expect(holds(clean, secret) || holds(clean, 'somebody')).toBe(false);
    expect((await sharp(clean).metadata())).not.toHaveProperty('exif');
    expect(await pixels(clean)).toEqual(await pixels(bytes));
  });

  test('from an animated GIF: comments, but not how often it repeats', async () => {
    const pages = [await noise(8, 8).png().toBuffer(), await noise(8, 8).negate().png().toBuffer()];
    const plain = await sharp(pages, { join: { animated: true } }).gif({ delay: [100, 100], loop: 3 }).toBuffer();
    const comment = joinBytes([Uint8Array.from([0x21, 0xfe, secret.length]), bytesOf(secret), Uint8Array.from([0])]);
    const bytes = joinBytes([plain.subarray(0, -1), comment, plain.subarray(-1)]);
    const clean = stripMetadata(bytes, 'image/gif');
    expect(clean).toEqual(Uint8Array.from(plain));
    expect((await sharp(clean, { pages: -1 }).metadata()).loop).toBe(3);
  });

  test.each(['png', 'jpeg', 'webp', 'gif'] as const)('and a clean %s comes back as the very same bytes', async (format) => {
    const bytes = await noise(20, 10).toFormat(format).toBuffer() as Bytes;
    expect(stripMetadata(bytes, `image/${format}`)).toBe(bytes);
  });

  test('from an MP4 by blanking its boxes, so that nothing in it moves', () => {
    const tags = box('udta', box('meta', new Uint8Array(4), box('hdlr', new Uint8Array(25)), box('ilst', box('©cmt', bytesOf(secret)))));
    const bytes = video({ width: 64, height: 48, ms: 1_000, fast: true, more: [tags] });
    const clean = stripMetadata(bytes, 'video/mp4');
    expect(clean.length).toBe(bytes.length);
    expect(holds(clean, secret)).toBe(false);
    expect(readHeader(clean)).toEqual(readHeader(bytes));
  });

  test('from an MP4, but the name of the program that wrote it alone is no reason for a new file', () => {
    const tags = box('udta', box('meta', new Uint8Array(4), box('hdlr', new Uint8Array(25)), box('ilst', box('©too', bytesOf('Lavf59')))));
    const bytes = video({ width: 64, height: 48, ms: 1_000, fast: true, more: [tags] });
    expect(stripMetadata(bytes, 'video/mp4')).toBe(bytes);
  });
});

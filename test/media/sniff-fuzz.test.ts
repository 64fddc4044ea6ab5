import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readHeader, sniffType } from '../../src/media/sniff.ts';
import { stripMetadata } from '../../src/media/strip-metadata.ts';
import { avi, box, video, matroska } from './containers.ts';
import type { Bytes } from './pictures.ts';
import { bytesOf, noise, withExif } from './pictures.ts';

/** The same numbers in every run. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Reads and strips whatever it is; what comes out of a whole file must be whole again. */
function handle(bytes: Bytes): void {
  const type = sniffType(bytes);
  const header = readHeader(bytes);
  if (type === undefined || header === undefined) return;
  const clean = stripMetadata(bytes, type);
  if (header.whole) expect(readHeader(clean)).toMatchObject({ type, width: header.width, height: header.height, whole: true });
}

async function samples(): Promise<readonly Bytes[]> {
  const picture = (): Sharp => withExif(noise(16, 16), 3);
  const pages = [await noise(8, 8).png().toBuffer(), await noise(8, 8).negate().png().toBuffer()];
  return [
    await picture().png().toBuffer(), await picture().jpeg().toBuffer(), await picture().webp().toBuffer(), await noise(16, 16).gif().toBuffer(),
    await sharp(pages, { join: { animated: true } }).webp().toBuffer(), await sharp(pages, { join: { animated: true } }).gif().toBuffer(),
    avi({ width: 64, height: 48, microsPerFrame: 40_000, codec: 'MJPG', frames: [bytesOf('one'), bytesOf('two!')] }),
    video({ width: 64, height: 48, ms: 2_500, fast: true, more: [box('udta', box('meta', new Uint8Array(4), box('ilst', box('©nam', bytesOf('a prompt')))))] }),
    matroska({ docType: 'webm', width: 64, height: 48, ms: 2_500 }),
  ];
}

describe('Whatever the bytes, a header is read without an error', () => {
  test('from chance alone', () => {
    const dice = createDice(1);
    for (let round = 0; round < 3_000; round += 1) handle(Uint8Array.from({ length: dice(200) }, () => dice(256)));
  });

  test('from a right beginning and chance after it', () => {
    const dice = createDice(2);
    const starts = ['\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR', '\xff\xd8\xff', 'RIFF\xff\0\0\0WEBPVP8X', 'GIF89a', '\0\0\0\x18ftypisom', 'RIFF\xff\0\0\0AVI LIST', '\x1a\x45\xdf\xa3'];
    for (let round = 0; round < 5_000; round += 1) {
      const start = bytesOf(starts[dice(starts.length)] ?? '');
      handle(Uint8Array.from([...start, ...Array.from({ length: dice(300) }, () => dice(256))]));
    }
  });

  test('from whole files with a few bytes changed, or cut off', async () => {
    const dice = createDice(3);
    for (const whole of await samples()) {
      handle(whole);
      for (let round = 0; round < 1_500; round += 1) {
        const changed = whole.slice(0, dice(4) === 0 ? dice(whole.length) : whole.length);
        for (let changes = dice(6); changes > 0 && changed.length > 0; changes -= 1) changed[dice(changed.length)] = [0, 255, dice(256)][dice(3)] ?? 0;
        handle(changed);
      }
    }
  });
});

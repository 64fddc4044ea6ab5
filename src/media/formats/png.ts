import { crc32 } from 'node:zlib';
import { joinBytes, letters, u32 } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { PictureHeader } from './header.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** What is shown depends on these; pHYs and its like say nothing of a person and stay so that most files need no copy. */
const KEPT = new Set([
  'IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'gAMA', 'sRGB', 'iCCP', 'cHRM', 'cICP', 'mDCV', 'cLLI', 'sBIT', 'bKGD', 'pHYs',
  'acTL', 'fcTL', 'fdAT',
]);

type Chunk = { readonly type: string; readonly start: number; readonly data: number; readonly end: number };

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** The chunks up to IEND or to the first that does not lie within the bytes. */
function* chunks(bytes: Uint8Array): Generator<Chunk> {
  let start = SIGNATURE.length;
  while (start + 12 <= bytes.length) {
    const end = start + 12 + u32(bytes, start);
    if (end > bytes.length) return;
    const chunk = { type: letters(bytes, start + 4, 4), start, data: start + 8, end };
    yield chunk;
    if (chunk.type === 'IEND') return;
    start = end;
  }
}

/** Reads a PNG's chunks and checks the checksums of those that show; nothing is unpacked. Undefined: not a PNG with a size. */
export function readPng(bytes: Uint8Array): PictureHeader | undefined {
  if (!isPng(bytes) || letters(bytes, 12, 4) !== 'IHDR') return undefined;
  const width = u32(bytes, 16);
  const height = u32(bytes, 20);
  if (width === 0 || height === 0) return undefined;
  let orientation = 1;
  let sums = true;
  let data = false;
  let ended = false;
  for (const chunk of chunks(bytes)) {
    sums &&= !KEPT.has(chunk.type) || crc32(bytes.subarray(chunk.start + 4, chunk.end - 4)) === u32(bytes, chunk.end - 4);
    if (chunk.type === 'eXIf') orientation = exifOrientation(bytes.subarray(chunk.data, chunk.end - 4));
    data ||= chunk.type === 'IDAT';
    ended ||= chunk.type === 'IEND';
  }
  // An animated PNG counts as the still picture it falls back to: no decoder here reads its frames.
  return { kind: 'picture', type: 'image/png', width, height, orientation, whole: sums && data && ended };
}

/** The same picture without text, EXIF, times, unknown chunks and whatever follows the end. The same array when there is none. */
export function stripPng(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [bytes.subarray(0, SIGNATURE.length)];
  let end = SIGNATURE.length;
  let dropped = false;
  for (const chunk of chunks(bytes)) {
    if (KEPT.has(chunk.type)) kept.push(bytes.subarray(chunk.start, chunk.end));
    else dropped = true;
    end = chunk.end;
  }
  return dropped || end < bytes.length ? joinBytes(kept) : bytes;
}

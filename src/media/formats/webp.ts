import { joinBytes, letters, u8, u16le, u24le, u32le } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { PictureHeader } from './header.ts';

const KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** Bits of VP8X that announce EXIF and XMP. */
const METADATA_FLAGS = 0x08 | 0x04;

type Chunk = { readonly type: string; readonly start: number; readonly data: number; readonly length: number; readonly end: number };

export function isWebp(bytes: Uint8Array): boolean {
  return letters(bytes, 0, 4) === 'RIFF' && letters(bytes, 8, 4) === 'WEBP';
}

/** Where the file ends by its own word. */
function fileEnd(bytes: Uint8Array): number {
  return 8 + u32le(bytes, 4);
}

/** The chunks of the file, up to the first that does not lie within the bytes. */
function* chunks(bytes: Uint8Array): Generator<Chunk> {
  const limit = Math.min(fileEnd(bytes), bytes.length);
  let start = 12;
  while (start + 8 <= limit) {
    const length = u32le(bytes, start + 4);
    if (start + 8 + length > limit) return;
    const end = Math.min(start + 8 + length + (length % 2), limit);
    yield { type: letters(bytes, start, 4), start, data: start + 8, length, end };
    start = end;
  }
}

type Size = { readonly width: number; readonly height: number };

function sizeOf(bytes: Uint8Array, { type, data }: Chunk): Size | undefined {
  switch (type) {
    case 'VP8X': return { width: u24le(bytes, data + 4) + 1, height: u24le(bytes, data + 7) + 1 };
    case 'VP8 ': return { width: u16le(bytes, data + 6) & 0x3fff, height: u16le(bytes, data + 8) & 0x3fff };
    case 'VP8L': {
      const bits = u32le(bytes, data + 1);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default: return undefined;
  }
}

/** Reads a WebP's chunks; nothing is unpacked. Undefined: not a WebP with a size. */
export function readWebp(bytes: Uint8Array): PictureHeader | undefined {
  if (!isWebp(bytes)) return undefined;
  let size: Size | undefined;
  let orientation = 1;
  let durationMs = 0;
  let frames = 0;
  let data = false;
  let end = 12;
  for (const chunk of chunks(bytes)) {
    size ??= sizeOf(bytes, chunk);
    data ||= chunk.type === 'VP8 ' || chunk.type === 'VP8L' || chunk.type === 'ANMF';
    if (chunk.type === 'ANMF') {
      frames += 1;
      durationMs += u24le(bytes, chunk.data + 12);
    }
    if (chunk.type === 'EXIF') orientation = exifOrientation(exifBlock(bytes.subarray(chunk.data, chunk.data + chunk.length)));
    end = chunk.end;
  }
  if (size === undefined || size.width === 0 || size.height === 0) return undefined;
  const whole = data && end >= fileEnd(bytes) && fileEnd(bytes) <= bytes.length;
  const animated = frames > 1 ? { durationMs } : {};
  return { kind: 'picture', type: 'image/webp', ...size, orientation, ...animated, whole };
}

/** Some writers put JPEG's prefix before the TIFF header. */
function exifBlock(bytes: Uint8Array): Uint8Array {
  return letters(bytes, 0, 6) === 'Exif\0\0' ? bytes.subarray(6) : bytes;
}

/** Whether a still WebP is packed without loss. */
export function isLosslessWebp(bytes: Uint8Array): boolean {
  for (const { type } of chunks(bytes)) if (type === 'VP8L') return true;
  return false;
}

/** The same picture without EXIF, XMP, unknown chunks and whatever follows the end. The same array when there is none. */
export function stripWebp(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [];
  let end = 12;
  let dropped = false;
  for (const chunk of chunks(bytes)) {
    end = chunk.end;
    if (!KEPT.has(chunk.type)) {
      dropped = true;
      continue;
    }
    const part = bytes.slice(chunk.start, chunk.end);
    if (chunk.type === 'VP8X') part[8] = u8(part, 8) & ~METADATA_FLAGS;
    kept.push(part);
  }
  if (!dropped && end >= bytes.length) return bytes;
  const head = bytes.slice(0, 12);
  new DataView(head.buffer).setUint32(4, 4 + kept.reduce((sum, part) => sum + part.length, 0), true);
  return joinBytes([head, ...kept]);
}

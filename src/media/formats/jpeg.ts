import { joinBytes, letters, u8, u16 } from './bytes.ts';
import { exifOrientation } from './exif.ts';
import type { PictureHeader } from './header.ts';

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const COMMENT = 0xfe;

/** A marker with its segment; a scan's runs on over its packed pixels to the next marker. */
type Segment = { readonly marker: number; readonly start: number; readonly end: number };

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === START && bytes[2] === 0xff;
}

/** The segments after the start marker, up to and with the end marker, or to the first that does not lie within the bytes. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  let start = 2;
  while (start + 2 <= bytes.length) {
    if (bytes[start] !== 0xff) return;
    const marker = u8(bytes, start + 1);
    if (marker === 0xff) { start += 1; continue; }                       // fill bytes may stand before any marker
    if (marker === END) { yield { marker, start, end: start + 2 }; return; }
    let end = start + 2 + u16(bytes, start + 2);
    if (end > bytes.length || end < start + 4) return;
    if (marker === SCAN) end = endOfScan(bytes, end);
    yield { marker, start, end };
    start = end;
  }
}

/** Packed pixels escape 0xFF as FF 00 and hold restart markers D0 to D7; anything else after an FF is the next marker. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1) {
    const next = bytes[at + 1];
    if (next === undefined) return bytes.length;
    if (next !== 0x00 && (next < 0xd0 || next > 0xd7)) return at;
    at = bytes.indexOf(0xff, at + 2);
  }
  return bytes.length;
}

/** SOF0 to SOF15 without the three that only look like them (DHT, JPG, DAC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Reads a JPEG's segments; nothing is unpacked. Undefined: not a JPEG with a size. */
export function readJpeg(bytes: Uint8Array): PictureHeader | undefined {
  if (!isJpeg(bytes)) return undefined;
  let size: { width: number; height: number } | undefined;
  let orientation: number | undefined;
  let scanned = false;
  let ended = false;
  for (const { marker, start, end } of segments(bytes)) {
    if (isFrame(marker)) size ??= { height: u16(bytes, start + 5), width: u16(bytes, start + 7) };
    if (marker === 0xe1 && letters(bytes, start + 4, 6) === 'Exif\0\0') orientation ??= exifOrientation(bytes.subarray(start + 10, end));
    scanned ||= marker === SCAN;
    ended ||= marker === END;
  }
  if (size === undefined || size.width === 0 || size.height === 0) return undefined;
  return { kind: 'picture', type: 'image/jpeg', ...size, orientation: orientation ?? 1, whole: scanned && ended };
}

/** JFIF, colour profile and Adobe's colour transform say how to show the picture; the other application segments do not. */
function isKept(bytes: Uint8Array, { marker, start }: Segment): boolean {
  if (marker === COMMENT) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  return marker === 0xe0 || marker === 0xee || (marker === 0xe2 && letters(bytes, start + 4, 12) === 'ICC_PROFILE\0');
}

/**
 * The same picture without EXIF, XMP, IPTC, comments and whatever follows the end. The same array when there is none.
 * The orientation goes too: turn the picture first where it is not 1.
 */
export function stripJpeg(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let end = 2;
  let dropped = false;
  for (const segment of segments(bytes)) {
    if (isKept(bytes, segment)) kept.push(bytes.subarray(segment.start, segment.end));
    else dropped = true;
    end = segment.end;
  }
  return dropped || end < bytes.length ? joinBytes(kept) : bytes;
}

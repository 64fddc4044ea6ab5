import { joinBytes, letters, u8, u16le } from './bytes.ts';
import type { PictureHeader } from './header.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
/** Application blocks that say how often an animation repeats. */
const REPEAT = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

type Block = { readonly introducer: number; readonly label: number; readonly start: number; readonly end: number };

export function isGif(bytes: Uint8Array): boolean {
  const magic = letters(bytes, 0, 6);
  return magic === 'GIF87a' || magic === 'GIF89a';
}

function tableLength(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

/** Where the blocks begin: after the screen and its colour table. */
function headLength(bytes: Uint8Array): number {
  return 13 + tableLength(u8(bytes, 10));
}

/** The end of a chain of sub-blocks; undefined when it runs out of the bytes. */
function endOfChain(bytes: Uint8Array, from: number): number | undefined {
  let at = from;
  while (at < bytes.length) {
    const length = u8(bytes, at);
    if (length === 0) return at + 1;
    at += 1 + length;
  }
  return undefined;
}

/** The blocks up to and with the trailer, or to the first that does not lie within the bytes. */
function* blocks(bytes: Uint8Array): Generator<Block> {
  let start = headLength(bytes);
  while (start < bytes.length) {
    const introducer = u8(bytes, start);
    const label = u8(bytes, start + 1);
    if (introducer === TRAILER) { yield { introducer, label: 0, start, end: start + 1 }; return; }
    if (introducer !== EXTENSION && introducer !== IMAGE) return;
    const chain = introducer === EXTENSION ? start + 2 : start + 11 + tableLength(u8(bytes, start + 9));
    const end = endOfChain(bytes, chain);
    if (end === undefined) return;
    yield { introducer, label: introducer === EXTENSION ? label : 0, start, end };
    start = end;
  }
}

/** Milliseconds a browser shows a frame: 10 ms and less become 100 ms. */
function shownFor(hundredths: number): number {
  return hundredths <= 1 ? 100 : hundredths * 10;
}

/** Reads a GIF's blocks; nothing is unpacked. Undefined: not a GIF with a size. */
export function readGif(bytes: Uint8Array): PictureHeader | undefined {
  if (!isGif(bytes)) return undefined;
  const width = u16le(bytes, 6);
  const height = u16le(bytes, 8);
  if (width === 0 || height === 0) return undefined;
  let frames = 0;
  let durationMs = 0;
  let delay = 0;
  let ended = false;
  for (const { introducer, label, start } of blocks(bytes)) {
    if (introducer === EXTENSION && label === GRAPHIC_CONTROL) delay = u16le(bytes, start + 4);
    if (introducer === IMAGE) {
      frames += 1;
      durationMs += shownFor(delay);
      delay = 0;
    }
    ended ||= introducer === TRAILER;
  }
  const animated = frames > 1 ? { durationMs } : {};
  return { kind: 'picture', type: 'image/gif', width, height, orientation: 1, ...animated, whole: frames > 0 && ended };
}

function isKept(bytes: Uint8Array, { introducer, label, start }: Block): boolean {
  if (introducer !== EXTENSION) return true;
  return label === GRAPHIC_CONTROL || (label === APPLICATION && REPEAT.has(letters(bytes, start + 3, 11)));
}

/** The same picture without comments, texts, XMP and whatever follows the end. The same array when there is none. */
export function stripGif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let end = headLength(bytes);
  const kept: Uint8Array[] = [bytes.subarray(0, end)];
  let dropped = false;
  for (const block of blocks(bytes)) {
    if (isKept(bytes, block)) kept.push(bytes.subarray(block.start, block.end));
    else dropped = true;
    end = block.end;
  }
  return dropped || end < bytes.length ? joinBytes(kept) : bytes;
}

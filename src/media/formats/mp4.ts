import { joinBytes, letters, u16, u32, u64 } from './bytes.ts';
import type { VideoHeader } from './header.ts';

/** Brands of pictures (HEIC, AVIF) and sound that share the container. */
const NOT_FILM = /^(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis|M4A |M4B |M4P |F4A |F4B )$/;
/** Boxes that say who, when, where and with what a video was made. `uuid` holds XMP and the like. */
const METADATA = new Set(['udta', 'meta', 'uuid']);
const MAX_BOXES = 10_000;

export type Box = { readonly type: string; readonly start: number; readonly data: number; readonly end: number; readonly size: number };

export function isMp4(bytes: Uint8Array): boolean {
  return letters(bytes, 4, 4) === 'ftyp' && u32(bytes, 0) >= 16 && !NOT_FILM.test(letters(bytes, 8, 4));
}

/**
 * The boxes between `from` and `to`. The last may reach past `to`: its `size` then says so. Size 1 = 64 bits follow,
 * 0 = to the end.
 */
export function* boxes(bytes: Uint8Array, from: number, to: number): Generator<Box> {
  let start = from;
  for (let count = 0; count < MAX_BOXES && start + 8 <= to; count += 1) {
    const short = u32(bytes, start);
    const head = short === 1 ? 16 : 8;
    const size = short === 1 ? u64(bytes, start + 8) : short === 0 ? to - start : short;
    if (size < head) return;
    const end = start + size;
    yield { type: letters(bytes, start + 4, 4), start, data: start + head, end: Math.min(end, to), size };
    start = end;
  }
}

export function findBox(bytes: Uint8Array, parent: Box, type: string): Box | undefined {
  for (const box of boxes(bytes, parent.data, parent.end)) if (box.type === type) return box;
  return undefined;
}

export type Mp4Layout = {
  readonly brand: string;
  /** The index stands before the pictures, so that a player can begin before it has all. */
  readonly fastStart: boolean;
  readonly fragmented: boolean;
  /** Every top box lies within the file, and both index and pictures are there. */
  readonly whole: boolean;
  readonly moov?: Box;
};

/** How the file is laid out; undefined for what is not a video in an MP4 or QuickTime file. */
export function mp4Layout(bytes: Uint8Array): Mp4Layout | undefined {
  if (!isMp4(bytes)) return undefined;
  let moov: Box | undefined;
  let data: Box | undefined;
  let fragmented = false;
  let end = 0;
  for (const box of boxes(bytes, 0, bytes.length)) {
    if (box.type === 'moov') moov ??= box;
    if (box.type === 'mdat') data ??= box;
    fragmented ||= box.type === 'moof';
    end = box.start + box.size;
  }
  const whole = moov !== undefined && data !== undefined && end <= bytes.length;
  const fastStart = moov !== undefined && data !== undefined && moov.start < data.start;
  return { brand: letters(bytes, 8, 4), fastStart, fragmented, whole, ...(moov === undefined ? {} : { moov }) };
}

/** Size (before rotation) and duration by the video's own index; nothing is decoded. */
export function readMp4(bytes: Uint8Array): VideoHeader | undefined {
  const layout = mp4Layout(bytes);
  if (layout === undefined) return undefined;
  const { moov, whole } = layout;
  const video = { kind: 'video', type: 'video/mp4' } as const;
  if (moov === undefined) return { ...video, width: 0, height: 0, durationMs: 0, whole: false };
  return { ...video, ...pictureSize(bytes, moov), durationMs: duration(bytes, moov), whole };
}

function duration(bytes: Uint8Array, moov: Box): number {
  const head = findBox(bytes, moov, 'mvhd');
  if (head === undefined) return 0;
  const long = bytes[head.data] === 1;
  const scale = u32(bytes, head.data + (long ? 20 : 12));
  const ticks = long ? u64(bytes, head.data + 24) : u32(bytes, head.data + 16);
  return scale === 0 ? 0 : Math.round((ticks / scale) * 1000);
}

function pictureSize(bytes: Uint8Array, moov: Box): { width: number; height: number } {
  for (const track of boxes(bytes, moov.data, moov.end)) {
    if (track.type !== 'trak') continue;
    const media = findBox(bytes, track, 'mdia');
    const handler = media && findBox(bytes, media, 'hdlr');
    if (handler === undefined || letters(bytes, handler.data + 8, 4) !== 'vide') continue;
    const head = findBox(bytes, track, 'tkhd');
    if (head === undefined) continue;
    const size = head.data + (bytes[head.data] === 1 ? 88 : 76);
    return { width: u16(bytes, size), height: u16(bytes, size + 4) };
  }
  return { width: 0, height: 0 };
}

/** Whether a `udta` or `meta` box holds no more than the name of the program that wrote the file, as ffmpeg always leaves it. */
function isHarmless(bytes: Uint8Array, box: Box): boolean {
  if (box.type === 'uuid') return false;
  if (box.type === 'udta') {
    return [...boxes(bytes, box.data, box.end)].every((inner) => inner.type === 'meta' && isHarmless(bytes, inner));
  }
  // In MP4 `meta` begins with version and flags, in QuickTime with its first box.
  const from = letters(bytes, box.data + 4, 4) === 'hdlr' ? box.data : box.data + 4;
  return [...boxes(bytes, from, box.end)].every((inner) => inner.type === 'hdlr' || inner.type === 'free'
    || (inner.type === 'ilst' && [...boxes(bytes, inner.data, inner.end)].every((item) => item.type === '©too')));
}

function* metadataBoxes(bytes: Uint8Array): Generator<Box> {
  const inside = (parent: Box): Box[] => [...boxes(bytes, parent.data, parent.end)];
  for (const top of boxes(bytes, 0, bytes.length)) {
    if (METADATA.has(top.type)) yield top;
    if (top.type !== 'moov') continue;
    for (const box of inside(top)) {
      if (METADATA.has(box.type)) yield box;
      if (box.type === 'trak') yield* inside(box).filter(({ type }) => METADATA.has(type));
    }
  }
}

/**
 * The same video with its metadata blanked: the boxes become free space of the same length, so that no offset moves. The
 * same array when there is nothing to hide.
 */
export function stripMp4(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const found = [...metadataBoxes(bytes)].filter((box) => !isHarmless(bytes, box));
  if (found.length === 0) return bytes;
  const clean = joinBytes([bytes]);
  for (const { start, data, end } of found) {
    clean.set([0x66, 0x72, 0x65, 0x65], start + 4);          // 'free'
    clean.fill(0, data, end);
  }
  return clean;
}

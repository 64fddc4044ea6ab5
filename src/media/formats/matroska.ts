import { letters, u8 } from './bytes.ts';
import type { VideoHeader } from './header.ts';

const HEAD = 0x1a45dfa3;
const DOC_TYPE = 0x4282;
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TICK_NS = 0x2ad7b1;
const DURATION = 0x4489;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const VIDEO = 0xe0;
const WIDTH = 0xb0;
const HEIGHT = 0xba;
const CLUSTER = 0x1f43b675;
const MAX_ELEMENTS = 100_000;

/** An EBML element. `end` is cut to its parent, and `over` tells so; where a live writer left the length open it is the parent's. */
type Element = { readonly id: number; readonly data: number; readonly end: number; readonly over: boolean };

/** A number of 1 to 8 bytes whose first set bit tells its length. */
function variable(bytes: Uint8Array, at: number, keepMarker: boolean): { value: number; length: number; open: boolean } | undefined {
  const first = u8(bytes, at);
  const length = Math.clz32(first) - 23;
  if (first === 0 || length > 8 || at + length > bytes.length) return undefined;
  const mask = 0xff >> length;
  let value = keepMarker ? first : first & mask;
  let open = (first & mask) === mask;
  for (let index = 1; index < length; index += 1) {
    const byte = u8(bytes, at + index);
    value = value * 256 + byte;
    open &&= byte === 0xff;
  }
  return { value, length, open };
}

function* elements(bytes: Uint8Array, from: number, to: number): Generator<Element> {
  let at = from;
  for (let count = 0; count < MAX_ELEMENTS && at < to; count += 1) {
    const id = variable(bytes, at, true);
    const size = id && variable(bytes, at + id.length, false);
    if (id === undefined || size === undefined) return;
    const data = at + id.length + size.length;
    const end = size.open ? to : data + size.value;
    yield { id: id.value, data, end: Math.min(end, to), over: end > to || data > to };
    at = end;
  }
}

function docType(bytes: Uint8Array): string {
  const [head] = elements(bytes, 0, Math.min(bytes.length, 4096));
  if (head?.id !== HEAD) return '';
  for (const { id, data, end } of elements(bytes, head.data, head.end)) {
    if (id === DOC_TYPE) return letters(bytes, data, Math.min(end - data, 16)).replace(/\0+$/, '');
  }
  return '';
}

export function matroskaType(bytes: Uint8Array): 'video/webm' | 'video/x-matroska' | undefined {
  switch (docType(bytes)) {
    case 'webm': return 'video/webm';
    case 'matroska': return 'video/x-matroska';
    default: return undefined;
  }
}

function unsigned(bytes: Uint8Array, { data, end }: Element): number {
  let value = 0;
  for (let at = data; at < Math.min(end, data + 8); at += 1) value = value * 256 + u8(bytes, at);
  return value;
}

function float(bytes: Uint8Array, { data, end }: Element): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (end - data === 4) return view.getFloat32(data);
  return end - data === 8 ? view.getFloat64(data) : 0;
}

/** Size and duration by the video's own head; nothing is decoded. A video still being written may leave out its duration. */
export function readMatroska(bytes: Uint8Array): VideoHeader | undefined {
  const type = matroskaType(bytes);
  if (type === undefined) return undefined;
  let size = { width: 0, height: 0 };
  let durationMs = 0;
  let whole = false;
  for (const segment of elements(bytes, 0, bytes.length)) {
    if (segment.id !== SEGMENT) continue;
    let clusters = 0;
    let over = segment.over;
    for (const part of elements(bytes, segment.data, segment.end)) {
      if (part.id === INFO) durationMs = duration(bytes, part);
      if (part.id === TRACKS) size = pictureSize(bytes, part);
      if (part.id === CLUSTER) clusters += 1;
      over ||= part.over;
    }
    whole = clusters > 0 && !over && size.width > 0 && size.height > 0;
  }
  return { kind: 'video', type, ...size, durationMs, whole };
}

function duration(bytes: Uint8Array, info: Element): number {
  let tickNs = 1_000_000;
  let ticks = 0;
  for (const element of elements(bytes, info.data, info.end)) {
    if (element.id === TICK_NS) tickNs = unsigned(bytes, element);
    if (element.id === DURATION) ticks = float(bytes, element);
  }
  const ms = (ticks * tickNs) / 1_000_000;
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : 0;
}

function pictureSize(bytes: Uint8Array, tracks: Element): { width: number; height: number } {
  for (const track of elements(bytes, tracks.data, tracks.end)) {
    if (track.id !== TRACK) continue;
    for (const video of elements(bytes, track.data, track.end)) {
      if (video.id !== VIDEO) continue;
      const size = { width: 0, height: 0 };
      for (const element of elements(bytes, video.data, video.end)) {
        if (element.id === WIDTH) size.width = unsigned(bytes, element);
        if (element.id === HEIGHT) size.height = unsigned(bytes, element);
      }
      return size;
    }
  }
  return { width: 0, height: 0 };
}

import { letters, u32le } from './bytes.ts';
import type { VideoHeader } from './header.ts';

const MAX_CHUNKS = 1_000_000;

type Chunk = { readonly type: string; readonly data: number; readonly end: number; readonly over: boolean };

export type AviVideo = {
  readonly width: number;
  readonly height: number;
  readonly microsPerFrame: number;
  /** Four letters: MJPG, H264, XVID, … */
  readonly codec: string;
  /** Where each frame's bytes lie, in order. */
  readonly frames: readonly { readonly start: number; readonly end: number }[];
  readonly whole: boolean;
};

export function isAvi(bytes: Uint8Array): boolean {
  return letters(bytes, 0, 4) === 'RIFF' && letters(bytes, 8, 4) === 'AVI ';
}

function* chunks(bytes: Uint8Array, from: number, to: number): Generator<Chunk> {
  let start = from;
  for (let count = 0; count < MAX_CHUNKS && start + 8 <= to; count += 1) {
    const length = u32le(bytes, start + 4);
    const end = start + 8 + length;
    yield { type: letters(bytes, start, 4), data: start + 8, end: Math.min(end, to), over: end > to };
    start = end + (length % 2);
  }
}

/** Every chunk below a list, lists themselves too (as `LIST:name`), depth first. */
function* deepChunks(bytes: Uint8Array, from: number, to: number, depth: number): Generator<Chunk> {
  for (const chunk of chunks(bytes, from, to)) {
    if (chunk.type !== 'LIST' && chunk.type !== 'RIFF') {
      yield chunk;
      continue;
    }
    yield { ...chunk, type: `LIST:${letters(bytes, chunk.data, 4)}` };
    if (depth < 5) yield* deepChunks(bytes, chunk.data + 4, chunk.end, depth + 1);
  }
}

/** Walks a whole AVI; nothing is decoded. The first stream of pictures counts. Undefined: not an AVI with a size. */
export function walkAvi(bytes: Uint8Array): AviVideo | undefined {
  if (!isAvi(bytes)) return undefined;
  let head = { width: 0, height: 0, microsPerFrame: 0 };
  let codec = '';
  let stream = -1;
  let picture = -1;
  let over = false;
  const frames: { start: number; end: number }[] = [];
  for (const chunk of deepChunks(bytes, 0, bytes.length, 0)) {
    const { type, data, end } = chunk;
    over ||= chunk.over;
    if (type === 'avih') head = { microsPerFrame: u32le(bytes, data), width: u32le(bytes, data + 32), height: u32le(bytes, data + 36) };
    if (type === 'strh') {
      stream += 1;
      if (letters(bytes, data, 4) === 'vids' && picture === -1) {
        picture = stream;
        codec = letters(bytes, data + 4, 4);
      }
    }
    const isFrame = picture >= 0 && (type === `${String(picture).padStart(2, '0')}dc` || type === `${String(picture).padStart(2, '0')}db`);
    if (isFrame && end > data && !chunk.over) frames.push({ start: data, end });
  }
  if (head.width === 0 || head.height === 0) return undefined;
  return { ...head, codec: codec.toUpperCase(), frames, whole: !over && frames.length > 0 };
}

export function readAvi(bytes: Uint8Array): VideoHeader | undefined {
  const video = walkAvi(bytes);
  if (video === undefined) return undefined;
  const { width, height, microsPerFrame, frames, whole } = video;
  return { kind: 'video', type: 'video/x-msvideo', width, height, durationMs: Math.round((microsPerFrame * frames.length) / 1000), whole };
}

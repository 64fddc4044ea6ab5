import type { Drawn } from '../../core/media.ts';
import type { Plate } from './canvas.ts';
import { bytesOf, createPlate } from './canvas.ts';
import type { Size } from './sizes.ts';

export type Video = Extract<Drawn, { kind: 'video' }>;

export const framesPerSecond = 24;
/** Bits a second at 768 by 768: what moves softly over grain needs the most to stay clean, and never gets less than the least. */
const mostBits = 6_000_000, leastBits = 2_400_000;
/** Bits of a whole video: it should go into a Discord message as it is. */
const videoBits = 8_500_000 * 8;

/** A video whose frames are painted one by one into the same memory. */
export function createVideo(size: Size, seconds: number, paint: (frame: Plate, seconds: number, index: number) => void | Promise<void>): Video {
  const frameCount = Math.max(2, Math.round(seconds * framesPerSecond));
  return {
    kind: 'video', ...size, framesPerSecond, frameCount, bitrate: Math.round(Math.max(leastBits, Math.min(mostBits, videoBits / seconds))), frames: paintFrames(size, frameCount, paint),
  };
}

async function* paintFrames(size: Size, count: number, paint: (frame: Plate, seconds: number, index: number) => void | Promise<void>): AsyncGenerator<Uint8Array> {
  const frame = createPlate(size.width, size.height);
  for (let index = 0; index < count; index += 1) {
    await paint(frame, index / framesPerSecond, index);
    yield bytesOf(frame);
  }
}

/** Starts and ends at rest: 0..1 → 0..1. */
export function ease(place: number): number {
  const t = Math.min(1, Math.max(0, place));
  return t * t * t * (t * (t * 6 - 15) + 10);
}

import sharp from 'sharp';
import type { AviVideo } from './formats/avi.ts';

// Moving pictures that no video library reads, as RGBA frames.

/** Bytes of decoded frames held at a time. */
const CHUNK_BYTES = 64_000_000;
/** Frames a second beyond which nobody sees a difference. */
const MOST_FRAMES_PER_SECOND = 50;

type Size = { readonly width: number; readonly height: number };

/** The JPEGs of an AVI. One that is broken is shown as the one before it. */
export async function* motionJpegFrames(bytes: Uint8Array, video: AviVideo, { width, height }: Size): AsyncGenerator<Uint8Array> {
  let last: Uint8Array | undefined;
  for (const { start, end } of video.frames) {
    try {
      last = await sharp(bytes.subarray(start, end), { limitInputPixels: video.width * video.height })
        .resize(width, height, { fit: 'fill' }).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    } catch (thrown) {
      if (last === undefined) throw thrown;
    }
    yield last;
  }
}

export type Animation = Size & {
  readonly pages: number;
  readonly framesPerSecond: number;
  /** How often each page is shown at that rate. */
  readonly repeats: readonly number[];
  readonly frameCount: number;
};

/** How an animated WebP or GIF moves; nothing is decoded. Throws where one of its pictures has more than `maxPixels`. */
export async function openAnimation(path: string, maxPixels: number): Promise<Animation> {
  // `pages` and `delay` are told without asking for all pages; with it the size limit would count them stacked.
  const { width, height, pages = 1, delay = [] } = await sharp(path, { limitInputPixels: maxPixels }).metadata();
  const delays = Array.from({ length: pages }, (_, page) => shownFor(delay[page] ?? 0));
  return { width, height, pages, ...constantRate(delays) };
}

/** Milliseconds as browsers show them: 10 and less become 100. */
function shownFor(ms: number): number {
  return ms <= 10 ? 100 : ms;
}

/**
 * The rate at which each page is shown once where the delays differ by no more than a GIF's unit of 10 ms, which is how
 * 12 frames a second look there; else one at which the pages change when they should, give or take half a frame.
 */
export function constantRate(delays: readonly number[]): { framesPerSecond: number; repeats: readonly number[]; frameCount: number } {
  const total = delays.reduce((sum, ms) => sum + ms, 0);
  if (Math.max(...delays) - Math.min(...delays) <= 10) {
    return { framesPerSecond: (delays.length * 1000) / total, repeats: delays.map(() => 1), frameCount: delays.length };
  }
  const framesPerSecond = Math.min(MOST_FRAMES_PER_SECOND, 1000 / delays.reduce(greatestCommonDivisor));
  let elapsed = 0;
  let shown = 0;
  const repeats = delays.map((ms) => {
    elapsed += ms;
    const until = Math.round((elapsed * framesPerSecond) / 1000);
    const count = until - shown;
    shown = until;
    return count;
  });
  return { framesPerSecond, repeats, frameCount: shown };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The animation's frames at its constant rate, scaled, over black where it is transparent. */
export async function* animationFrames(path: string, animation: Animation, { width, height }: Size): AsyncGenerator<Uint8Array> {
  const { pages, repeats } = animation;
  const pageBytes = width * height * 4;
  // One page at a time takes five times as long as sixteen.
  const chunk = Math.max(1, Math.min(16, Math.floor(CHUNK_BYTES / (animation.width * animation.height * 4))));
  for (let first = 0; first < pages; first += chunk) {
    const count = Math.min(chunk, pages - first);
    const decoded = await sharp(path, { page: first, pages: count, limitInputPixels: animation.width * animation.height * count, failOn: 'error' })
      .resize(width, height, { fit: 'fill' }).toColourspace('srgb').flatten({ background: 'black' }).ensureAlpha().raw().toBuffer();
    for (let page = 0; page < count; page += 1) {
      for (let shown = 0; shown < (repeats[first + page] ?? 0); shown += 1) yield decoded.subarray(page * pageBytes, (page + 1) * pageBytes);
    }
  }
}

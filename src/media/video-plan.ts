import type { VideoFacts } from './probe-video.ts';
import type { JoinAim } from './video.ts';
import { even } from './video.ts';

// Pure: what size and bitrate make a video fit.

const AUDIO_BITS = 128_000;
/** Encoders overshoot by a few percent, and the container takes its share. */
const SHARE_OF_BUDGET = 0.93;
/** Bits per pixel and frame above which H.264 looks no better, and below which a smaller picture looks better. */
const MOST_BITS_PER_PIXEL = 0.3;
const LEAST_BITS_PER_PIXEL = 0.05;
/** H.264 needs more than the codecs it replaces for the same look. */
const MORE_THAN_SOURCE = 2.5;
const SCALES = [1, 0.75, 0.5, 0.35, 0.25];
const SMALLEST_SIDE = 64;
/** Bits per second that are never a waste. */
const ALWAYS_FINE = 300_000;
/** Bits per second below which there is no video. */
export const LEAST_BITRATE = 8_000;

export type Step = { readonly width: number; readonly height: number; readonly bitrate: number; readonly audioBitrate: number };

/** Sizes and bitrates to try one after the other, the best first; none when not even the smallest could fit. */
export function planSteps(facts: Pick<VideoFacts, 'width' | 'height' | 'durationMs' | 'frameCount' | 'audio'>, sourceBytes: number, maxBytes: number): readonly Step[] {
  const seconds = facts.durationMs / 1000;
  const budget = (maxBytes * 8 * SHARE_OF_BUDGET) / seconds;
  const audioBitrate = facts.audio === undefined || budget < AUDIO_BITS * 2 ? 0 : AUDIO_BITS;
  const framesPerSecond = facts.frameCount / seconds;
  const steps = SCALES.map((scale): Step => {
    const width = even(facts.width * scale);
    const height = even(facts.height * scale);
    const pixelRate = width * height * framesPerSecond;
    const useful = Math.max(pixelRate * MOST_BITS_PER_PIXEL, ALWAYS_FINE);
    // Anything more than the source holds is spent on its faults; pictures packed one by one hold far more anyway.
    const source = Math.max(((sourceBytes * 8) / seconds) * MORE_THAN_SOURCE, pixelRate * LEAST_BITS_PER_PIXEL * 2, ALWAYS_FINE);
    return { width, height, audioBitrate, bitrate: Math.round(Math.min(budget - audioBitrate, useful, source)) };
  });
  const large = steps.filter(({ width, height, bitrate }, index) => bitrate >= LEAST_BITRATE && (index === 0 || Math.min(width, height) >= SMALLEST_SIDE));
  const good = large.filter(({ width, height, bitrate }) => bitrate >= width * height * framesPerSecond * LEAST_BITS_PER_PIXEL);
  return good.length > 0 ? good : large.slice(-1);
}

/** Frames a second beyond which a video is none the better. */
const MOST_FRAMES_PER_SECOND = 60;

/** What clips become that are encoded into one: of the first one's size and the highest rate, so that nothing is lost of any. */
export function planJoin(clips: readonly (Pick<VideoFacts, 'width' | 'height' | 'durationMs' | 'frameCount' | 'audio' | 'matrix'> & { readonly bytes: number })[]): JoinAim {
  const [first] = clips;
  if (first === undefined) throw new Error('there are no clips');
  const rates = clips.map(({ frameCount, durationMs }) => (frameCount * 1000) / durationMs);
  const framesPerSecond = Math.round(Math.min(MOST_FRAMES_PER_SECOND, Math.max(...rates)) * 1000) / 1000;
  const durationMs = clips.reduce((sum, clip) => sum + clip.durationMs, 0);
  const { width, height } = first;
  const whole = { width, height, durationMs, frameCount: (durationMs / 1000) * framesPerSecond };
  const hasSound = clips.every(({ audio }) => audio !== undefined);
  const [step] = planSteps({ ...whole, ...(hasSound ? { audio: 'aac' } : {}) }, clips.reduce((sum, { bytes }) => sum + bytes, 0), Number.MAX_SAFE_INTEGER);
  if (step === undefined) throw new Error('the clips are too small');
  return { ...step, framesPerSecond, toBt709: new Set(clips.map(({ matrix }) => matrix)).size > 1 };
}

/** The bitrate to try next after one that came out too large. */
export function lowerBitrate(bitrate: number, madeBytes: number, maxBytes: number): number {
  return Math.floor(bitrate * Math.min(0.9, (maxBytes / madeBytes) * SHARE_OF_BUDGET));
}

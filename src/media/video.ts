import type { VideoFacts } from './probe-video.ts';

/** A video to be encoded from its frames. */
export type FrameStream = {
  /** Pixels of each frame; an odd last row or column is cut off. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Bits per second to aim at. */
  readonly bitrate: number;
  /** RGBA, 4 bytes a pixel, row by row. A frame may be reused once the next is asked for. */
  readonly frames: AsyncIterable<Uint8Array>;
};

/** What a video shall become. */
export type TranscodeAim = {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Bits per second of the pictures. */
  readonly bitrate: number;
  /** Bits per second of the sound; 0 = without. */
  readonly audioBitrate: number;
};

/** A video on this machine, and what is known of it. */
export type VideoSource = { readonly path: string; readonly facts: VideoFacts };

/** What several videos shall become together. */
export type JoinAim = TranscodeAim & {
  readonly framesPerSecond: number;
  /** The videos do not agree on what their colours mean: all are brought to BT.709. */
  readonly toBt709: boolean;
};

/**
 * Makes MP4 that plays everywhere: H.264, yuv420p in limited range, the index first, even sizes, no metadata. Works in
 * the media child alone; it is stopped by ending the child. Errors are plain ones: what they mean for the person is the
 * caller's to say.
 */
export interface VideoTool {
  readonly name: 'ffmpeg' | 'webcodecs';
  /** Encodes frames as they come, holding few of them. `onFrame` gets how many are done. */
  encode(video: FrameStream, target: string, onFrame?: (done: number) => void): Promise<void>;
  /** Encodes a video anew, upright, with its sound where that can be kept. May write beside `target`. */
  transcode(video: VideoSource, target: string, aim: TranscodeAim): Promise<void>;
  /**
   * Encodes videos one after the other as one, upright and at a constant rate; one of another shape stands in the middle of
   * the picture, over black. Their sound follows the pictures, where all have some and it is alike enough to be kept.
   */
  join(clips: readonly VideoSource[], target: string, aim: JoinAim): Promise<void>;
}

/** The nearest even number that is not larger, at least 2. */
export function even(pixels: number): number {
  return Math.max(2, Math.floor(pixels / 2) * 2);
}

type Size = { readonly width: number; readonly height: number };

/** Shapes that differ by less are made one by stretching, which nobody sees; a bar of a few pixels one would. */
const SAME_SHAPE = 0.01;

/** The size, even, at which a video stands whole in a picture of another size. */
export function sizeWithin({ width, height }: Size, frame: Size): Size {
  const scale = Math.min(frame.width / width, frame.height / height);
  const inner = { width: width * scale, height: height * scale };
  const isSameShape = inner.width >= frame.width * (1 - SAME_SHAPE) && inner.height >= frame.height * (1 - SAME_SHAPE);
  return isSameShape ? { width: frame.width, height: frame.height } : { width: even(inner.width), height: even(inner.height) };
}

/** How many frames a video has at a rate. */
export function framesAt({ durationMs }: Pick<VideoFacts, 'durationMs'>, framesPerSecond: number): number {
  return Math.max(1, Math.round((durationMs / 1000) * framesPerSecond));
}

/** The frame without its odd last row or column; the same array where there is none. */
export function cropToEven(frame: Uint8Array, width: number, height: number): Uint8Array {
  const cropped = even(width);
  if (cropped === width) return frame.subarray(0, width * even(height) * 4);
  const rows = even(height);
  const result = new Uint8Array(cropped * rows * 4);
  for (let row = 0; row < rows; row += 1) result.set(frame.subarray(row * width * 4, (row * width + cropped) * 4), row * cropped * 4);
  return result;
}

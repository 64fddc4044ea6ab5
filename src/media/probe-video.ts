import { readFile } from 'node:fs/promises';
import type { InputVideoTrack } from 'mediabunny';
import { FilePathSource, Input, MATROSKA, MP4, QTFF, WEBM } from 'mediabunny';
import type { MediaType } from '../core/media.ts';
import { walkAvi } from './formats/avi.ts';

/** What a video is, found without decoding a picture. */
export type VideoFacts = {
  readonly container: 'mp4' | 'matroska' | 'avi';
  /** `avc`, `hevc`, `vp8`, `vp9`, `av1`, …; four letters in an AVI. */
  readonly codec: string;
  /** H.264 with 8 bits and 4:2:0, which every player takes. */
  readonly plain: boolean;
  /** Pixels as shown: rotated, with square pixels. */
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
  /** Those that are shown. */
  readonly frameCount: number;
  /** Levels 0 to 255 instead of 16 to 235. */
  readonly fullRange: boolean;
  /** What turns its levels into colours, as WebCodecs names it; absent where it does not say. */
  readonly matrix?: string;
  /** Codec of the sound; absent without sound. */
  readonly audio?: string;
};

/** Opens a video that mediabunny reads: MP4, QuickTime, WebM, Matroska. */
export function openVideo(path: string): Input {
  return new Input({ source: new FilePathSource(path), formats: [MP4, QTFF, MATROSKA, WEBM] });
}

/** Throws a plain error for what is no video: without pictures, without frames, in no known container. */
export async function probeVideo(path: string, type: MediaType): Promise<VideoFacts> {
  if (type === 'video/x-msvideo') return probeAvi(await readFile(path));
  using input = openVideo(path);
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error('there are no pictures in the video');
  const { packetCount, averagePacketRate } = await track.computePacketStats();
  if (packetCount === 0) throw new Error('the video has no frames');
  const audio = await input.getPrimaryAudioTrack();
  const { fullRange, matrix } = await track.getColorSpace();
  const first = await track.getFirstTimestamp();
  const seconds = await track.computeDuration() - Math.max(0, first);
  return {
    container: type === 'video/mp4' ? 'mp4' : 'matroska',
    codec: await track.getCodec() ?? 'unknown',
    plain: await isPlain(track),
    width: Math.round(await track.getDisplayWidth()),
    height: Math.round(await track.getDisplayHeight()),
    durationMs: Math.max(1, Math.round(seconds * 1000)),
    // Of a video that was cut, frames before its beginning are there to be decoded, and not shown.
    frameCount: first >= 0 ? packetCount : Math.max(1, Math.round(averagePacketRate * seconds)),
    fullRange: fullRange === true,
    ...(typeof matrix === 'string' ? { matrix } : {}),
    ...(audio === null ? {} : { audio: await audio.getCodec() ?? 'unknown' }),
  };
}

/** Baseline, Main, Extended and High are the profiles with 8 bits and 4:2:0. */
async function isPlain(track: InputVideoTrack): Promise<boolean> {
  const profile = /^avc[13]\.([0-9a-f]{2})/i.exec(await track.getCodecParameterString() ?? '')?.[1];
  return profile !== undefined && [66, 77, 88, 100].includes(Number.parseInt(profile, 16));
}

function probeAvi(bytes: Uint8Array): VideoFacts {
  const video = walkAvi(bytes);
  if (video === undefined || video.frames.length === 0) throw new Error('the video has no frames');
  const { codec, width, height, frames, microsPerFrame } = video;
  return {
    container: 'avi', codec, plain: false, width, height, frameCount: frames.length, fullRange: false,
    durationMs: Math.max(1, Math.round((frames.length * microsPerFrame) / 1000)),
  };
}

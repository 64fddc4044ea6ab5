import { readFileSync } from 'node:fs';
import type { InputVideoTrack } from 'mediabunny';
import {
  AudioSample, AudioSampleSource, BufferSource, BufferTarget, Input, MATROSKA, MkvOutputFormat, MP4, Mp4OutputFormat, Output, Quality,
  VideoSample, VideoSampleSink, VideoSampleSource, WEBM, WebMOutputFormat,
} from 'mediabunny';
import { describe } from 'vitest';
import type { Bytes } from './pictures.ts';

// Videos for the tests, made and looked at with the embedded codec; what it cannot make lies in fixtures/videos.

/** `describe` for what needs the codec's native part, which not every platform has. */
export async function needsCodec(): Promise<(title: string, suite: () => void) => void> {
  const polyfill = '@napi-rs/webcodecs/polyfill';
  const reason = await import(polyfill).then(() => undefined, () => '@napi-rs/webcodecs is not installed here');
  return (title, suite) => { describe.skipIf(reason !== undefined)(reason === undefined ? title : `${title} (skipped: ${reason})`, suite); };
}

/** A video of 64 × 64, 12 frames a second, 6 frames, whose quarters are red, green / blue, white. Made by ffmpeg 5.1. */
export function videoFixture(name: 'full-range.mp4' | 'h264-444.mp4' | 'hevc-10-bit.mp4' | 'transparent.webm' | 'vorbis.webm' | 'mpeg4.avi'): Bytes {
  return Uint8Array.from(readFileSync(new URL(`./fixtures/videos/${name}`, import.meta.url)));
}

export const QUARTERS = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]] as const;
export type Colour = readonly [number, number, number];

/** One RGBA frame with four coloured quarters. */
export function quartersFrame(width: number, height: number, colours: readonly Colour[] = QUARTERS): Bytes {
  const frame = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const x = at % width;
    const quarter = (Math.floor(at / width) >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0);
    frame.set([...(colours[quarter] ?? [0, 0, 0]), 255], at * 4);
  }
  return frame;
}

export function greyFrame(width: number, height: number, level: number): Bytes {
  return new Uint8Array(width * height * 4).fill(level).map((value, at) => (at % 4 === 3 ? 255 : value));
}

export type Recipe = {
  readonly container: 'mp4' | 'webm' | 'mkv';
  readonly codec: 'avc' | 'vp8' | 'vp9';
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly frames: readonly Uint8Array[];
  readonly bitrate?: number;
  readonly rotation?: 0 | 90 | 180 | 270;
  readonly sound?: 'aac' | 'opus';
  readonly fastStart?: false | 'in-memory' | 'fragmented';
  readonly title?: string;
};

function formatOf({ container, fastStart = 'in-memory' }: Recipe): Mp4OutputFormat | WebMOutputFormat | MkvOutputFormat {
  switch (container) {
    case 'mp4': return new Mp4OutputFormat({ fastStart });
    case 'webm': return new WebMOutputFormat();
    case 'mkv': return new MkvOutputFormat();
  }
}

export async function makeVideo(recipe: Recipe): Promise<Bytes> {
  const { codec, width, height, framesPerSecond, frames, bitrate = 300_000, rotation = 0, sound, title } = recipe;
  const output = new Output({ format: formatOf(recipe), target: new BufferTarget() });
  const pictures = new VideoSampleSource({ codec, quality: new Quality({ bitrate }) });
  output.addVideoTrack(pictures, { rotation, frameRate: framesPerSecond });
  const audio = sound && new AudioSampleSource({ codec: sound, quality: new Quality({ bitrate: 64_000 }) });
  if (audio !== undefined) output.addAudioTrack(audio);
  if (title !== undefined) output.setMetadataTags({ title });
  await output.start();
  if (audio !== undefined) {
    const data = Float32Array.from({ length: Math.round((48_000 * frames.length) / framesPerSecond) }, (_, at) => Math.sin(at / 20) / 2);
    using tone = new AudioSample({ data, format: 'f32', numberOfChannels: 1, sampleRate: 48_000, timestamp: 0 });
    await audio.add(tone);
    audio.close();
  }
  for (const [index, frame] of frames.entries()) {
    using sample = new VideoSample(frame, {
      format: 'RGBA', codedWidth: width, codedHeight: height, timestamp: index / framesPerSecond, duration: 1 / framesPerSecond,
      colorSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'smpte170m', fullRange: false },
    });
    await pictures.add(sample);
  }
  await output.finalize();
  return new Uint8Array(output.target.buffer ?? new ArrayBuffer(0));
}

export type Shown = {
  /** Seconds. */
  readonly timestamp: number;
  readonly width: number;
  readonly height: number;
  /** What a player makes of a point, by the colours the video claims; 0 to 1 across and down. */
  colour(x: number, y: number): Colour;
};

export type Video = {
  readonly frames: readonly Shown[];
  readonly sound: string | undefined;
  readonly title: string | undefined;
  readonly codec: string;
};

/** Decodes a whole video. */
export async function watch(bytes: Uint8Array<ArrayBuffer>): Promise<Video> {
  using input = new Input({ source: new BufferSource(bytes), formats: [MP4, WEBM, MATROSKA] });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error('there are no pictures');
  const audio = await input.getPrimaryAudioTrack();
  const frames = await decode(track);
  return { frames, sound: await audio?.getCodec() ?? undefined, title: (await input.getMetadataTags()).title, codec: await track.getCodec() ?? '' };
}

async function decode(track: InputVideoTrack): Promise<readonly Shown[]> {
  const frames: Shown[] = [];
  for await (const decoded of new VideoSampleSink(track).samples()) {
    using sample = decoded;
    if (sample.format !== 'I420' || sample.colorSpace.fullRange === true) throw new Error(`the frame is ${sample.format}, full range: ${sample.colorSpace.fullRange}`);
    const data = new Uint8Array(sample.allocationSize());
    const [y, u, v] = await sample.copyTo(data);
    if (y === undefined || u === undefined || v === undefined) throw new Error('a plane is missing');
    const { codedWidth: width, codedHeight: height } = sample;
    const kb = sample.colorSpace.matrix === 'bt709' ? [0.2126, 0.0722] as const : [0.299, 0.114] as const;
    frames.push({
      timestamp: sample.timestamp, width, height,
      colour: (px, py) => {
        const [column, row] = [Math.floor(width * px), Math.floor(height * py)];
        const chroma = (row >> 1) * u.stride + (column >> 1);
        return toRgb(data[y.offset + row * y.stride + column] ?? 0, data[u.offset + chroma] ?? 0, data[v.offset + chroma] ?? 0, kb);
      },
    });
  }
  return frames;
}

function toRgb(y: number, u: number, v: number, [kr, kb]: readonly [number, number]): Colour {
  const light = (y - 16) * (255 / 219);
  const blue = (u - 128) * (255 / 224) * 2 * (1 - kb);
  const red = (v - 128) * (255 / 224) * 2 * (1 - kr);
  const green = -(kb * blue + kr * red) / (1 - kr - kb);
  const level = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
  return [level(light + red), level(light + green), level(light + blue)];
}

/** The largest difference of any colour in the middle of a quarter from what it should be. */
export function worstQuarter(frame: Shown | undefined, colours: readonly Colour[] = QUARTERS): number {
  const points = [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]] as const;
  return Math.max(...points.flatMap(([x, y], quarter) => {
    const seen = frame?.colour(x, y) ?? [999, 999, 999];
    return seen.map((level, channel) => Math.abs(level - (colours[quarter]?.[channel] ?? 0)));
  }));
}

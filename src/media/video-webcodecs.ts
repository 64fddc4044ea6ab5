import { writeFile } from 'node:fs/promises';
import { BufferTarget, Mp4OutputFormat, Output, Quality, VideoSample, VideoSampleSource } from 'mediabunny';
import type { FrameStream, VideoTool } from './video.ts';
import { cropToEven, even } from './video.ts';

const KEY_FRAME_SECONDS = 2;

/**
 * The encoder converts RGBA with the coefficients of BT.601 whatever it is told, so the matrix must say so. Without a
 * colour space it makes full-range pictures tagged as RGB, which players show washed out.
 */
export const RGBA_COLOURS: VideoColorSpaceInit = { primaries: 'bt709', transfer: 'bt709', matrix: 'smpte170m', fullRange: false };

/** The embedded tool: mediabunny over @napi-rs/webcodecs. Throws where the codec's native part is not installed. */
export async function createWebcodecsTool(): Promise<VideoTool> {
  // A name in a variable: on platforms without the codec the package is absent, for the type checker too.
  const polyfill = '@napi-rs/webcodecs/polyfill';
  await import(polyfill);
  return { name: 'webcodecs', encode, transcode: async () => { throw new Error('not yet'); } };
}

export type Mp4Output = Output<Mp4OutputFormat, BufferTarget>;

export function openOutput(): Mp4Output {
  return new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target: new BufferTarget() });
}

export async function closeOutput(output: Mp4Output, path: string): Promise<void> {
  await output.finalize();
  const made = output.target.buffer;
  if (made === null) throw new Error('the encoder made nothing');
  await writeFile(path, new Uint8Array(made));
}

export function h264(bitrate: number): VideoSampleSource {
  return new VideoSampleSource({ codec: 'avc', quality: new Quality({ bitrate: Math.round(bitrate) }), keyFrameInterval: KEY_FRAME_SECONDS });
}

async function encode(film: FrameStream, target: string, onFrame?: (done: number) => void): Promise<void> {
  const { width, height, framesPerSecond, bitrate, frames } = film;
  const output = openOutput();
  const pictures = h264(bitrate);
  output.addVideoTrack(pictures, { frameRate: framesPerSecond });
  await output.start();
  let done = 0;
  for await (const frame of frames) {
    if (frame.byteLength !== width * height * 4) throw new Error(`a frame has ${frame.byteLength} bytes instead of ${width * height * 4}`);
    using sample = new VideoSample(cropToEven(frame, width, height), {
      format: 'RGBA', codedWidth: even(width), codedHeight: even(height),
      timestamp: done / framesPerSecond, duration: 1 / framesPerSecond, colorSpace: RGBA_COLOURS,
    });
    await pictures.add(sample);
    done += 1;
    onFrame?.(done);
  }
  await closeOutput(output, target);
}

import { readFile, writeFile } from 'node:fs/promises';
import type { Input, InputVideoTrack, VideoSample } from 'mediabunny';
import {
  BufferSource, BufferTarget, EncodedPacketSink, EncodedVideoPacketSource, Input as VideoInput, MATROSKA, MkvOutputFormat,
  Mp4OutputFormat, Output, Quality, VideoSample as Sample, VideoSampleSink, VideoSampleSource,
} from 'mediabunny';
import { problem, ProblemError } from '../core/problem.ts';
import { walkAvi } from './formats/avi.ts';
import { motionJpegFrames } from './frames.ts';
import { readPlanes, toI420 } from './planes.ts';
import type { VideoFacts } from './probe-video.ts';
import { openVideo } from './probe-video.ts';
import { openSound } from './sound.ts';
import type { FrameStream, TranscodeAim, VideoTool } from './video.ts';
import { cropToEven, even } from './video.ts';

const KEY_FRAME_SECONDS = 2;

/**
 * The encoder converts RGBA with the coefficients of BT.601 whatever it is told, so the matrix must say so. Without a
 * colour space it makes full-range pictures tagged as RGB, which players show washed out.
 */
const RGBA_COLOURS: VideoColorSpaceInit = { primaries: 'bt709', transfer: 'bt709', matrix: 'smpte170m', fullRange: false };

/** The embedded tool: mediabunny over @napi-rs/webcodecs. Throws where the codec's native part is not installed. */
export async function createWebcodecsTool(): Promise<VideoTool> {
  // A name in a variable: on platforms without the codec the package is absent, for the type checker too.
  const polyfill = '@napi-rs/webcodecs/polyfill';
  await import(polyfill);
  return { name: 'webcodecs', encode, transcode };
}

type Mp4Output = Output<Mp4OutputFormat, BufferTarget>;

function openOutput(): Mp4Output {
  return new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target: new BufferTarget() });
}

async function closeOutput(output: Mp4Output, path: string): Promise<void> {
  await output.finalize();
  const made = output.target.buffer;
  if (made === null) throw new Error('the encoder made nothing');
  await writeFile(path, new Uint8Array(made));
}

function h264(bitrate: number): VideoSampleSource {
  return new VideoSampleSource({ codec: 'avc', quality: new Quality({ bitrate: Math.round(bitrate) }), keyFrameInterval: KEY_FRAME_SECONDS });
}

async function encode(video: FrameStream, target: string, onFrame?: (done: number) => void): Promise<void> {
  const { width, height, framesPerSecond, bitrate, frames } = video;
  const output = openOutput();
  const pictures = h264(bitrate);
  output.addVideoTrack(pictures, { frameRate: framesPerSecond });
  await output.start();
  let done = 0;
  for await (const frame of frames) {
    if (frame.byteLength !== width * height * 4) throw new Error(`a frame has ${frame.byteLength} bytes instead of ${width * height * 4}`);
    using sample = new Sample(cropToEven(frame, width, height), {
      format: 'RGBA', codedWidth: even(width), codedHeight: even(height),
      timestamp: done / framesPerSecond, duration: 1 / framesPerSecond, colorSpace: RGBA_COLOURS,
    });
    await pictures.add(sample);
    done += 1;
    onFrame?.(done);
  }
  await closeOutput(output, target);
}

async function transcode(video: { readonly path: string; readonly facts: VideoFacts }, target: string, aim: TranscodeAim): Promise<void> {
  if (video.facts.container === 'avi') return transcodeAvi(video.path, target, aim);
  using input = openVideo(video.path);
  const track = await input.getPrimaryVideoTrack();
  if (track === null || !await track.canDecode()) throw unreadable(video.facts.codec);
  const audio = await input.getPrimaryAudioTrack();
  const sound = audio === null || aim.audioBitrate === 0 ? undefined : await openSound(audio, aim.audioBitrate);
  const output = openOutput();
  const pictures = h264(aim.bitrate);
  output.addVideoTrack(pictures);
  if (sound !== undefined) output.addAudioTrack(sound.source);
  await output.start();
  const from = Math.max(0, await track.getFirstTimestamp());
  await Promise.all([sound?.copy(from), addPictures(track, pictures, aim, from)]);
  await closeOutput(output, target);
}

/**
 * Every frame goes through memory of ours: the encoder aborts the whole process when it is handed a decoded full-range
 * frame, and only here can it be turned, scaled and brought to the usual range.
 */
async function addPictures(track: InputVideoTrack, pictures: VideoSampleSource, aim: TranscodeAim, from: number): Promise<void> {
  using plain = await track.canBeTransparent() ? await withoutAlpha(track) : undefined;
  const source = plain === undefined ? track : await plain.getPrimaryVideoTrack();
  if (source === null) throw new Error('there are no pictures in the video');
  const rotation = await track.getRotation();
  const flip = await track.getFlip();
  let duration = 0;
  for await (const decoded of new VideoSampleSink(source).samples()) {
    using sample = decoded;
    duration = sample.duration || duration;                   // a Matroska's last frame does not say how long it lasts
    using frame = new Sample(await toI420(await readPlanes(sample), { ...aim, rotation, flip }), {
      format: 'I420', codedWidth: aim.width, codedHeight: aim.height,
      timestamp: Math.max(0, sample.timestamp - from), duration, colorSpace: coloursOf(sample),
    });
    await pictures.add(frame);
  }
  pictures.close();
}

/** As the video says, but in limited range; pictures that came as RGB were converted with BT.601. */
function coloursOf(sample: VideoSample): VideoColorSpaceInit {
  if (sample.format === null || /^(?:RGB|BGR|NV)/.test(sample.format)) return RGBA_COLOURS;
  return { ...sample.colorSpace.toJSON(), fullRange: false };
}

/** The video in memory without its transparency, for whose merging mediabunny needs a browser. */
async function withoutAlpha(track: InputVideoTrack): Promise<Input> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null) throw new Error('the pictures cannot be described');
  const output = new Output({ format: new MkvOutputFormat(), target: new BufferTarget() });
  const packets = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(packets);
  await output.start();
  for await (const packet of new EncodedPacketSink(track).packets()) await packets.add(packet.clone({ sideData: {} }), { decoderConfig });
  await output.finalize();
  return new VideoInput({ source: new BufferSource(output.target.buffer ?? new ArrayBuffer(0)), formats: [MATROSKA] });
}

/** AVI is read by neither library; those of GPU boxes are rows of JPEGs. */
async function transcodeAvi(path: string, target: string, aim: TranscodeAim): Promise<void> {
  const bytes = await readFile(path);
  const video = walkAvi(bytes);
  if (video?.codec !== 'MJPG') throw unreadable(`an AVI with ${video?.codec ?? 'nothing'}`);
  const { width, height, bitrate } = aim;
  await encode({ width, height, bitrate, framesPerSecond: 1_000_000 / Math.max(1, video.microsPerFrame), frames: motionJpegFrames(bytes, video, aim) }, target);
}

function unreadable(what: string): ProblemError {
  return new ProblemError(problem('misconfigured', 'internal', {}, { detail: `The embedded codec cannot read ${what}; with ffmpeg installed it works.` }));
}

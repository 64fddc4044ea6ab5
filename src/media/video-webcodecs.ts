import { readFile, writeFile } from 'node:fs/promises';
import type { Input, InputVideoTrack } from 'mediabunny';
import { BufferTarget, Mp4OutputFormat, Output, Quality, VideoSample as Sample, VideoSampleSource } from 'mediabunny';
import { problem, ProblemError } from '../core/problem.ts';
import { atConstantRate, decodedPictures, RGBA_COLOURS } from './decoded-pictures.ts';
import { walkAvi } from './formats/avi.ts';
import { motionJpegFrames } from './frames.ts';
import { joinedSound } from './join-sound.ts';
import { onBlack } from './planes.ts';
import { openVideo } from './probe-video.ts';
import { openSound } from './sound.ts';
import { toBt709 } from './to-bt709.ts';
import type { FrameStream, JoinAim, TranscodeAim, VideoSource, VideoTool } from './video.ts';
import { cropToEven, even, sizeWithin } from './video.ts';

const KEY_FRAME_SECONDS = 2;

/** The embedded tool: mediabunny over @napi-rs/webcodecs. Throws where the codec's native part is not installed. */
export async function createWebcodecsTool(): Promise<VideoTool> {
  // A name in a variable: on platforms without the codec the package is absent, for the type checker too.
  const polyfill = '@napi-rs/webcodecs/polyfill';
  await import(polyfill);
  return { name: 'webcodecs', encode, transcode, join };
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

async function transcode(video: VideoSource, target: string, aim: TranscodeAim): Promise<void> {
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
  await Promise.all([sound?.copy(from), addPictures(track, pictures, aim)]);
  await closeOutput(output, target);
}

async function addPictures(track: InputVideoTrack, pictures: VideoSampleSource, aim: TranscodeAim): Promise<void> {
  for await (const { data, timestamp, duration, colorSpace } of decodedPictures(track, aim)) {
    using frame = new Sample(data, { format: 'I420', codedWidth: aim.width, codedHeight: aim.height, timestamp, duration, colorSpace });
    await pictures.add(frame);
  }
  pictures.close();
}

async function join(clips: readonly VideoSource[], target: string, aim: JoinAim): Promise<void> {
  using opened = new DisposableStack();
  const inputs = [];
  for (const clip of clips) inputs.push({ ...clip, input: opened.use(openVideo(clip.path)) });
  const sound = aim.audioBitrate === 0 ? undefined : await joinedSound(inputs, aim);
  const output = openOutput();
  const pictures = h264(aim.bitrate);
  output.addVideoTrack(pictures, { frameRate: aim.framesPerSecond });
  if (sound !== undefined) output.addAudioTrack(sound.source);
  await output.start();
  await Promise.all([sound?.copy(0), addClips(inputs, pictures, aim)]);
  await closeOutput(output, target);
}

async function addClips(clips: readonly (VideoSource & { readonly input: Input })[], pictures: VideoSampleSource, aim: JoinAim): Promise<void> {
  const { width, height, framesPerSecond } = aim;
  let done = 0;
  for (const { input, facts } of clips) {
    const track = await input.getPrimaryVideoTrack();
    if (track === null || !await track.canDecode()) throw unreadable(facts.codec);
    const size = sizeWithin(facts, aim);
    for await (const picture of atConstantRate(decodedPictures(track, size), facts, framesPerSecond)) {
      const { data, colorSpace } = aim.toBt709 ? toBt709(picture, size) : picture;
      using frame = new Sample(onBlack(data, size, aim), {
        format: 'I420', codedWidth: width, codedHeight: height, timestamp: done / framesPerSecond, duration: 1 / framesPerSecond, colorSpace,
      });
      await pictures.add(frame);
      done += 1;
    }
  }
  pictures.close();
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

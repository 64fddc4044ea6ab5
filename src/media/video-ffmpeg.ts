import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { joinGraph } from './ffmpeg-join.ts';
import type { FrameStream, JoinAim, TranscodeAim, VideoSource, VideoTool } from './video.ts';
import { even } from './video.ts';

const KEPT_STDERR = 2_000;
const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];
/** Local files and pipes alone: a video may name other places to read from. */
const LOCAL = ['-protocol_whitelist', 'file,pipe'];
const KEY_FRAME_SECONDS = 2;

/** The tool over an ffmpeg program. Throws where it cannot be run or has no H.264 encoder. */
export async function createFfmpegTool(path: string): Promise<VideoTool> {
  const encoders = await run(path, ['-hide_banner', '-encoders']);
  if (!encoders.includes('libx264')) throw new Error(`${path} has no encoder libx264`);
  const program = { path, eachFrameOnce: eachFrameOnce(await run(path, ['-version'])) };
  return {
    name: 'ffmpeg',
    encode: (video, target, onFrame) => encode(program, video, target, onFrame),
    transcode: (video, target, aim) => transcode(program, video, target, aim),
    join: (clips, target, aim) => join(program, clips, target, aim),
  };
}

type Ffmpeg = { readonly path: string; readonly eachFrameOnce: readonly string[] };

/** Neither doubled nor dropped to a constant rate; the option has another name since 5.1, and the old one is going away. */
function eachFrameOnce(version: string): readonly string[] {
  const [, major, minor] = /^ffmpeg version n?(\d+)\.(\d+)/.exec(version) ?? [];
  const old = major !== undefined && Number(major) + Number(minor) / 10 < 5.1;
  return [old ? '-vsync' : '-fps_mode', 'passthrough'];
}

/**
 * What makes the result play everywhere. The rate is kept near its aim so that the size can be foretold. `superfast` leaves the
 * cores to whoever draws the frames; `veryfast` gets more out of a budget.
 */
function h264(bitrate: number, preset: 'superfast' | 'veryfast'): readonly string[] {
  const aim = Math.round(bitrate);
  return [
    '-c:v', 'libx264', '-preset', preset, '-profile:v', 'high', '-pix_fmt', 'yuv420p', '-color_range', 'tv',
    '-b:v', `${aim}`, '-maxrate', `${Math.round(aim * 1.3)}`, '-bufsize', `${aim * 2}`,
    '-force_key_frames', `expr:gte(t,n_forced*${KEY_FRAME_SECONDS})`,
    '-map_metadata', '-1', '-map_chapters', '-1', '-movflags', '+faststart', '-fflags', '+bitexact', '-f', 'mp4',
  ];
}

const BT709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];

async function encode({ path }: Ffmpeg, video: FrameStream, target: string, onFrame?: (done: number) => void): Promise<void> {
  const { width, height, framesPerSecond, bitrate, frames } = video;
  const filter = `crop=${even(width)}:${even(height)}:0:0,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p`;
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-video_size', `${width}x${height}`, '-framerate', `${framesPerSecond}`, '-i', 'pipe:0'];
  const program = start(path, [...QUIET.filter((word) => word !== '-nostdin'), ...input, '-vf', filter, ...h264(bitrate, 'superfast'), ...BT709, target]);
  const ended = endOf(program);
  ended.catch(() => undefined);
  // Its early end shows as a broken pipe here; why it ended is told by `ended`.
  program.stdin.on('error', () => undefined);
  try {
    let done = 0;
    for await (const frame of frames) {
      if (frame.byteLength !== width * height * 4) throw new Error(`a frame has ${frame.byteLength} bytes instead of ${width * height * 4}`);
      // A copy, because the frame may be reused while the pipe still holds it.
      if (!program.stdin.write(new Uint8Array(frame))) await Promise.race([once(program.stdin, 'drain'), ended]);
      done += 1;
      onFrame?.(done);
    }
    program.stdin.end();
    await ended;
  } finally {
    program.kill('SIGKILL');                                  // where the frames failed it would wait for more of them
  }
}

async function transcode({ path, eachFrameOnce: timing }: Ffmpeg, video: VideoSource, target: string, aim: TranscodeAim): Promise<void> {
  const { width, height, bitrate, audioBitrate } = aim;
  const sound = video.facts.audio === undefined || audioBitrate === 0 ? ['-an'] : ['-map', '0:a:0?', '-c:a', 'aac', '-b:a', `${audioBitrate}`, '-ac', '2'];
  const sized = width === even(video.facts.width) && height === even(video.facts.height)
    && (video.facts.width !== width || video.facts.height !== height) ? `crop=${width}:${height}:0:0` : `scale=${width}:${height}:flags=lanczos`;
  const filter = `${sized},scale=out_range=tv,format=yuv420p,setsar=1`;
  await run(path, [...QUIET, ...LOCAL, '-i', video.path, '-map', '0:v:0', ...sound, '-vf', filter, ...timing, ...h264(bitrate, 'veryfast'), target]);
}

async function join({ path, eachFrameOnce: timing }: Ffmpeg, clips: readonly VideoSource[], target: string, aim: JoinAim): Promise<void> {
  const hasSound = aim.audioBitrate > 0 && clips.every(({ facts }) => facts.audio !== undefined);
  const sound = !hasSound ? [] : ['-map', '[sound]', '-c:a', 'aac', '-b:a', `${aim.audioBitrate}`, '-ac', '2'];
  const inputs = clips.flatMap((clip) => [...LOCAL, '-i', clip.path]);
  const colours = aim.toBt709 ? BT709 : [];
  await run(path, [...QUIET, ...inputs, '-filter_complex', joinGraph(clips, aim, hasSound), '-map', '[pictures]', ...sound, ...timing, ...h264(aim.bitrate, 'veryfast'), ...colours, target]);
}

type Program = ChildProcessByStdio<Writable, Readable, Readable>;

function start(path: string, words: readonly string[]): Program {
  return spawn(path, words, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
}

/** Resolves with what it wrote to standard output once it has ended well. */
function endOf(program: Program): Promise<string> {
  let out = '';
  let complaint = '';
  program.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
  program.stderr.setEncoding('utf8').on('data', (text: string) => { complaint = (complaint + text).slice(-KEPT_STDERR); });
  return new Promise((resolve, reject) => {
    program.once('error', reject);
    program.once('close', (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`ffmpeg ended with ${signal ?? `code ${code}`}: ${complaint.trim()}`));
    });
  });
}

async function run(path: string, words: readonly string[]): Promise<string> {
  const program = start(path, words);
  program.stdin.on('error', () => undefined);
  program.stdin.end();
  return endOf(program);
}

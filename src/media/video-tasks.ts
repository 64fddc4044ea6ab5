import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problem, ProblemError } from '../core/problem.ts';
import { checkVideo } from './check-video.ts';
import { LEAST_BITRATE, lowerBitrate, planSteps } from './video-plan.ts';
import { mp4Layout } from './formats/mp4.ts';
import { animationFrames, openAnimation } from './frames.ts';
import { openVideoTool } from './open-video-tool.ts';
import type { VideoFacts } from './probe-video.ts';
import { probeVideo } from './probe-video.ts';
import { remux } from './remux.ts';
import { stripMetadata } from './strip-metadata.ts';
import type { ChildSettings, Task, TaskResult } from './tasks.ts';
import type { TranscodeAim } from './video.ts';

type FitVideo = Extract<Task, { kind: 'fit-video' }>;
/** Makes the video once with these aims. */
type Make = (path: string, aim: TranscodeAim) => Promise<void>;

/** Encodings of one size before the next smaller is tried. */
const TRIES = 2;

export async function probe({ source, type }: Extract<Task, { kind: 'probe-video' }>): Promise<TaskResult> {
  const { width, height, durationMs } = await probeVideo(source, type);
  return { written: false, video: { width, height, durationMs } };
}

/** Makes a video or an animation an MP4 that plays everywhere and has at most `maxBytes`; as little as possible is done to it. */
export async function fitVideo(task: FitVideo, settings: ChildSettings): Promise<TaskResult> {
  if (task.type === 'image/webp' || task.type === 'image/gif') return fitAnimation(task, settings);
  const facts = await probeVideo(task.source, task.type);
  if (facts.width * facts.height > task.maxPixels) throw new Error(`a picture of ${facts.width} × ${facts.height} is too large to be decoded`);
  return await keepEncoding(task, facts) ?? encodeAnew(task, facts, settings);
}

/** The video as it is, or with nothing but its container made anew; undefined where its pictures or sound must be encoded. */
async function keepEncoding({ source, target, maxBytes, type }: FitVideo, facts: VideoFacts): Promise<TaskResult | undefined> {
  const { codec, plain, fullRange, width, height, durationMs, audio = 'aac' } = facts;
  const plays = codec === 'avc' && plain && !fullRange && width % 2 === 0 && height % 2 === 0 && ['aac', 'mp3'].includes(audio);
  if (!plays) return undefined;
  const bytes = await readFile(source);
  const video = { width, height, durationMs };
  const layout = mp4Layout(bytes);
  if (layout !== undefined && layout.fastStart && !layout.fragmented && layout.brand !== 'qt  ') {
    if (bytes.length > maxBytes) return undefined;
    const clean = stripMetadata(bytes, type);
    if (clean === bytes) return { written: false, video };
    await writeFile(target, clean);
    return { written: true, video };
  }
  await remux(source, target);
  await checkVideo(target, { frameCount: facts.frameCount, durationMs });
  return (await stat(target)).size <= maxBytes ? { written: true, video } : undefined;
}

async function encodeAnew(task: FitVideo, facts: VideoFacts, settings: ChildSettings): Promise<TaskResult> {
  const tool = await openVideoTool(settings);
  const bytes = (await stat(task.source)).size;
  return stepDown(task, facts, bytes, (path, aim) => tool.transcode({ path: task.source, facts }, path, aim));
}

/** No video library reads these; their pictures are encoded one by one at a constant rate. */
async function fitAnimation(task: FitVideo, settings: ChildSettings): Promise<TaskResult> {
  const tool = await openVideoTool(settings);
  const animation = await openAnimation(task.source, task.maxPixels);
  const { framesPerSecond, frameCount } = animation;
  const facts = { ...animation, durationMs: Math.round((frameCount / framesPerSecond) * 1000) };
  const bytes = (await stat(task.source)).size;
  return stepDown(task, facts, bytes, (path, { width, height, bitrate }) =>
    tool.encode({ width, height, bitrate, framesPerSecond, frames: animationFrames(task.source, animation, { width, height }) }, path));
}

type Known = Pick<VideoFacts, 'width' | 'height' | 'durationMs' | 'frameCount' | 'audio'>;

/** Encodes until the video is small enough: a lower bitrate once, then a smaller picture. Throws `too-large` at the end. */
async function stepDown({ folder, target, maxBytes }: FitVideo, facts: Known, sourceBytes: number, make: Make): Promise<TaskResult> {
  const attempt = join(folder, 'attempt.mp4');
  const expected = { ...facts, slack: Math.max(2, Math.ceil(facts.frameCount / 20)) };
  for (const step of planSteps(facts, sourceBytes, maxBytes)) {
    let { bitrate } = step;
    for (let tries = 0; tries < TRIES && bitrate >= LEAST_BITRATE; tries += 1) {
      await make(attempt, { ...step, bitrate });
      const { width, height, durationMs } = await checkVideo(attempt, expected);
      const { size } = await stat(attempt);
      if (size <= maxBytes) {
        await copyFile(attempt, target);
        return { written: true, video: { width, height, durationMs } };
      }
      bitrate = lowerBitrate(bitrate, size, maxBytes);
    }
  }
  throw new ProblemError(problem('too-large', 'result-too-large', {}));
}

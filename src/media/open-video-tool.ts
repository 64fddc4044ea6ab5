import { problem, ProblemError } from '../core/problem.ts';
import type { ChildSettings } from './tasks.ts';
import { createFfmpegTool } from './video-ffmpeg.ts';
import type { VideoTool } from './video.ts';

let opened: Promise<VideoTool> | undefined;

/** The tool of this machine, found once per process. Throws `misconfigured` where there is none. */
export function openVideoTool(settings: ChildSettings): Promise<VideoTool> {
  return opened ??= find(settings);
}

/** ffmpeg where there is a good one, else the embedded codec. */
async function find({ ffmpeg }: ChildSettings): Promise<VideoTool> {
  for (const path of ffmpeg === 'none' ? [] : ffmpeg) {
    try {
      return await createFfmpegTool(path);
    } catch {
      // not there, or not fit for this: the next place, and in the end the embedded codec
    }
  }
  try {
    const { createWebcodecsTool } = await import('./video-webcodecs.ts');
    return await createWebcodecsTool();
  } catch (thrown) {
    const detail = 'This machine can make no videos: there is neither ffmpeg nor the codec @napi-rs/webcodecs.';
    throw new ProblemError(problem('misconfigured', 'internal', {}, { detail }), { cause: thrown });
  }
}

import { problem, ProblemError } from '../core/problem.ts';
import type { ChildSettings } from './tasks.ts';
import type { VideoTool } from './video.ts';

let opened: Promise<VideoTool> | undefined;

/** The tool of this machine, found once per process. Throws `misconfigured` where there is none. */
export function openVideoTool(settings: ChildSettings): Promise<VideoTool> {
  return opened ??= find(settings);
}

async function find(_settings: ChildSettings): Promise<VideoTool> {
  try {
    const { createWebcodecsTool } = await import('./video-webcodecs.ts');
    return await createWebcodecsTool();
  } catch (thrown) {
    const detail = 'This machine can make no films: there is neither ffmpeg nor the codec @napi-rs/webcodecs.';
    throw new ProblemError(problem('misconfigured', 'internal', {}, { detail }), { cause: thrown });
  }
}

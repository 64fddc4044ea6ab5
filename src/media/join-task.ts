import { stat } from 'node:fs/promises';
import { checkVideo } from './check-video.ts';
import { copyClips } from './copy-clips.ts';
import { openVideoTool } from './open-video-tool.ts';
import type { VideoFacts } from './probe-video.ts';
import { probeVideo } from './probe-video.ts';
import type { ChildSettings, Task, TaskResult } from './tasks.ts';
import { planJoin } from './video-plan.ts';
import type { VideoSource } from './video.ts';
import { framesAt } from './video.ts';

type Clip = VideoSource & { readonly bytes: number };

/** Makes one MP4 of clips, in their order: copied where all are alike, else encoded anew. */
export async function joinVideos({ sources, target, maxPixels }: Extract<Task, { kind: 'join-videos' }>, settings: ChildSettings): Promise<TaskResult> {
  const clips: Clip[] = [];
  for (const { path, type } of sources) {
    const facts = await probeVideo(path, type);
    if (facts.width * facts.height > maxPixels) throw new Error(`a picture of ${facts.width} × ${facts.height} is too large to be decoded`);
    clips.push({ path, facts, bytes: (await stat(path)).size });
  }
  const { width, height, durationMs } = await copied(clips, target) ?? await encoded(clips, target, settings);
  return { written: true, video: { width, height, durationMs } };
}

/** Undefined where that cannot be done, or did not come out right: odd timestamps are seen only on the way. */
async function copied(clips: readonly Clip[], target: string): Promise<VideoFacts | undefined> {
  try {
    const whole = { frameCount: sum(clips, ({ facts }) => facts.frameCount), durationMs: sum(clips, ({ facts }) => facts.durationMs) };
    return await copyClips(clips, target) ? await checkVideo(target, whole) : undefined;
  } catch {
    return undefined;
  }
}

async function encoded(clips: readonly Clip[], target: string, settings: ChildSettings): Promise<VideoFacts> {
  const aim = planJoin(clips.map(({ facts, bytes }) => ({ ...facts, bytes })));
  const tool = await openVideoTool(settings);
  await tool.join(clips, target, aim);
  const frameCount = sum(clips, ({ facts }) => framesAt(facts, aim.framesPerSecond));
  return checkVideo(target, { frameCount, durationMs: sum(clips, ({ facts }) => facts.durationMs), slack: clips.length });
}

function sum(clips: readonly Clip[], of: (clip: Clip) => number): number {
  return clips.reduce((total, clip) => total + of(clip), 0);
}

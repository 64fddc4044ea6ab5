import { stat } from 'node:fs/promises';
import { checkVideo } from './check-video.ts';
import { copyClips } from './copy-clips.ts';
import { openVideoTool } from './open-video-tool.ts';
import { probeVideo } from './probe-video.ts';
import type { ChildSettings, Task, TaskResult } from './tasks.ts';
import { planJoin } from './video-plan.ts';
import { framesAt } from './video.ts';

/** Makes one MP4 of clips, in their order: copied where all are alike, else encoded anew. */
export async function joinVideos({ sources, target, maxPixels }: Extract<Task, { kind: 'join-videos' }>, settings: ChildSettings): Promise<TaskResult> {
  const clips = [];
  for (const { path, type } of sources) {
    const facts = await probeVideo(path, type);
    if (facts.width * facts.height > maxPixels) throw new Error(`a picture of ${facts.width} × ${facts.height} is too large to be decoded`);
    clips.push({ path, facts, bytes: (await stat(path)).size });
  }
  const durationMs = clips.reduce((sum, { facts }) => sum + facts.durationMs, 0);
  let frameCount = clips.reduce((sum, { facts }) => sum + facts.frameCount, 0);
  const isCopied = await copyClips(clips, target);
  if (!isCopied) {
    const aim = planJoin(clips.map(({ facts, bytes }) => ({ ...facts, bytes })));
    frameCount = clips.reduce((sum, { facts }) => sum + framesAt(facts, aim.framesPerSecond), 0);
    const tool = await openVideoTool(settings);
    await tool.join(clips, target, aim);
  }
  const { width, height, durationMs: made } = await checkVideo(target, { frameCount, durationMs, slack: isCopied ? 0 : clips.length });
  return { written: true, video: { width, height, durationMs: made } };
}

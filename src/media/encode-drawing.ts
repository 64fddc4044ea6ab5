import type { Drawn } from '../core/media.ts';
import { checkVideo } from './check-video.ts';
import { openVideoTool } from './open-video-tool.ts';
import type { ChildSettings } from './tasks.ts';

/** Encodes a drawn video while its frames are drawn. Throws where it gave another number of frames than it said. */
export async function encodeDrawing(
  drawn: Extract<Drawn, { kind: 'video' }>, target: string, settings: ChildSettings, report: (fraction: number) => void,
): Promise<void> {
  const tool = await openVideoTool(settings);
  await tool.encode(drawn, target, (done) => report(Math.min(1, done / drawn.frameCount)));
  await checkVideo(target, { frameCount: drawn.frameCount, durationMs: (drawn.frameCount / drawn.framesPerSecond) * 1000 });
}

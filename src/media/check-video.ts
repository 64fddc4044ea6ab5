import { readFile } from 'node:fs/promises';
import { mp4Layout } from './formats/mp4.ts';
import type { VideoFacts } from './probe-video.ts';
import { probeVideo } from './probe-video.ts';

/** `slack`: frames that may be missing or more, for sources whose own count may be wrong. */
export type Expected = { readonly frameCount: number; readonly durationMs: number; readonly slack?: number };

/**
 * Opens what an encoder says it has made. That it gave no error proves little: from half a WebM one made a "video" of
 * 152 bytes. Throws a plain error unless the file is H.264 4:2:0 with 8 bits and limited range, of even size, with its
 * index first, and as long as expected.
 */
export async function checkVideo(path: string, { frameCount, durationMs, slack = 0 }: Expected): Promise<VideoFacts> {
  const layout = mp4Layout(await readFile(path));
  if (layout === undefined || !layout.whole || !layout.fastStart || layout.fragmented) throw new Error('the encoder left no whole MP4 with its index first');
  const facts = await probeVideo(path, 'video/mp4');
  if (facts.codec !== 'avc' || !facts.plain || facts.fullRange) throw new Error(`the encoder made ${facts.codec} of the wrong kind`);
  if (facts.width % 2 !== 0 || facts.height % 2 !== 0) throw new Error('the encoder made an odd size');
  if (Math.abs(facts.frameCount - frameCount) > slack) throw new Error(`the encoder made ${facts.frameCount} frames of ${frameCount}`);
  if (Math.abs(facts.durationMs - durationMs) > Math.max(500, durationMs * 0.1)) {
    throw new Error(`the encoder made ${facts.durationMs} ms of ${durationMs} ms`);
  }
  return facts;
}

import { describe, expect, test } from 'vitest';
import { createFfmpegTool } from '../../src/media/video-ffmpeg.ts';
import { videoToolContract } from '../contract/video-tool.ts';
import { needs } from '../setup/needs.ts';
import { needsCodec } from './videos.ts';
import { fixture, openMedia } from './open-media.ts';
import { lives, startedBy, untilGone } from './processes.ts';

// The videos it is given are made, and its own are looked at, with the embedded codec.
const withCodec = await needsCodec();

needs('ffmpeg')('Videos by ffmpeg', (path) => {
  test.runIf(process.platform === 'linux')('are no longer made once nobody wants them: ffmpeg ends with the child', async () => {
    const { media, children } = await openMedia({ ffmpeg: path });
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const aborting = new AbortController();
    const drawing = media.draw({ module: fixture('patient'), input: null, files: [] }, { signal: aborting.signal, report: () => resolve() });
    await Promise.race([begun, drawing]);
    const [program = 0] = startedBy(children[0] ?? 0);
    expect(lives(program)).toBe(true);
    aborting.abort(new Error('canceled'));
    await expect(drawing).rejects.toThrow('canceled');
    await untilGone(program);
  });

  withCodec('and looked at with the embedded codec', () => videoToolContract(() => createFfmpegTool(path)));
});

describe('A program that is not ffmpeg', () => {
  test.each(['/nowhere/ffmpeg', process.execPath])('is not taken for it: %s', async (path) => {
    await expect(createFfmpegTool(path)).rejects.toThrow();
  });
});

import { describe, expect, test } from 'vitest';
import { createFfmpegTool } from '../../src/media/video-ffmpeg.ts';
import { videoToolContract } from '../contract/video-tool.ts';
import { needs } from '../setup/needs.ts';
import { needsCodec } from './films.ts';

// The films it is given are made, and its own are looked at, with the embedded codec.
const withCodec = await needsCodec();

needs('ffmpeg')('Films by ffmpeg', (path) => {
  withCodec('and looked at with the embedded codec', () => videoToolContract(() => createFfmpegTool(path)));
});

describe('A program that is not ffmpeg', () => {
  test.each(['/nowhere/ffmpeg', process.execPath])('is not taken for it: %s', async (path) => {
    await expect(createFfmpegTool(path)).rejects.toThrow();
  });
});

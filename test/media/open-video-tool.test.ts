import { beforeEach, describe, expect, test, vi } from 'vitest';
import { findPart } from '../setup/needs.ts';
import { needsCodec } from './videos.ts';

const withCodec = await needsCodec();
const ffmpeg = findPart('ffmpeg');

/** A fresh copy, because a process looks for its tool once. */
async function open(places: readonly string[] | 'none'): Promise<string> {
  const { openVideoTool } = await import('../../src/media/open-video-tool.ts');
  return (await openVideoTool({ ffmpeg: places })).name;
}

beforeEach(() => vi.resetModules());

withCodec('The video tool of a machine with the embedded codec', () => {
  test('is that codec where ffmpeg is not looked for, or not found, or is something else', async () => {
    for (const places of ['none', [], ['/nowhere/ffmpeg', process.execPath]] as const) {
      vi.resetModules();
      expect(await open(places)).toBe('webcodecs');
    }
  });
});

describe('The video tool of a machine', () => {
  test.skipIf(ffmpeg === undefined)('is the first ffmpeg that works (skipped where there is none)', async () => {
    expect(await open(['/nowhere/ffmpeg', ffmpeg ?? ''])).toBe('ffmpeg');
  });

  test('without ffmpeg and codec is a problem that says what to install', async () => {
    vi.doMock('../../src/media/video-webcodecs.ts', () => ({ createWebcodecsTool: async () => { throw new Error('Cannot find native binding'); } }));
    const problem = { code: 'misconfigured', retryable: false, detail: expect.stringMatching(/ffmpeg.*@napi-rs\/webcodecs/) };
    await expect(open('none')).rejects.toMatchObject({ problem });
    vi.doUnmock('../../src/media/video-webcodecs.ts');
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { expect, test } from 'vitest';
import { checkVideo } from '../../src/media/check-video.ts';
import { mp4Layout } from '../../src/media/formats/mp4.ts';
import { probeVideo } from '../../src/media/probe-video.ts';
import { sniffType } from '../../src/media/sniff.ts';
import type { FrameStream, JoinAim, TranscodeAim, VideoSource, VideoTool } from '../../src/media/video.ts';
import { framesAt } from '../../src/media/video.ts';
import type { Colour, Video, Recipe } from '../media/videos.ts';
import { QUARTERS, videoFixture, greyFrame, makeVideo, quartersFrame, watch, worstQuarter } from '../media/videos.ts';
import { temporaryFolder } from '../media/open-media.ts';
import { noise } from '../media/pictures.ts';

/** Levels a colour may be off after encoding and decoding. */
const NEAR = 4;

async function* each(frames: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  // One buffer for all, as a drawing program may do it.
  const shared = new Uint8Array(frames[0]?.length ?? 0);
  for (const frame of frames) {
    shared.set(frame);
    yield shared;
  }
}

const small: Recipe = { container: 'webm', codec: 'vp9', width: 64, height: 64, framesPerSecond: 12, frames: Array.from({ length: 6 }, () => quartersFrame(64, 64)) };
const aim: TranscodeAim = { width: 64, height: 64, bitrate: 400_000, audioBitrate: 64_000 };

/** What every tool that makes videos must do; called inside a `describe` of its own. */
export function videoToolContract(open: () => Promise<VideoTool>): void {
  const encode = async (video: Omit<FrameStream, 'frames'>, frames: readonly Uint8Array[], onFrame?: (done: number) => void): Promise<Uint8Array<ArrayBuffer>> => {
    const target = joinPath(await temporaryFolder(), 'made');
    await (await open()).encode({ ...video, frames: each(frames) }, target, onFrame);
    await checkVideo(target, { frameCount: frames.length, durationMs: (frames.length / video.framesPerSecond) * 1000 });
    return readFile(target);
  };

  /** Transcodes a video, opens the result with the checks, and decodes it. */
  const transcode = async (bytes: Uint8Array, to: TranscodeAim = aim): Promise<Video> => {
    const folder = await temporaryFolder();
    const [path, target] = [joinPath(folder, 'source'), joinPath(folder, 'made')];
    await writeFile(path, bytes);
    const facts = await probeVideo(path, sniffType(bytes) ?? 'video/mp4');
    await (await open()).transcode({ path, facts }, target, to);
    const { width, height } = await checkVideo(target, { frameCount: facts.frameCount, durationMs: facts.durationMs });
    expect([width, height]).toEqual([to.width, to.height]);
    return watch(await readFile(target));
  };

  test('frames come out in their number, in their order and when they should', async () => {
    const levels = Array.from({ length: 12 }, (_, index) => 20 + index * 18);
    const done: number[] = [];
    const { frames } = await watch(await encode({ width: 64, height: 48, framesPerSecond: 12, bitrate: 500_000 }, levels.map((level) => greyFrame(64, 48, level)), (count) => done.push(count)));
    expect(done).toEqual(levels.map((_, index) => index + 1));
    expect(frames.map(({ timestamp }) => Math.round(timestamp * 12))).toEqual(levels.map((_, index) => index));
    for (const [index, frame] of frames.entries()) expect(Math.abs(frame.colour(0.5, 0.5)[0] - (levels[index] ?? 0))).toBeLessThanOrEqual(NEAR);
  });

  test.each<readonly [string, readonly Colour[]]>([
    ['red, green, blue and white', [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]],
    ['black, grey, skin and sky', [[0, 0, 0], [128, 128, 128], [224, 172, 140], [110, 160, 210]]],
  ])('%s come back as they were', async (_, colours) => {
    const { frames } = await watch(await encode({ width: 64, height: 64, framesPerSecond: 12, bitrate: 800_000 }, Array.from({ length: 6 }, () => quartersFrame(64, 64, colours))));
    expect(worstQuarter(frames[0], colours)).toBeLessThanOrEqual(NEAR);
    expect(worstQuarter(frames[5], colours)).toBeLessThanOrEqual(NEAR);
  });

  test('the index stands before the pictures, and nobody\'s name is in it', async () => {
    const layout = mp4Layout(await encode({ width: 64, height: 48, framesPerSecond: 12, bitrate: 300_000 }, [greyFrame(64, 48, 9)]));
    expect(layout).toMatchObject({ fastStart: true, fragmented: false, whole: true });
  });

  test('an odd last row and column are cut off', async () => {
    const { frames } = await watch(await encode({ width: 65, height: 49, framesPerSecond: 12, bitrate: 500_000 }, [quartersFrame(65, 49), quartersFrame(65, 49)]));
    expect(frames[0]).toMatchObject({ width: 64, height: 48 });
    expect(worstQuarter(frames[0])).toBeLessThanOrEqual(NEAR);
  });

  test('rates that are no whole number last as long as they should', async () => {
    const bytes = await encode({ width: 64, height: 48, framesPerSecond: 1000 / 83, bitrate: 300_000 }, Array.from({ length: 24 }, () => greyFrame(64, 48, 9)));
    expect((await watch(bytes)).frames[23]?.timestamp).toBeCloseTo(23 * 0.083, 1);
  });

  test('the size comes out near what the bitrate says', async () => {
    const frames = await Promise.all(Array.from({ length: 24 }, (_, index) => noise(160, 120).rotate(index % 2 === 0 ? 0 : 180).ensureAlpha().raw().toBuffer()));
    const bytes = await encode({ width: 160, height: 120, framesPerSecond: 12, bitrate: 800_000 }, frames);
    expect((bytes.length * 8) / 2).toBeGreaterThan(300_000);
    expect((bytes.length * 8) / 2).toBeLessThan(1_200_000);
  });

  test('a frame of another size is refused, and an error of the frames comes out as it is', async () => {
    const tool = await open();
    const target = joinPath(await temporaryFolder(), 'made');
    const video = { width: 64, height: 48, framesPerSecond: 12, bitrate: 300_000 };
    await expect(tool.encode({ ...video, frames: each([new Uint8Array(12)]) }, target)).rejects.toThrow('12 bytes instead of 12288');
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield greyFrame(64, 48, 9);
      throw new Error('out of ideas');
    };
    await expect(tool.encode({ ...video, frames: broken() }, target)).rejects.toThrow('out of ideas');
  });

  test.each([
    ['VP9 in WebM', { ...small }], ['VP8 in WebM', { ...small, codec: 'vp8' }], ['VP9 in Matroska', { ...small, container: 'mkv' }],
    ['H.264 in Matroska', { ...small, codec: 'avc', container: 'mkv' }],
  ] as const)('%s becomes H.264 in the same colours', async (_, recipe) => {
    const { frames, codec, sound } = await transcode(await makeVideo(recipe));
    expect({ codec, sound, count: frames.length }).toEqual({ codec: 'avc', sound: undefined, count: 6 });
    expect(worstQuarter(frames[3])).toBeLessThanOrEqual(NEAR * 2);
  });

  test.each(['full-range.mp4', 'h264-444.mp4', 'hevc-10-bit.mp4', 'transparent.webm'] as const)('%s becomes limited yuv420p in the same colours', async (name) => {
    const { frames } = await transcode(videoFixture(name));
    expect(frames).toHaveLength(6);
    expect(worstQuarter(frames[3])).toBeLessThanOrEqual(NEAR * 2);
  });

  test.each([90, 180, 270] as const)('a video to be shown turned by %s° comes out upright', async (rotation) => {
    const recipe: Recipe = { ...small, codec: 'avc', container: 'mp4', height: 32, rotation, frames: Array.from({ length: 6 }, () => quartersFrame(64, 32)) };
    const sideways = rotation !== 180;
    const { frames } = await transcode(await makeVideo(recipe), { ...aim, width: sideways ? 32 : 64, height: sideways ? 64 : 32 });
    const [red, green, blue, white] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]] as const;
    const shown = { 90: [blue, red, white, green], 180: [white, blue, green, red], 270: [green, white, red, blue] }[rotation];
    expect(worstQuarter(frames[3], shown)).toBeLessThanOrEqual(NEAR * 2);
  });

  test('a video becomes smaller in pixels without a change of colours', async () => {
    const { frames } = await transcode(await makeVideo({ ...small, width: 128, height: 96, frames: Array.from({ length: 6 }, () => quartersFrame(128, 96)) }), { ...aim, width: 64, height: 48 });
    expect(worstQuarter(frames[3])).toBeLessThanOrEqual(NEAR * 2);
  });

  test.each(['opus', 'aac'] as const)('sound in %s is kept as AAC, and left out where no bits are given to it', async (sound) => {
    const bytes = await makeVideo({ ...small, container: sound === 'aac' ? 'mkv' : 'webm', sound });
    expect((await transcode(bytes)).sound).toBe('aac');
    expect((await transcode(bytes, { ...aim, audioBitrate: 0 })).sound).toBeUndefined();
  });

  /** Joins videos, opens the result with the checks, and decodes it. */
  const join = async (videos: readonly Uint8Array[], more: Partial<JoinAim> = {}): Promise<Video> => {
    const folder = await temporaryFolder();
    const clips: VideoSource[] = [];
    for (const [index, bytes] of videos.entries()) {
      const path = joinPath(folder, `clip-${index}`);
      await writeFile(path, bytes);
      clips.push({ path, facts: await probeVideo(path, sniffType(bytes) ?? 'video/mp4') });
    }
    const to = { ...aim, framesPerSecond: 12, toBt709: false, ...more };
    const target = joinPath(folder, 'made');
    await (await open()).join(clips, target, to);
    const frameCount = clips.reduce((sum, { facts }) => sum + framesAt(facts, to.framesPerSecond), 0);
    await checkVideo(target, { frameCount, durationMs: clips.reduce((sum, { facts }) => sum + facts.durationMs, 0) });
    return watch(await readFile(target));
  };
  const levelled = (level: number, more: Partial<Recipe> = {}): Promise<Uint8Array> => {
    const recipe = { ...small, ...more };
    return makeVideo({ ...recipe, frames: small.frames.map(() => greyFrame(recipe.width, recipe.height, level)) });
  };

  test('clips follow each other in their order, with no frame lost, doubled or blended where they meet', async () => {
    const { frames } = await join([await levelled(40), await levelled(120, { codec: 'avc', container: 'mp4' }), await levelled(200, { codec: 'vp8' })]);
    expect(frames.map(({ timestamp }) => Math.round(timestamp * 12))).toEqual(frames.map((_, index) => index));
    const shown = frames.map((frame) => frame.colour(0.5, 0.5)[0]);
    for (const [index, level] of shown.entries()) expect(Math.abs(level - ([40, 120, 200][Math.floor(index / 6)] ?? 0)), `frame ${index}`).toBeLessThanOrEqual(NEAR);
    expect(shown).toHaveLength(18);
  });

  test('a clip of another rate lasts as long as before', async () => {
    const { frames } = await join([await levelled(40), await levelled(200, { framesPerSecond: 6 })]);
    expect(frames.map((frame) => (frame.colour(0.5, 0.5)[0] < 120 ? 'dark' : 'light')).join(' ')).toBe([...Array(6).fill('dark'), ...Array(12).fill('light')].join(' '));
  });

  test('a clip of another shape stands whole in the middle, over black', async () => {
    const tall = await makeVideo({ ...small, width: 32, height: 64, frames: small.frames.map(() => quartersFrame(32, 64)) });
    const { frames } = await join([await makeVideo(small), tall]);
    const last = frames.at(-1);
    expect(last).toMatchObject({ width: 64, height: 64 });
    for (const x of [0.05, 0.95]) for (const level of last?.colour(x, 0.5) ?? [99]) expect(level).toBeLessThanOrEqual(NEAR * 2);
    for (const [x, y, colour] of [[0.375, 0.25, QUARTERS[0]], [0.625, 0.25, QUARTERS[1]], [0.375, 0.75, QUARTERS[2]], [0.625, 0.75, QUARTERS[3]]] as const) {
      for (const [channel, level] of (last?.colour(x, y) ?? []).entries()) expect(Math.abs(level - (colour[channel] ?? 0))).toBeLessThanOrEqual(NEAR * 3);
    }
  });

  test('clips whose levels mean different colours are brought to one meaning, and look as before', async () => {
    const colours: readonly Colour[] = [[200, 40, 40], [40, 180, 60], [50, 60, 210], [220, 200, 90]];
    const target = joinPath(await temporaryFolder(), 'made');
    const drawn = small.frames.map(() => quartersFrame(64, 64, colours));
    await (await open()).encode({ width: 64, height: 64, framesPerSecond: 12, bitrate: 800_000, frames: each(drawn) }, target);
    const { frames } = await join([await makeVideo({ ...small, frames: drawn }), await readFile(target), videoFixture('full-range.mp4')], { toBt709: true });
    expect(worstQuarter(frames[3], colours)).toBeLessThanOrEqual(NEAR * 2);
    expect(worstQuarter(frames[9], colours)).toBeLessThanOrEqual(NEAR * 2);
    expect(worstQuarter(frames[15])).toBeLessThanOrEqual(NEAR * 2);
  });

  test('a clip to be shown turned comes out upright', async () => {
    const turned = await makeVideo({ ...small, codec: 'avc', container: 'mp4', rotation: 90, frames: small.frames.map(() => quartersFrame(64, 64)) });
    const [red, green, blue, white] = QUARTERS;
    expect(worstQuarter((await join([turned, turned])).frames[9], [blue, red, white, green])).toBeLessThanOrEqual(NEAR * 2);
  });

  test('sound is kept where bits are given to it', async () => {
    const loud = await makeVideo({ ...small, container: 'webm', sound: 'opus' });
    const other = await makeVideo({ ...small, codec: 'avc', container: 'mp4', sound: 'aac' });
    expect((await join([loud, other, loud])).sound).toBe('aac');
    expect((await join([loud, other], { audioBitrate: 0 })).sound).toBeUndefined();
    expect((await join([await makeVideo(small), await makeVideo(small)], { audioBitrate: 0 })).sound).toBeUndefined();
  });

  test('tags of the source are left behind', async () => {
    expect((await transcode(await makeVideo({ ...small, container: 'mkv', title: 'a secret prompt' }))).title).toBeUndefined();
  });
}

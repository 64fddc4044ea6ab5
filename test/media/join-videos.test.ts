import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import { mp4Layout } from '../../src/media/formats/mp4.ts';
import { createFfmpegTool } from '../../src/media/video-ffmpeg.ts';
import { needs } from '../setup/needs.ts';
import { avi, video as container } from './containers.ts';
import { never, openMedia, problemOf, temporaryFolder } from './open-media.ts';
import { noise, quarters } from './pictures.ts';
import { greyFrame, makeVideo, needsCodec, quartersFrame, watch, worstQuarter, type Recipe, type Shown, type Video } from './videos.ts';

const withCodec = await needsCodec();
const opened = await openMedia({ until: 'file' });
const { media, spool } = opened;

const small: Recipe = { container: 'mp4', codec: 'avc', width: 64, height: 64, framesPerSecond: 12, frames: [] };
/** A clip of half a second that goes from one level of grey to another, as one photo becomes the next. */
const clip = (from: number, to: number, more: Partial<Recipe> = {}): Promise<Uint8Array<ArrayBuffer>> => {
  const recipe = { ...small, ...more };
  return makeVideo({ ...recipe, frames: Array.from({ length: 6 }, (_, index) => greyFrame(recipe.width, recipe.height, from + ((to - from) * index) / 5)) });
};

type Joined = { readonly file: StoredFile; readonly bytes: Uint8Array<ArrayBuffer>; readonly video: Video };

/** Joins what providers made, and looks at what came out. */
async function joined(...clips: readonly Uint8Array[]): Promise<Joined> {
  const files: StoredFile[] = [];
  for (const bytes of clips) files.push(await opened.describe(bytes));
  const file = await media.join(files, { signal: never });
  const bytes = Uint8Array.from(await spool.read(file.hash));
  expect(file).toMatchObject({ type: 'video/mp4', bytes: bytes.length });
  expect(mp4Layout(bytes)).toMatchObject({ fastStart: true, fragmented: false, whole: true });
  return { file, bytes, video: await watch(bytes) };
}

const greyOf = (frame: Shown | undefined): number => frame?.colour(0.5, 0.5)[0] ?? Number.NaN;
const times = ({ frames }: Video, framesPerSecond = 12): readonly number[] => frames.map(({ timestamp }) => Math.round(timestamp * framesPerSecond));
const counted = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

withCodec('Clips of one kind', () => {
  test('become one video, as long as all of them, whose pictures are theirs to the last level', async () => {
    const clips = [await clip(30, 90), await clip(90, 200), await clip(200, 60)];
    const { file, bytes, video } = await joined(...clips);
    expect(file).toMatchObject({ width: 64, height: 64, durationMs: 1_500 });
    expect(times(video)).toEqual(counted(18));
    const before = (await Promise.all(clips.map(watch))).flatMap(({ frames }) => frames);
    expect(video.frames.map(greyOf)).toEqual(before.map(greyOf));
    expect(Math.abs(bytes.length - clips.reduce((sum, { length }) => sum + length, 0))).toBeLessThan(4_000);
  });

  test('keep their sound', async () => {
    const { file, video } = await joined(await clip(30, 90, { sound: 'aac' }), await clip(90, 200, { sound: 'aac' }));
    expect({ sound: video.sound, frames: video.frames.length }).toEqual({ sound: 'aac', frames: 12 });
    expect(file.durationMs).toBeCloseTo(1_000, -2);
  });

  test('lose what they say of their making', async () => {
    expect((await joined(await clip(30, 90, { title: 'a secret prompt' }), await clip(90, 200, { title: 'a secret prompt' }))).video.title).toBeUndefined();
  });

  test('can be joined again, and nine of them too', async () => {
    const clips = await Promise.all(counted(9).map((index) => clip(20 + index * 20, 40 + index * 20)));
    const [first, again] = [await joined(...clips), await joined(...clips)];
    expect(again.video.frames.map(greyOf)).toEqual(first.video.frames.map(greyOf));
    expect([first.file.durationMs, first.video.frames.length]).toEqual([4_500, 54]);
  });
});

withCodec('Clips of several kinds', () => {
  test.each<readonly [string, Partial<Recipe>]>([
    ['codec', { codec: 'vp9', container: 'webm' }], ['container', { container: 'mkv' }], ['size', { width: 96, height: 96 }], ['bitrate', { bitrate: 900_000 }],
  ])('that differ in their %s meet without a jump', async (_, more) => {
    const { file, video } = await joined(await clip(30, 90), await clip(90, 200, more), await clip(200, 60));
    expect(file).toMatchObject({ width: 64, height: 64, durationMs: 1_500 });
    expect(times(video)).toEqual(counted(18));
    const shown = video.frames.map(greyOf);
    for (const [index, level] of [[0, 30], [5, 90], [6, 90], [11, 200], [12, 200], [17, 60]] as const) expect(Math.abs((shown[index] ?? 0) - level), `frame ${index}`).toBeLessThanOrEqual(8);
  });

  test('run at the rate of the fastest', async () => {
    const { file, video } = await joined(await clip(30, 30, { framesPerSecond: 6 }), await clip(200, 200, { framesPerSecond: 24 }));
    expect(file.durationMs).toBeCloseTo(1_250, -2);
    expect(times(video, 24)).toEqual(counted(30));
  });

  test('take the size of the first, and stand upright in it', async () => {
    const { file, video } = await joined(await clip(30, 90, { width: 96, height: 64 }), await makeVideo({ ...small, width: 32, height: 64, rotation: 90, frames: counted(6).map(() => quartersFrame(32, 64)) }));
    expect(file).toMatchObject({ width: 96, height: 64 });
    // Turned, it is 64 × 32: as wide as the picture, with black above and below.
    for (const level of video.frames[9]?.colour(0.5, 0.05) ?? [99]) expect(level).toBeLessThanOrEqual(8);
    expect(video.frames[9]?.colour(0.25, 0.35)[2]).toBeGreaterThan(200);
  });

  test('have sound only where all of them have', async () => {
    expect((await joined(await clip(30, 90, { sound: 'aac' }), await clip(90, 200))).video.sound).toBeUndefined();
    expect((await joined(await clip(30, 90, { sound: 'aac' }), await clip(90, 200, { container: 'webm', codec: 'vp8', sound: 'opus' }))).video.sound).toBe('aac');
  });

  test('may be animations, and an AVI of JPEGs', async () => {
    const page = await quarters(64, 64);
    const webp = await sharp([page, await sharp(page).rotate(180).png().toBuffer(), page], { join: { animated: true } }).webp({ lossless: true, delay: [100, 100, 100] }).toBuffer();
    const frames = await Promise.all(counted(4).map(() => sharp(page).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()));
    const { file, video } = await joined(webp, avi({ width: 64, height: 64, microsPerFrame: 100_000, codec: 'MJPG', frames }));
    expect(file.durationMs).toBeCloseTo(700, -2);
    expect([worstQuarter(video.frames[0]), worstQuarter(video.frames.at(-1))].every((worst) => worst <= 16)).toBe(true);
  });
});

withCodec('Clips that cannot be joined', () => {
  const notJoined = { code: 'internal', text: { key: 'clips-not-joined' }, retryable: false };

  test.each<readonly [string, (bytes: Uint8Array) => Uint8Array]>([
    ['is cut off', (bytes) => bytes.subarray(0, bytes.length - 40)], ['is a word', () => new TextEncoder().encode('not a video')],
  ])('because one %s say so, and the next are joined', async (_, damage) => {
    const good = await clip(30, 90);
    const file = await opened.describe(good);
    const damaged = { ...file, hash: await opened.put(damage(good)) };
    expect(await problemOf(media.join([file, damaged], { signal: never }))).toMatchObject(notJoined);
    expect((await joined(good, good)).video.frames).toHaveLength(12);
  });

  test('because one is a still picture say so', async () => {
    const picture = await opened.describe(await noise(64, 64).png().toBuffer());
    expect(await problemOf(media.join([await opened.describe(await clip(30, 90)), picture], { signal: never }))).toMatchObject(notJoined);
  });

  test('because their pictures are too large say so', async () => {
    const strict = await openMedia({ limits: { maxPixels: 1_000 } });
    const file = await strict.describe(await clip(30, 90));
    expect(await problemOf(strict.media.join([file, file], { signal: never }))).toMatchObject(notJoined);
  });

  test('because nobody wants them any more end with the reason', async () => {
    const file = await opened.describe(await clip(30, 90));
    await expect(media.join([file, file], { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  });
});

needs('ffmpeg')('Clips by ffmpeg', (path) => {
  async function encoded(levels: readonly number[]): Promise<Uint8Array> {
    const target = join(await temporaryFolder(), 'made');
    const frames = async function* (): AsyncGenerator<Uint8Array> {
      for (const level of levels) yield greyFrame(64, 64, level);
    };
    await (await createFfmpegTool(path)).encode({ width: 64, height: 64, framesPerSecond: 24, bitrate: 300_000, frames: frames() }, target);
    return readFile(target);
  }
  const rising = (from: number): readonly number[] => counted(24).map((index) => from + index * 3);

  withCodec('and looked at with the embedded codec', () => {
    test('are copied in the order in which they are shown, though that is not the one in which they are stored', async () => {
      const { file, video } = await joined(await encoded(rising(20)), await encoded(rising(92)));
      expect(file.durationMs).toBe(2_000);
      expect(times(video, 24)).toEqual(counted(48));
      const shown = video.frames.map(greyOf);
      expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    });

    /** The second half of a video; the first half is in the file too, for nothing could be decoded without it. */
    async function cut(bytes: Uint8Array): Promise<Uint8Array> {
      const [source, target] = [join(await temporaryFolder(), 'source.mp4'), join(await temporaryFolder(), 'cut.mp4')];
      await writeFile(source, bytes);
      await promisify(execFile)(path, ['-v', 'error', '-ss', '0.5', '-i', source, '-c', 'copy', target]);
      return readFile(target);
    }

    test('whose beginning is hidden, because they were cut, show no more of it than before', async () => {
      const bytes = await cut(await encoded(rising(20)));
      const { file, video } = await joined(bytes, bytes);
      expect(file.durationMs).toBeCloseTo(1_000, -2);
      const shown = video.frames.map(greyOf);
      expect(shown).toHaveLength(24);
      for (const [index, level] of shown.entries()) expect(Math.abs(level - (20 + (12 + (index % 12)) * 3)), `frame ${index}`).toBeLessThanOrEqual(8);
    });

    test('that were cut are encoded without what is hidden', async () => {
      const file = await opened.describe(await cut(await encoded(rising(20))));
      const fitted = await media.fit(file, { maxBytes: Math.floor(file.bytes * 0.7), signal: never });
      const video = await watch(Uint8Array.from(await spool.read(fitted.hash)));
      expect(times(video, 24)).toEqual(counted(12));
      expect(Math.abs(greyOf(video.frames[0]) - 56)).toBeLessThanOrEqual(8);
    });

    test('are joined by it where they differ', async () => {
      const withFfmpeg = await openMedia({ ffmpeg: path });
      const files = [await withFfmpeg.describe(await clip(30, 90)), await withFfmpeg.describe(await clip(90, 200, { codec: 'vp9', container: 'webm', sound: 'opus' }))];
      const file = await withFfmpeg.media.join(files, { signal: never });
      const { frames, sound } = await watch(Uint8Array.from(await withFfmpeg.spool.read(file.hash)));
      expect({ durationMs: file.durationMs, frames: frames.length, sound }).toEqual({ durationMs: 1_000, frames: 12, sound: undefined });
      expect(Math.abs(greyOf(frames[6]) - 90)).toBeLessThanOrEqual(8);
    });
  });
});

test('What was begun of a video is gone afterwards, also where it failed', async () => {
  const { media: own, put, folder } = await openMedia();
  const hash = await put(container({ width: 64, height: 64, ms: 500, fast: true }));
  expect(await problemOf(own.join([{ hash, type: 'video/mp4', bytes: 8, width: 64, height: 64 }], { signal: never }))).toMatchObject({ text: { key: 'clips-not-joined' } });
  expect(await readdir(join(folder, 'temp'))).toEqual([]);
});

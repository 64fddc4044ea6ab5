import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import { mp4Layout } from '../../src/media/formats/mp4.ts';
import { avi } from './containers.ts';
import type { Video, Recipe } from './videos.ts';
import { videoFixture, makeVideo, needsCodec, quartersFrame, watch, worstQuarter } from './videos.ts';
import { never, openMedia, problemOf } from './open-media.ts';
import { holds, noise, quarters } from './pictures.ts';

const withCodec = await needsCodec();
const opened = await openMedia({ until: 'file' });
const { media, spool } = opened;
const plenty = 10_000_000;

const small: Recipe = { container: 'mp4', codec: 'avc', width: 64, height: 64, framesPerSecond: 12, frames: Array.from({ length: 12 }, () => quartersFrame(64, 64)) };

type Fitted = { readonly before: StoredFile; readonly after: StoredFile; readonly video: Video };

/** Describes a video, fits it and looks at what came out. */
async function fit(bytes: Uint8Array, maxBytes = plenty): Promise<Fitted> {
  const before = await opened.describe(bytes);
  const after = await media.fit(before, { maxBytes, signal: never });
  const made = Uint8Array.from(await spool.read(after.hash));
  expect(after).toMatchObject({ type: 'video/mp4', bytes: made.length });
  expect(after.bytes).toBeLessThanOrEqual(maxBytes);
  expect(mp4Layout(made)).toMatchObject({ fastStart: true, fragmented: false, whole: true });
  return { before, after, video: await watch(made) };
}

withCodec('A provider\'s video', () => {
  test('that is already right and fits stays as it is', async () => {
    const bytes = await makeVideo({ ...small, sound: 'aac' });
    const { before, after } = await fit(bytes);
    expect(before).toEqual({ hash: before.hash, type: 'video/mp4', bytes: bytes.length, width: 64, height: 64, durationMs: 1_000 });
    expect(after).toEqual(before);
  });

  test('that says who made it with what words loses that and nothing else', async () => {
    const bytes = await makeVideo({ ...small, title: 'a secret prompt' });
    const { before, after, video } = await fit(bytes);
    expect(after).toEqual({ ...before, hash: after.hash });
    expect(holds(await spool.read(after.hash), 'secret')).toBe(false);
    expect(video.title).toBeUndefined();
  });

  test.each(['after the pictures', 'in fragments', 'in Matroska'])('whose index lies %s gets a new container around the same pictures', async (where) => {
    const container = where === 'in Matroska' ? 'mkv' : 'mp4';
    const bytes = await makeVideo({ ...small, container, sound: 'aac', fastStart: where === 'in fragments' ? 'fragmented' : false });
    const { after, video } = await fit(bytes);
    expect(Math.abs(after.bytes - bytes.length)).toBeLessThan(3_000);
    expect(after).toMatchObject({ width: 64, height: 64 });
    expect({ frames: video.frames.length, sound: video.sound }).toEqual({ frames: 12, sound: 'aac' });
  });

  test('in WebM becomes an MP4 of the same size and length, with its sound', async () => {
    const { before, after, video } = await fit(await makeVideo({ ...small, container: 'webm', codec: 'vp9', sound: 'opus' }));
    expect(before).toMatchObject({ type: 'video/webm', width: 64, height: 64, durationMs: 1_000 });
    expect(after).toMatchObject({ width: 64, height: 64, durationMs: expect.closeTo(1_000, -2) });
    expect({ frames: video.frames.length, sound: video.sound, codec: video.codec }).toEqual({ frames: 12, sound: 'aac', codec: 'avc' });
    expect(worstQuarter(video.frames[6])).toBeLessThanOrEqual(8);
  });

  test.each(['full-range.mp4', 'h264-444.mp4', 'hevc-10-bit.mp4', 'transparent.webm'] as const)('like %s becomes an MP4 in the usual colours', async (name) => {
    const { video } = await fit(videoFixture(name));
    expect(video).toMatchObject({ codec: 'avc', frames: { length: 6 } });
    expect(worstQuarter(video.frames[3])).toBeLessThanOrEqual(8);
  });

  test('whose sound cannot be decoded is shown without it', async () => {
    const { video } = await fit(videoFixture('vorbis.webm'));
    expect({ frames: video.frames.length, sound: video.sound }).toEqual({ frames: 6, sound: undefined });
  });

  test('in an AVI of JPEGs becomes an MP4, its broken frame shown as the one before', async () => {
    const jpeg = await sharp(await quarters(66, 50)).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    const { before, video } = await fit(avi({ width: 66, height: 50, microsPerFrame: 50_000, codec: 'MJPG', frames: [jpeg, jpeg, jpeg.subarray(0, 30), jpeg] }));
    expect(before).toMatchObject({ type: 'video/x-msvideo', width: 66, height: 50, durationMs: 200 });
    expect(video.frames.map(({ timestamp }) => Math.round(timestamp * 1_000))).toEqual([0, 50, 100, 150]);
    expect(worstQuarter(video.frames[2])).toBeLessThanOrEqual(8);
  });

  test.each(['webp', 'gif'] as const)('that is an animated %s becomes an MP4 that moves as it did', async (format) => {
    const pages = [await quarters(66, 50), await sharp(await quarters(66, 50)).rotate(180).png().toBuffer(), await quarters(66, 50)];
    const bytes = await sharp(pages, { join: { animated: true } }).toFormat(format, { delay: [100, 200, 100], lossless: true }).toBuffer();
    const { before, video } = await fit(bytes);
    expect(before).toMatchObject({ type: `image/${format}`, durationMs: 400 });
    expect(video.frames.map(({ timestamp }) => Math.round(timestamp * 1_000))).toEqual([0, 100, 200, 300]);
    const turned = [[255, 255, 255], [0, 0, 255], [0, 255, 0], [255, 0, 0]] as const;
    expect(video.frames.map((frame, index) => worstQuarter(frame, index === 1 || index === 2 ? turned : undefined) <= 8)).toEqual([true, true, true, true]);
  });

  test('that is too large is encoded until it fits, in the same shape', async () => {
    const frames = await Promise.all(Array.from({ length: 24 }, (_, index) => noise(320, 240).rotate(index % 2 * 180).ensureAlpha().raw().toBuffer()));
    const bytes = await makeVideo({ ...small, width: 320, height: 240, frames, bitrate: 6_000_000 });
    expect(bytes.length).toBeGreaterThan(600_000);
    const { after, video } = await fit(bytes, 60_000);
    expect(after.bytes).toBeGreaterThan(10_000);
    expect(Math.abs(after.width / after.height - 4 / 3)).toBeLessThan(0.05);
    expect(video.frames).toHaveLength(24);
  });

  test('for which no size is small enough is too large', async () => {
    const file = await opened.describe(await makeVideo({ ...small, container: 'webm', codec: 'vp9' }));
    expect(await problemOf(media.fit(file, { maxBytes: 300, signal: never }))).toMatchObject({ code: 'too-large', text: { key: 'result-too-large' } });
  });

  test('that is cut off is a damaged result, in whatever container', async () => {
    const videos = [await makeVideo({ ...small, container: 'webm', codec: 'vp9' }), await makeVideo({ ...small, container: 'mkv', codec: 'vp8' }), await makeVideo(small), videoFixture('mpeg4.avi')];
    for (const bytes of videos) {
      for (const share of [0.3, 0.6, 0.95]) {
        expect(await problemOf(opened.describe(bytes.subarray(0, Math.floor(bytes.length * share))))).toMatchObject({ code: 'internal', text: { key: 'result-damaged' } });
      }
    }
  });

  test('whose pictures are garbage harms nobody: the next is served', async () => {
    const bytes = await makeVideo({ ...small, container: 'mkv', codec: 'vp8' });
    const garbage = bytes.map((byte, at) => (at > 600 && at < bytes.length - 200 && at % 3 === 0 ? byte ^ 0x5a : byte));
    await Promise.allSettled([opened.describe(garbage).then((file) => media.fit(file, { maxBytes: plenty, signal: never }))]);
    expect((await fit(bytes)).video.frames).toHaveLength(12);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSlideshow, drawSlideshow } from '../../src/providers/sketch/slideshow.ts';
import type { TaskOf } from '../../src/providers/sketch/task.ts';
import { planTimeline, shownAt } from '../../src/providers/sketch/timeline.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { distance, frameOfFile, framesOf, meanColour, ssim, testPhoto } from './sketch-pixels.ts';
import type { Frame } from './sketch-pixels.ts';

const task: TaskOf<'slideshow'> = { kind: 'slideshow', prompt: '', seed: 1, seconds: 4, endsOnLast: false };
const hues = [10, 60, 130, 200, 280, 330, 30, 90, 170, 240];

async function album(photos: readonly { width: number; height: number; mark?: string }[]): Promise<readonly string[]> {
  const folder = await createTemporaryFolder({ quick: true });
  onTestFinished(() => folder[Symbol.asyncDispose]());
  return Promise.all(photos.map(async ({ mark, ...size }, index) => {
    const path = join(folder.path, `${index}.png`);
    await writeFile(path, await testPhoto(size, { hue: hues[index % hues.length]!, ...(mark !== undefined && { mark }) }));
    return path;
  }));
}

/** Where a photo lies at rest: whole, in the middle of the frame. */
function placed(photo: { width: number; height: number }, frame: { width: number; height: number }): { left: number; top: number; width: number; height: number } {
  const fit = Math.min(frame.width / photo.width, frame.height / photo.height);
  const width = Math.round(photo.width * fit), height = Math.round(photo.height * fit);
  return { left: Math.round((frame.width - width) / 2), top: Math.round((frame.height - height) / 2), width, height };
}

function part(frame: Frame, { left, top, width, height }: { left: number; top: number; width: number; height: number }): Frame {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) rgba.set(frame.rgba.subarray(((top + y) * frame.width + left) * 4, ((top + y) * frame.width + left + width) * 4), y * width * 4);
  return { width, height, rgba };
}

describe('A video of a set of photos', () => {
  test('shows each photo whole at its middle, in the given order, whatever their shapes', async () => {
    const shapes = [{ width: 320, height: 240 }, { width: 200, height: 300 }, { width: 480, height: 200 }, { width: 260, height: 260 }];
    const paths = await album(shapes);
    const size = { width: 240, height: 180 };
    const video = createSlideshow({ ...task, seconds: 8 }, paths, size);
    const middles = shapes.map((_, index) => Math.round(((index + 0.5) / shapes.length) * video.frameCount));
    const { frames } = await framesOf(video, middles);
    for (const [index, frame] of frames.entries()) {
      const place = placed(shapes[index]!, size);
      const likeness = await Promise.all(paths.map(async (path) => {
        const inside = part(frame, place);
        return ssim(inside, await frameOfFile(path, inside));
      }));
      expect(likeness[index], `photo ${index}: ${likeness.map((value) => value.toFixed(2)).join(' ')}`).toBeGreaterThan(0.9);
      expect(Math.max(...likeness)).toBe(likeness[index]);
    }
  });

  test('fades for at least 0.4 s between any two, and shows each alone as well', () => {
    for (const photos of [2, 3, 5, 10]) {
      for (const seconds of [2, 4, 8, 20]) {
        const timeline = planTimeline(photos, seconds);
        expect(timeline.fade).toBeGreaterThanOrEqual(0.4);
        expect(timeline.slot - timeline.fade).toBeGreaterThanOrEqual(0.6);
        for (let border = 1; border < photos; border += 1) {
          const shares = Array.from({ length: 41 }, (_, step) => shownAt(timeline, photos, border * timeline.slot + (step / 40 - 0.5) * timeline.fade * 0.999));
          expect(shares.every(({ from, to, share }) => from === border - 1 && to === border && share >= 0 && share <= 1)).toBe(true);
          expect(shares.map(({ share }) => share)).toEqual(shares.map(({ share }) => share).toSorted((one, other) => one - other));
        }
      }
    }
  });

  test('really mixes the two photos during a fade, and jumps nowhere', async () => {
    const paths = await album([{ width: 160, height: 120 }, { width: 160, height: 120 }]);
    const video = createSlideshow(task, paths, { width: 160, height: 120 });
    const all = Array.from({ length: video.frameCount }, (_, index) => index);
    const { frames } = await framesOf(video, all);
    const steps = frames.slice(1).map((frame, index) => distance(frame, frames[index]!));
    const whole = distance(frames[20]!, frames[75]!);
    expect(Math.max(...steps)).toBeLessThan(whole / 4);
    // A change between two frames that differ by more than the camera's motion: the fade's own length.
    expect(steps.filter((step) => step > whole / 60).length / 24).toBeGreaterThan(0.4);
  });

  test('lasts as long as asked, or long enough for every photo to be seen', () => {
    expect(planTimeline(2, 4).seconds).toBe(4);
    expect(planTimeline(10, 4).seconds).toBe(15);
    expect(planTimeline(10, 20).seconds).toBe(20);
    expect(planTimeline(1, 2).seconds).toBe(2);
  });

  test('stretches nothing: a circle in a photo of another shape stays a circle', async () => {
    const [path = ''] = await album([{ width: 200, height: 320, mark: '<rect width="200" height="320" fill="#101010"/><circle cx="100" cy="160" r="70" fill="#ffffff"/>' }]);
    const video = createSlideshow({ ...task, frame: '16:9', move: 'still' }, [path, path], { width: 320, height: 180 });
    const { frames: [frame] } = await framesOf(video, [Math.round(video.frameCount / 4)]);
    const white = (x: number, y: number): boolean => frame!.rgba[(y * 320 + x) * 4]! > 200;
    const across = Array.from({ length: 320 }, (_, x) => x).filter((x) => white(x, 90)).length, down = Array.from({ length: 180 }, (_, y) => y).filter((y) => white(160, y)).length;
    expect(Math.abs(across / down - 1)).toBeLessThan(0.03);
    expect(down).toBeGreaterThan(60);
  });

  test('has the shape of its first photo, within reason, with even sides and about 768² pixels', async () => {
    for (const [shape, ratio] of [[{ width: 300, height: 200 }, 1.5], [{ width: 200, height: 301 }, 200 / 301], [{ width: 1000, height: 100 }, 21 / 9], [{ width: 64, height: 64 }, 1]] as const) {
      const video = await drawSlideshow(task, await album([shape]));
      expect(video.width / video.height).toBeCloseTo(ratio, 1);
      expect([video.width % 2, video.height % 2]).toEqual([0, 0]);
      expect(Math.abs(video.width * video.height / 768 ** 2 - 1)).toBeLessThan(0.02);
    }
    expect(await drawSlideshow({ ...task, frame: '16:9' }, await album([{ width: 64, height: 64 }]))).toMatchObject({ width: 1024, height: 576 });
  });

  test('shows photos upright whose orientation says so', async () => {
    const [path = ''] = await album([{ width: 240, height: 160 }]);
    const turned = `${path}.jpg`;
    // Lying on its side in the file, upright by its EXIF orientation.
    await writeFile(turned, await sharp(path).rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer());
    const video = createSlideshow({ ...task, move: 'still' }, [turned, turned], { width: 240, height: 160 });
    const { frames: [frame] } = await framesOf(video, [12]);
    expect(ssim(frame!, await frameOfFile(path, { width: 240, height: 160 }))).toBeGreaterThan(0.9);
    expect(await drawSlideshow(task, [turned])).toMatchObject({ width: 940, height: 628 });
  });

  test('is the same video each time, and another with another seed', async () => {
    const paths = await album([{ width: 90, height: 60 }, { width: 90, height: 60 }, { width: 90, height: 60 }]);
    const sample = async (seed: number): Promise<Frame> => (await framesOf(createSlideshow({ ...task, seed }, paths, { width: 90, height: 60 }), [30])).frames[0]!;
    expect(distance(await sample(1), await sample(1))).toBe(0);
    const frames = await Promise.all([1, 2, 3, 4, 5, 6].map(sample));
    expect(frames.some((frame) => distance(frame, frames[0]!) > 0)).toBe(true);
  });
});

describe('A video of one photo', () => {
  test('moves over it as the words say, from rest to rest', async () => {
    const paths = await album([{ width: 240, height: 160 }]);
    const size = { width: 240, height: 160 };
    const ends = async (prompt: string): Promise<readonly Frame[]> => {
      const video = createSlideshow({ ...task, seconds: 2, prompt }, paths, size);
      return (await framesOf(video, [0, 1, 24, 46, 47])).frames;
    };
    const whole = await frameOfFile(paths[0]!, size);
    const near = await ends('slow zoom in');
    expect(ssim(near[0]!, whole)).toBeGreaterThan(0.9);
    expect(ssim(near[4]!, whole)).toBeLessThan(0.8);
    const out = await ends('zoom out please');
    expect(ssim(out[4]!, whole)).toBeGreaterThan(0.9);
    expect(distance(out[4]!, near[0]!)).toBe(0);
    const [left, right] = [await ends('pan left'), await ends('pan right')];
    expect(distance(left[4]!, right[0]!)).toBeLessThan(1);
    for (const frames of [near, out, left]) {
      expect(distance(frames[0]!, frames[1]!)).toBeLessThan(0.6);
      expect(distance(frames[3]!, frames[4]!)).toBeLessThan(0.6);
      expect(distance(frames[0]!, frames[2]!)).toBeGreaterThan(2);
    }
    const still = await ends('hold the camera still');
    expect(distance(still[0]!, still[4]!)).toBe(0);
  });

  test('begins on the first picture and ends on the last, exactly, when both are given', async () => {
    const paths = await album([{ width: 240, height: 160 }, { width: 240, height: 160 }]);
    const size = { width: 240, height: 160 };
    const video = createSlideshow({ ...task, endsOnLast: true }, paths, size);
    const { frames: [first, last] } = await framesOf(video, [0, video.frameCount - 1]);
    expect(ssim(first!, await frameOfFile(paths[0]!, size))).toBeGreaterThan(0.9);
    expect(ssim(last!, await frameOfFile(paths[1]!, size))).toBeGreaterThan(0.9);
    expect(meanColour(first!)).not.toEqual(meanColour(last!));
  });
});

import { describe, expect, test } from 'vitest';
import { lowerBitrate, planJoin, planSteps } from '../../src/media/video-plan.ts';
import { constantRate } from '../../src/media/frames.ts';

const hd = { width: 1920, height: 1080, durationMs: 8_000, frameCount: 192 };
const mebibytes = 1_048_576;

describe('The plan for a video', () => {
  test('keeps its size and leaves a margin of the budget', () => {
    const [first] = planSteps(hd, 60 * mebibytes, 10 * mebibytes);
    expect(first).toMatchObject({ width: 1920, height: 1080, audioBitrate: 0 });
    expect(((first?.bitrate ?? 0) * 8) / 8 / mebibytes).toBeLessThanOrEqual(9.5);
    expect(((first?.bitrate ?? 0) * 8) / 8 / mebibytes).toBeGreaterThan(9);
  });

  test('spends no more than the source could use', () => {
    const [first] = planSteps(hd, 2 * mebibytes, 100 * mebibytes);
    expect(first?.bitrate).toBeLessThan(6_000_000);
    expect(first?.bitrate).toBeGreaterThan(4_000_000);
  });

  test('gives sound its share, unless there is too little for both', () => {
    expect(planSteps({ ...hd, audio: 'opus' }, 60 * mebibytes, 10 * mebibytes)[0]?.audioBitrate).toBe(128_000);
    expect(planSteps({ ...hd, audio: 'opus' }, 60 * mebibytes, mebibytes / 8)[0]?.audioBitrate).toBe(0);
  });

  test('begins smaller where the budget would make the full size ugly', () => {
    const steps = planSteps({ ...hd, durationMs: 60_000, frameCount: 1440 }, 60 * mebibytes, 5 * mebibytes);
    expect(steps[0]?.width).toBeLessThan(1920);
    for (const { width, height } of steps) expect([width % 2, height % 2]).toEqual([0, 0]);
  });

  test('is empty where nothing could fit', () => {
    expect(planSteps(hd, 60 * mebibytes, 1_000)).toEqual([]);
  });

  test('goes down by at least a tenth after a result that was too large', () => {
    expect(lowerBitrate(1_000_000, 1_001, 1_000)).toBeLessThanOrEqual(930_000);
    expect(lowerBitrate(1_000_000, 2_000, 1_000)).toBeLessThanOrEqual(500_000);
  });
});

describe('The constant rate of an animation', () => {
  test('shows each page once where the delays are the same but for rounding', () => {
    const { framesPerSecond, frameCount } = constantRate([80, 90, 80, 80, 90, 80]);
    expect([framesPerSecond, frameCount]).toEqual([12, 6]);
  });

  test('repeats pages that are shown for longer', () => {
    expect(constantRate([100, 200, 100])).toEqual({ framesPerSecond: 10, repeats: [1, 2, 1], frameCount: 4 });
  });

  test('keeps the whole duration where the delays have no common measure', () => {
    const { framesPerSecond, repeats, frameCount } = constantRate([33, 101, 777, 34]);
    expect(Math.abs((frameCount / framesPerSecond) * 1_000 - 945)).toBeLessThan(20);
    expect(repeats.reduce((sum, count) => sum + count, 0)).toBe(frameCount);
  });
});

describe('The plan for clips that are joined', () => {
  const clip = { ...hd, bytes: 2 * mebibytes };
  const plan = (...clips: Parameters<typeof planJoin>[0]) => planJoin(clips);

  test('takes the size of the first, made even, and the highest rate up to 60 frames a second', () => {
    expect(plan({ ...clip, width: 641, height: 361 }, { ...clip, durationMs: 4_000 })).toMatchObject({ width: 640, height: 360, framesPerSecond: 48 });
    expect(plan(clip, { ...clip, durationMs: 1_000 }).framesPerSecond).toBe(60);
    expect(plan({ ...clip, durationMs: 8_008 }).framesPerSecond).toBe(23.976);
  });

  test('gives bits to sound only where all have some', () => {
    const audio = 'aac';
    expect([plan({ ...clip, audio }, { ...clip, audio }), plan({ ...clip, audio }, clip)].map(({ audioBitrate }) => audioBitrate)).toEqual([128_000, 0]);
  });

  test('spends more than the clips have, so that little is lost, and not many times more', () => {
    const { bitrate } = plan(clip, clip);
    expect(bitrate / ((clip.bytes * 8) / 8)).toBeGreaterThan(1.5);
    expect(bitrate / ((clip.bytes * 8) / 8)).toBeLessThan(4);
  });

  test('brings colours to one meaning only where they have several', () => {
    expect([plan(clip, clip), plan({ ...clip, matrix: 'bt709' }, clip), plan({ ...clip, matrix: 'bt709' }, { ...clip, matrix: 'bt709' })].map(({ toBt709 }) => toBt709)).toEqual([false, true, false]);
  });
});

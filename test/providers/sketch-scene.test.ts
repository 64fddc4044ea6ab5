import { describe, expect, test } from 'vitest';
import type { Plate } from '../../src/providers/sketch/canvas.ts';
import { drawVideo } from '../../src/providers/sketch/scene-video.ts';
import { drawStill } from '../../src/providers/sketch/scene-image.ts';
import { encodePng } from '../../src/providers/sketch/photo.ts';
import { imageSize } from '../../src/providers/sketch/sizes.ts';
import { distance, frameOfPlate, framesOf, meanColour } from './sketch-pixels.ts';
import type { Frame } from './sketch-pixels.ts';

const size = { width: 160, height: 160 };

async function still(prompt: string, o: { seed?: number; negativePrompt?: string; width?: number; height?: number } = {}): Promise<Frame> {
  return frameOfPlate(await plate(prompt, o));
}
function plate(prompt: string, o: { seed?: number; negativePrompt?: string; width?: number; height?: number } = {}): Promise<Plate> {
  return drawStill({ prompt, seed: 1, negativePrompt: '', ...size, ...o });
}
/** The mean over a few seeds: what the words do, whatever the dice. */
async function meanOver(prompt: string, measure: (frame: Frame) => number): Promise<number> {
  const frames = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => still(prompt, { seed })));
  return frames.reduce((sum, frame) => sum + measure(frame), 0) / frames.length;
}
const warmth = (frame: Frame): number => { const [r, , b] = meanColour(frame); return r - b; };
const light = (frame: Frame): number => meanColour(frame).reduce((sum, value) => sum + value, 0) / 3;
const redness = (frame: Frame): number => { const [r, g, b] = meanColour(frame); return r - (g + b) / 2; };
const blueness = (frame: Frame): number => { const [r, g, b] = meanColour(frame); return b - (r + g) / 2; };

describe('A drawn scene', () => {
  test('is the same bytes for the same prompt and seed, and others for another prompt or seed', async () => {
    const bytes = async (prompt: string, seed: number): Promise<string> => Buffer.from(await encodePng(await plate(prompt, { seed }))).toString('base64');
    const [first, again, otherSeed, otherPrompt] = await Promise.all([bytes('a castle in the hills', 3), bytes('a castle in the hills', 3), bytes('a castle in the hills', 4), bytes('a castle in the dunes', 3)]);
    expect(again).toBe(first);
    expect(otherSeed).not.toBe(first);
    expect(otherPrompt).not.toBe(first);
  });

  test('is another composition with another seed, not the same with other noise', async () => {
    for (const prompt of ['a forest', 'portrait of a woman', 'abstract', 'a city at night']) {
      expect(distance(await still(prompt, { seed: 1 }), await still(prompt, { seed: 2 })), prompt).toBeGreaterThan(8);
    }
  });

  test('tells apart seeds beyond 2^31 and the seed 0', async () => {
    const frames = await Promise.all([0, 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1].map((seed) => still('mountains', { seed })));
    for (const [index, one] of frames.entries()) for (const other of frames.slice(index + 1)) expect(distance(one, other)).toBeGreaterThan(1);
  });

  test('has the pixels of the asked ratio, about a megapixel of them', () => {
    expect(imageSize('1:1')).toEqual({ width: 1024, height: 1024 });
    for (const ratio of ['16:9', '9:16', '3:2', '2:3', '4:3', '3:4', '21:9']) {
      const [across = 1, down = 1] = ratio.split(':').map(Number);
      const { width, height } = imageSize(ratio);
      expect(width / height, ratio).toBe(across / down);
      expect([width % 2, height % 2]).toEqual([0, 0]);
      expect(Math.abs(width * height - 2 ** 20) / 2 ** 20, ratio).toBeLessThan(0.03);
    }
  });

  test('shows the same place in every size', async () => {
    const small = frameOfPlate(await plate('a lighthouse by the sea at sunset', { width: 128, height: 128 }));
    const large = await plate('a lighthouse by the sea at sunset', { width: 384, height: 384 });
    const shrunk = new Uint8Array(128 * 128 * 4);
    const bytes = new Uint8Array(large.pixels.buffer);
    for (let y = 0; y < 128; y += 1) for (let x = 0; x < 128; x += 1) shrunk.set(bytes.subarray(((y * 3 + 1) * 384 + x * 3 + 1) * 4, ((y * 3 + 1) * 384 + x * 3 + 1) * 4 + 4), (y * 128 + x) * 4);
    expect(distance(small, { width: 128, height: 128, rgba: shrunk })).toBeLessThan(20);
  });

  test('follows words of light: sunset is warm, night is dark, snow is bright', async () => {
    const sunset = await meanOver('the sea at sunset', warmth), night = await meanOver('the sea at night', warmth);
    expect(sunset).toBeGreaterThan(night + 40);
    expect(await meanOver('hills at noon', light)).toBeGreaterThan(await meanOver('hills at night', light) + 50);
    expect(await meanOver('a snowy field by day', light)).toBeGreaterThan(await meanOver('a forest by day', light));
  });

  test('takes the colours that the prompt names', async () => {
    expect(await meanOver('red hills', redness)).toBeGreaterThan(await meanOver('hills', redness) + 10);
    expect(await meanOver('abstract blue waves', blueness)).toBeGreaterThan(await meanOver('abstract orange waves', blueness) + 60);
    const boat = async (prompt: string): Promise<number> => meanOver(prompt, redness);
    expect(await boat('a red boat on the sea at noon')).toBeGreaterThan(await boat('a blue boat on the sea at noon') + 1);
  });

  test('leaves out what the negative prompt names', async () => {
    const withStars = await still('night over the hills, stars', { width: 256, height: 256 });
    const without = await still('night over the hills, stars', { negativePrompt: 'stars, moon', width: 256, height: 256 });
    const bright = (frame: Frame): number => { let count = 0; for (let at = 0; at < frame.rgba.length / 2; at += 4) if (frame.rgba[at + 1]! > 150) count += 1; return count; };
    expect(bright(withStars)).toBeGreaterThan(bright(without));
  });

  test('is drawn for any words there are', { timeout: 60_000 }, async () => {
    const prompts = [
      '', ' ', 'freedom', 'x', '😀🎉', '👩‍👩‍👧‍👦🏳️‍🌈', 'צלילה בים', 'الغروب على البحر', '夕焼けの海', 'красный закат над морем', '\u0000\uFFFF\uD800', '<svg onload="x"/>&amp;]]>', 'constructor __proto__ toString hasOwnProperty',
      'a'.repeat(4000), '🌊'.repeat(2000), 'no no no without', '"; DROP TABLE jobs; --', '%s%n${process.exit(1)}', 'red '.repeat(900),
    ];
    for (const prompt of prompts) {
      const frame = await still(prompt, { negativePrompt: prompt.slice(0, 50), width: 64, height: 48 });
      expect(frame.rgba.every((value, index) => index % 4 !== 3 || value === 255), JSON.stringify(prompt.slice(0, 30))).toBe(true);
    }
  });

  test('is opaque and not empty for every kind of picture, at extreme ratios too', { timeout: 60_000 }, async () => {
    const prompts = ['desert with cactus', 'snow forest deer', 'city in the rain', 'storm at sea with a boat', 'aurora over a lake', 'river with a bridge', 'beach with palms', 'island', 'village', 'whale', 'space rocket planet', 'underwater fish jellyfish',
      'cat', 'dog at night', 'old man with beard', 'circles', 'geometric', 'rainbow', 'lanterns', 'hot air balloon', 'tent and campfire', 'flowers'];
    for (const prompt of prompts) {
      for (const shape of [{ width: 96, height: 40 }, { width: 40, height: 96 }]) {
        const frame = await still(prompt, shape);
        const levels = new Set(frame.rgba.filter((_, index) => index % 4 === 1));
        expect(levels.size, prompt).toBeGreaterThan(20);
        expect(frame.rgba.every((value, index) => index % 4 !== 3 || value === 255), prompt).toBe(true);
      }
    }
  });
});

describe('A drawn video', () => {
  test('begins with its frames in number and size, moves gently, and is the same each time', async () => {
    const task = { prompt: 'a boat on the sea at sunset, birds', seed: 1, negativePrompt: '', width: 128, height: 72, seconds: 2 };
    const video = await drawVideo(task);
    expect([video.framesPerSecond, video.frameCount, video.width, video.height]).toEqual([24, 48, 128, 72]);
    expect(video.bitrate).toBeGreaterThanOrEqual(2_000_000);
    const { frames: [first, second, last], count } = await framesOf(video, [0, 1, 47]);
    expect(count).toBe(48);
    expect(distance(first!, last!)).toBeGreaterThan(1);
    expect(distance(first!, second!)).toBeLessThan(distance(first!, last!) + 4);
    const { frames: [again] } = await framesOf(await drawVideo(task), [47]);
    expect(distance(last!, again!)).toBe(0);
  });

  test('moves in every kind of picture', { timeout: 60_000 }, async () => {
    for (const prompt of ['forest', 'night with stars', 'snow', 'rain in the city', 'abstract waves', 'circles', 'portrait', 'cat', 'space', 'underwater', 'desert', 'lighthouse at night', 'aurora', 'storm']) {
      const { frames: [first, last] } = await framesOf(await drawVideo({ prompt, seed: 2, negativePrompt: '', width: 96, height: 64, seconds: 1 }), [0, 23]);
      expect(distance(first!, last!), prompt).toBeGreaterThan(0.5);
    }
  });
});

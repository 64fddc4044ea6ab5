import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { restyle, restyleFiles } from '../../src/providers/sketch/restyle.ts';
import { plateOfPicture } from '../../src/providers/sketch/picture.ts';
import type { Picture } from '../../src/providers/sketch/picture.ts';
import { styleNames } from '../../src/providers/sketch/style-names.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { distance, frameOfPlate, meanColour, testPhoto, testPicture } from './sketch-pixels.ts';
import type { Frame } from './sketch-pixels.ts';

const size = { width: 120, height: 90 };
const picture = await testPicture(size, 205);
const original = frameOf(picture);

function frameOf(of: Picture): Frame {
  return frameOfPlate(plateOfPicture(of));
}
function styled(task: { prompt?: string; style?: (typeof styleNames)[number]; strength?: number; seed?: number }, references: readonly Picture[] = []): Frame {
  return frameOf(restyle({ prompt: '', strength: 0.75, seed: 1, ...task }, picture, references));
}

describe('A restyled picture', () => {
  test.each(styleNames)('%s: changes it, and the more the stronger it is', (style) => {
    const far = [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1].map((strength) => distance(original, styled({ style, strength })));
    expect(far[0]).toBe(0);
    for (let index = 1; index < far.length; index += 1) expect(far[index], `strength step ${index} of ${far.map((value) => value.toFixed(1)).join(' ')}`).toBeGreaterThan(far[index - 1]! * 0.99);
    expect(far[1]! * 1.8).toBeLessThan(far[5]!);
    expect(far[5]).toBeGreaterThan(4);
  });

  test('differs from every other style', () => {
    const frames = styleNames.map((style) => styled({ style, strength: 1 }));
    for (const [index, one] of frames.entries()) for (const [other, frame] of frames.slice(index + 1).entries()) expect(distance(one, frame), `${styleNames[index]} and ${styleNames[index + 1 + other]}`).toBeGreaterThan(2);
  });

  test('is what the words say', () => {
    const light = (frame: Frame): number => meanColour(frame).reduce((sum, value) => sum + value, 0);
    const warmth = (frame: Frame): number => meanColour(frame)[0] - meanColour(frame)[2];
    expect(light(styled({ prompt: 'make it night' }))).toBeLessThan(light(original) * 0.7);
    expect(warmth(styled({ prompt: 'at sunset' }))).toBeGreaterThan(warmth(original) + 20);
    expect(warmth(styled({ prompt: 'sepia' }))).toBeGreaterThan(warmth(original));
    const grey = meanColour(styled({ prompt: 'black and white', strength: 1 }));
    expect(Math.max(...grey) - Math.min(...grey)).toBeLessThan(4);
    expect(distance(styled({ prompt: 'an oil painting at night' }), styled({ prompt: 'an oil painting' }))).toBeGreaterThan(10);
    expect(distance(styled({ prompt: 'pencil sketch' }), styled({ style: 'pencil' }))).toBeLessThan(distance(styled({ style: 'pencil' }), original) / 3);
  });

  test('is changed by words it does not know too, the same way each time', () => {
    const once = styled({ prompt: 'floofy blarg' });
    expect(distance(once, original)).toBeGreaterThan(4);
    expect(distance(once, styled({ prompt: 'floofy blarg' }))).toBe(0);
    expect(distance(once, styled({ prompt: 'another thing' }))).toBeGreaterThan(1);
  });

  test('takes the colours that the prompt names', () => {
    const green = meanColour(styled({ prompt: 'all green' })), red = meanColour(styled({ prompt: 'all red' }));
    expect(red[0] - red[1]).toBeGreaterThan(green[0] - green[1] + 20);
  });

  test('borrows the palette of its references', async () => {
    const reddish = await testPicture(size, 5), bluish = await testPicture(size, 235);
    const one = meanColour(styled({ strength: 1 }, [reddish])), other = meanColour(styled({ strength: 1 }, [bluish]));
    expect(one[0] - one[2]).toBeGreaterThan(other[0] - other[2]);
    expect(distance(styled({ style: 'oil' }, [reddish]), styled({ style: 'oil' }))).toBeGreaterThan(3);
  });

  test('keeps the shape of its picture, at any shape, and takes pictures with holes', async () => {
    await using folder = await createTemporaryFolder({ quick: true });
    const shapes = [{ width: 64, height: 640 }, { width: 9, height: 5 }, { width: 1, height: 1 }];
    for (const [index, shape] of shapes.entries()) {
      const path = join(folder.path, `${index}.png`);
      await writeFile(path, await sharp({ create: { ...shape, channels: 4, background: { r: 200, g: 40, b: 90, alpha: 0.4 } } }).png().toBuffer());
      for (const prompt of ['pixel art', 'snow']) {
        const plate = await restyleFiles({ prompt, seed: 1, strength: 0.8 }, [path]);
        expect(Math.abs(plate.width / plate.height / (shape.width / shape.height) - 1), prompt).toBeLessThan(0.12);
      }
    }
  }, 60_000);

  test('within a mask is changed where that is see-through, and stays as it was elsewhere', async () => {
    await using folder = await createTemporaryFolder({ quick: true });
    const paths = [join(folder.path, 'photo.png'), join(folder.path, 'reference.png'), join(folder.path, 'mask.png')];
    const half = await sharp({ create: { width: 60, height: 90, channels: 4, background: '#000000' } }).png().toBuffer();
    const mask = sharp({ create: { ...size, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).composite([{ input: half, left: 60, top: 0 }]);
    const files = [await testPhoto(size, { hue: 120 }), await testPhoto(size, { hue: 300 }), await mask.png().toBuffer()];
    for (const [index, path] of paths.entries()) await writeFile(path, files[index] ?? '');
    const task = { prompt: 'pixel art at night', seed: 1, strength: 1 };
    const [whole, masked] = [frameOfPlate(await restyleFiles(task, paths.slice(0, 2))), frameOfPlate(await restyleFiles({ ...task, hasMask: true }, paths))];
    const kept = frameOfPlate(await restyleFiles({ ...task, strength: 0 }, paths.slice(0, 2)));
    // The photo is enlarged to be worked on, and the mask with it: its edge is soft.
    const left = { width: masked.width / 2 - 20 }, right = { left: masked.width / 2 + 20 };
    expect(meanColour(masked, left)).toEqual(meanColour(whole, left));
    expect(meanColour(masked, right)).toEqual(meanColour(kept, right));
    expect(meanColour(whole, right)).not.toEqual(meanColour(kept, right));
  });

  test('of a huge photo is about a megapixel, of the same shape', async () => {
    await using folder = await createTemporaryFolder({ quick: true });
    const path = join(folder.path, 'huge.png');
    await writeFile(path, await testPhoto({ width: 3000, height: 2000 }, { hue: 120 }));
    const plate = await restyleFiles({ prompt: 'sepia', seed: 1, strength: 0.5 }, [path]);
    expect(plate.width / plate.height).toBeCloseTo(1.5, 2);
    expect(plate.width * plate.height).toBeLessThan(1.4 * 2 ** 20);
  });
});

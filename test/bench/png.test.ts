import sharp from 'sharp';
import { expect, test } from 'vitest';
import { noisePng } from '../../bench/png.ts';

test('The picture of the bench is a whole PNG of 100 kB, and no two are the same', async () => {
  const [one, other] = [noisePng(1), noisePng(70_000)];
  const { format } = await sharp(one).metadata();
  const pixels = await Promise.all([one, other].map((bytes) => sharp(bytes, { failOn: 'warning' }).raw().toBuffer()));
  expect(format).toBe('png');
  expect(Math.abs(one.length - 100_000)).toBeLessThan(2_000);
  expect(pixels[0]?.equals(pixels[1] ?? Buffer.alloc(0))).toBe(false);
});

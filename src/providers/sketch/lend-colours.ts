import type { Colour } from './colour.ts';
import { fromLab, luma, toLab } from './colour.ts';
import { mapPicture, mapByLight, mixPictures } from './picture.ts';
import type { Picture } from './picture.ts';

type Spread = { readonly mean: Colour; readonly deviation: Colour };

/** Mean and spread of a picture's colours, in OKLab. */
function spreadOf(pictures: readonly Picture[]): Spread {
  const sum = [0, 0, 0], squares = [0, 0, 0];
  let count = 0;
  for (const { r, g, b } of pictures) {
    const step = Math.max(1, Math.floor(r.length / 4000)) | 1;
    for (let index = 0; index < r.length; index += step) {
      const lab = toLab([r[index]!, g[index]!, b[index]!]);
      for (let axis = 0; axis < 3; axis += 1) { sum[axis]! += lab[axis]!; squares[axis]! += lab[axis]! ** 2; }
      count += 1;
    }
  }
  const mean = sum.map((value) => value / count) as unknown as Colour;
  const deviation = squares.map((value, axis) => Math.sqrt(Math.max(1e-6, value / count - mean[axis]! ** 2))) as unknown as Colour;
  return { mean, deviation };
}

/** Gives a picture the colours of others: the same mean and spread; its light changes only half as far. */
export function takeColoursFrom(picture: Picture, others: readonly Picture[], share: number): Picture {
  const own = spreadOf([picture]), wanted = spreadOf(others);
  // Through a table over 33 steps a channel: a colour space is too dear for each pixel.
  const table = new Float32Array(33 * 33 * 33 * 3);
  for (let index = 0; index < 33 ** 3; index += 1) {
    const rgb: Colour = [(index % 33) * 8, (Math.floor(index / 33) % 33) * 8, Math.floor(index / 1089) * 8];
    const lab = toLab([Math.min(255, rgb[0]), Math.min(255, rgb[1]), Math.min(255, rgb[2])]);
    const moved = [0, 1, 2].map((axis) => {
      const stretch = Math.min(2.5, Math.max(0.4, wanted.deviation[axis]! / own.deviation[axis]!));
      const target = wanted.mean[axis]! + (lab[axis]! - own.mean[axis]!) * stretch;
      return lab[axis]! + (target - lab[axis]!) * share * (axis === 0 ? 0.5 : 1);
    }) as unknown as Colour;
    table.set(fromLab(moved), index * 3);
  }
  return mapPicture(picture, (r, g, b, out) => {
    const x = within(r) / 8, y = within(g) / 8, z = within(b) / 8;
    const left = Math.min(31, x | 0), top = Math.min(31, y | 0), front = Math.min(31, z | 0);
    const fx = x - left, fy = y - top, fz = z - front;
    const at = ((front * 33 + top) * 33 + left) * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      const corner = (offset: number): number => table[at + offset * 3 + channel]!;
      const near = (corner(0) * (1 - fx) + corner(1) * fx) * (1 - fy) + (corner(33) * (1 - fx) + corner(34) * fx) * fy;
      const far = (corner(1089) * (1 - fx) + corner(1090) * fx) * (1 - fy) + (corner(1122) * (1 - fx) + corner(1123) * fx) * fy;
      out[channel] = near + (far - near) * fz;
    }
  });
}

function within(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** A picture dyed with a few colours: dark ones in its shadows, bright ones in its light. */
export function tintedWith(picture: Picture, colours: readonly Colour[], share: number): Picture {
  const sorted = colours.toSorted((one, other) => luma(one) - luma(other));
  const darkest = sorted[0]!, brightest = sorted.at(-1)!;
  const stops: readonly Colour[] = [
    [darkest[0] * 0.2, darkest[1] * 0.2, darkest[2] * 0.2], ...sorted,
    [128 + brightest[0] * 0.5, 128 + brightest[1] * 0.5, 128 + brightest[2] * 0.5],
  ];
  return mixPictures(picture, mapByLight(picture, stops), share);
}

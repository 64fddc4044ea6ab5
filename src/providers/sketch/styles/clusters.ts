import type { Colour } from '../colour.ts';
import { fromLab, toLab } from '../colour.ts';
import type { Picture } from '../picture.ts';

/** Hue counts for more than lightness: a small red roof must not drown in grey. */
const chroma = 2.2;

function weighted(lab: Colour, factor: number): Colour {
  return [lab[0], lab[1] * factor, lab[2] * factor];
}

/** Samples of which each is as far as can be from those before it, outliers left out; the first is the middle one by light. */
function farApart(samples: readonly Colour[], count: number): Colour[] {
  const sorted = samples.toSorted((one, other) => one[0] - other[0]);
  const chosen: Colour[] = [sorted[sorted.length >> 1]!];
  while (chosen.length < count) {
    const byDistance = sorted.map((sample) => ({ sample, distance: Math.min(...chosen.map((other) => (other[0] - sample[0]) ** 2 + (other[1] - sample[1]) ** 2 + (other[2] - sample[2]) ** 2)) }))
      .toSorted((one, other) => other.distance - one.distance);
    chosen.push(byDistance[Math.floor(sorted.length * 0.02)]!.sample);
  }
  return chosen;
}

/** The colours that stand for a picture, by repeated means over a sample (k-means in OKLab); dark to light. */
export function mainColours(picture: Picture, count: number): readonly Colour[] {
  const total = picture.r.length;
  const samples: Colour[] = [];
  // A step that shares no factor with usual widths, so that the sample is no column.
  const step = Math.max(1, Math.floor(total / 1600)) | 1;
  for (let index = 0; index < total; index += step) samples.push(weighted(toLab([picture.r[index]!, picture.g[index]!, picture.b[index]!]), chroma));
  let means = farApart(samples, count);
  for (let round = 0; round < 8; round += 1) {
    const sums = means.map(() => [0, 0, 0, 0] as [number, number, number, number]);
    for (const sample of samples) {
      const sum = sums[nearest(means, sample)]!;
      sum[0] += sample[0]; sum[1] += sample[1]; sum[2] += sample[2]; sum[3] += 1;
    }
    means = means.map((mean, index) => { const [l, a, b, n] = sums[index]!; return n === 0 ? mean : [l / n, a / n, b / n]; });
  }
  return means.toSorted((one, other) => one[0] - other[0]).map((mean) => fromLab(weighted(mean, 1 / chroma)));
}

/** Index of the colour that is least far. */
export function nearest(colours: readonly Colour[], colour: Colour): number {
  let best = 0, least = Infinity;
  for (let index = 0; index < colours.length; index += 1) {
    const other = colours[index]!;
    const distance = (other[0] - colour[0]) ** 2 + (other[1] - colour[1]) ** 2 + (other[2] - colour[2]) ** 2;
    if (distance < least) { least = distance; best = index; }
  }
  return best;
}

/** A quick way to the nearest of a few colours: a table over 32 steps of each channel. */
export function colourTable(colours: readonly Colour[]): (r: number, g: number, b: number) => Colour {
  const table = new Uint8Array(32768);
  for (let index = 0; index < table.length; index += 1) table[index] = nearest(colours, [((index >> 10) & 31) * 8 + 4, ((index >> 5) & 31) * 8 + 4, (index & 31) * 8 + 4]);
  const step = (value: number): number => (value < 0 ? 0 : value > 255 ? 31 : value >> 3);
  return (r, g, b) => colours[table[(step(r) << 10) | (step(g) << 5) | step(b)]!]!;
}

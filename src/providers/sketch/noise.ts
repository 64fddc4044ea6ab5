import type { Random } from './random.ts';

/** Smooth noise over the plane, about -1..1. */
export type Noise = {
  at(x: number, y: number): number;
  /** Sum of octaves, each twice as fine and half as strong; about -1..1. */
  fbm(x: number, y: number, octaves: number): number;
  /** Sharp crests, 0..1. */
  ridged(x: number, y: number, octaves: number): number;
};

const size = 256;
const mask = size - 1;

/** Gradient noise with a shuffled table of directions. */
export function createNoise(random: Random): Noise {
  const order = new Uint8Array(size * 2);
  for (let index = 0; index < size; index += 1) order[index] = index;
  for (let index = size - 1; index > 0; index -= 1) {
    const other = random.integer(0, index);
    const kept = order[index]!;
    order[index] = order[other]!;
    order[other] = kept;
  }
  order.copyWithin(size, 0, size);
  const towardsX = new Float32Array(size);
  const towardsY = new Float32Array(size);
  for (let index = 0; index < size; index += 1) {
    const angle = (index / size) * Math.PI * 2;
    towardsX[index] = Math.cos(angle) * 1.5;
    towardsY[index] = Math.sin(angle) * 1.5;
  }

  function at(x: number, y: number): number {
    const left = Math.floor(x);
    const top = Math.floor(y);
    const fx = x - left;
    const fy = y - top;
    const row0 = order[top & mask]!;
    const row1 = order[(top + 1) & mask]!;
    const column = left & mask;
    const nw = order[column + row0]!;
    const ne = order[((column + 1) & mask) + row0]!;
    const sw = order[column + row1]!;
    const se = order[((column + 1) & mask) + row1]!;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
    const a = towardsX[nw]! * fx + towardsY[nw]! * fy;
    const b = towardsX[ne]! * (fx - 1) + towardsY[ne]! * fy;
    const c = towardsX[sw]! * fx + towardsY[sw]! * (fy - 1);
    const d = towardsX[se]! * (fx - 1) + towardsY[se]! * (fy - 1);
    const upper = a + (b - a) * u;
    return upper + (c + (d - c) * u - upper) * v;
  }

  function fbm(x: number, y: number, octaves: number): number {
    let sum = 0;
    let strength = 0.5;
    for (let octave = 0; octave < octaves; octave += 1) {
      sum += at(x, y) * strength;
      strength *= 0.5;
      // A shift between octaves keeps their lattices from lining up at the origin.
      x = x * 2 + 17.3;
      y = y * 2 + 9.1;
    }
    return sum;
  }

  function ridged(x: number, y: number, octaves: number): number {
    let sum = 0;
    let strength = 0.5;
    let weight = 1;
    for (let octave = 0; octave < octaves; octave += 1) {
      const crest = 1 - Math.abs(at(x, y));
      const sharp = crest * crest * weight;
      sum += sharp * strength;
      weight = Math.min(1, Math.max(0, sharp * 1.6));
      strength *= 0.5;
      x = x * 2.03 + 31.7;
      y = y * 2.03 + 11.9;
    }
    return sum;
  }

  return { at, fbm, ridged };
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = value <= low ? 0 : value >= high ? 1 : (value - low) / (high - low);
  return t * t * (3 - 2 * t);
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** 256 KiB of even noise 0..1, for grain and dithering: cheaper than a generator for each pixel. */
export function grainTable(random: Random): Float32Array {
  const table = new Float32Array(65536);
  for (let index = 0; index < table.length; index += 1) table[index] = random.next();
  return table;
}

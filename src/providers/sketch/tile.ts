import type { Random } from './random.ts';

/** Noise that repeats without a seam; about -1..1, `size` by `size`, a power of two. */
export type Tile = { readonly size: number; readonly values: Float32Array };

/** `cells` bumps across, each octave twice as many at half the strength. */
export function createTile(random: Random, size: number, cells: number, octaves: number): Tile {
  const values = new Float32Array(size * size);
  let strength = 1;
  let total = 0;
  for (let octave = 0; octave < octaves; octave += 1) {
    addOctave(random, values, size, cells * 2 ** octave, strength);
    total += strength;
    strength *= 0.5;
  }
  for (let index = 0; index < values.length; index += 1) values[index] = values[index]! / total;
  return { size, values };
}

function addOctave(random: Random, values: Float32Array, size: number, cells: number, strength: number): void {
  const slopesX = new Float32Array(cells * cells), slopesY = new Float32Array(cells * cells);
  for (let index = 0; index < slopesX.length; index += 1) {
    const angle = random.between(0, Math.PI * 2);
    slopesX[index] = Math.cos(angle) * 1.5;
    slopesY[index] = Math.sin(angle) * 1.5;
  }
  // What depends on the column alone is reckoned once.
  const step = cells / size;
  const wests = new Int32Array(size), easts = new Int32Array(size), offsets = new Float32Array(size), shares = new Float32Array(size);
  for (let column = 0; column < size; column += 1) {
    const left = Math.floor(column * step), fx = column * step - left;
    wests[column] = left % cells;
    easts[column] = (left + 1) % cells;
    offsets[column] = fx;
    shares[column] = fx * fx * (3 - 2 * fx);
  }
  for (let row = 0, at = 0; row < size; row += 1) {
    const y = row * step, top = Math.floor(y), fy = y - top, v = fy * fy * (3 - 2 * fy);
    const upper = (top % cells) * cells, lower = ((top + 1) % cells) * cells;
    for (let column = 0; column < size; column += 1, at += 1) {
      const fx = offsets[column]!, u = shares[column]!, west = wests[column]!, east = easts[column]!;
      const a = slopesX[upper + west]! * fx + slopesY[upper + west]! * fy;
      const b = slopesX[upper + east]! * (fx - 1) + slopesY[upper + east]! * fy;
      const c = slopesX[lower + west]! * fx + slopesY[lower + west]! * (fy - 1);
      const d = slopesX[lower + east]! * (fx - 1) + slopesY[lower + east]! * (fy - 1);
      const above = a + (b - a) * u;
      values[at] = values[at]! + strength * (above + (c + (d - c) * u - above) * v);
    }
  }
}

/** One row of a tile at a broken height, written to `line` (one value longer than the tile, so that it can be read across the seam). */
export function tileLine(tile: Tile, y: number, line: Float32Array): void {
  const { size, values } = tile;
  const top = Math.floor(y), share = y - top;
  const upper = (((top % size) + size) % size) * size, lower = ((((top + 1) % size) + size) % size) * size;
  for (let column = 0; column < size; column += 1) line[column] = values[upper + column]! + (values[lower + column]! - values[upper + column]!) * share;
  line[size] = line[0]!;
}

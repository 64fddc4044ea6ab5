import type { Plate } from './canvas.ts';
import { opaque } from './canvas.ts';
import type { Stage } from './stage.ts';

export type FinishForm = {
  /** Levels the grain adds or takes at most, twice over. */
  readonly grain: number;
  /** 0..1, darkness of the corners. */
  readonly vignette: number;
  /** 0..1, how far bright things shine over their edges. */
  readonly bloom: number;
};

/** Bloom is reckoned in blocks of this many pixels. */
const block = 8;
/** Only what is brighter than this shines over. */
const threshold = 176;

/** What is done to the whole picture at the end: light that spreads, darker corners, grain. */
export function createFinish(stage: Stage, form: FinishForm): (frame: Plate) => void {
  const { width, height, grain } = stage;
  const across = new Float32Array(width), down = new Float32Array(height);
  for (let x = 0; x < width; x += 1) across[x] = ((x + 0.5) / width - 0.5) ** 2 * 4;
  for (let y = 0; y < height; y += 1) down[y] = ((y + 0.5) / height - 0.5) ** 2 * 4;
  const edge = new Float32Array(1025);
  for (let index = 0; index <= 1024; index += 1) edge[index] = 1 - form.vignette * (index / 1024) ** 1.5;
  const columns = Math.ceil(width / block) + 2, rows = Math.ceil(height / block) + 2;
  const shine = [0, 1, 2].map(() => new Float32Array(columns * rows));
  const spare = new Float32Array(columns * rows);
  const radius = Math.max(1, Math.round((22 * stage.unit) / block));

  return (frame) => {
    const { pixels } = frame;
    gather(frame, shine, columns);
    for (const channel of shine) for (let pass = 0; pass < 2; pass += 1) boxBlur(channel, spare, columns, rows, radius);
    const [sr, sg, sb] = shine as [Float32Array, Float32Array, Float32Array];
    const strength = form.bloom / 255;
    for (let y = 0, index = 0; y < height; y += 1) {
      const vertical = down[y]!;
      const gridRow = (y + block / 2) / block, top = gridRow | 0, fy = gridRow - top;
      for (let x = 0; x < width; x += 1, index += 1) {
        const gridColumn = (x + block / 2) / block, left = gridColumn | 0, fx = gridColumn - left;
        const at = top * columns + left;
        const nw = (1 - fx) * (1 - fy), ne = fx * (1 - fy), sw = (1 - fx) * fy, se = fx * fy;
        const lr = (sr[at]! * nw + sr[at + 1]! * ne + sr[at + columns]! * sw + sr[at + columns + 1]! * se) * strength;
        const lg = (sg[at]! * nw + sg[at + 1]! * ne + sg[at + columns]! * sw + sg[at + columns + 1]! * se) * strength;
        const lb = (sb[at]! * nw + sb[at + 1]! * ne + sb[at + columns]! * sw + sb[at + columns + 1]! * se) * strength;
        const factor = edge[((across[x]! + vertical) * 512) | 0]!;
        const speck = (grain[(index * 3 + y * 257) & 65535]! - 0.5) * form.grain;
        const pixel = pixels[index]!;
        let r = pixel & 255, g = (pixel >>> 8) & 255, b = (pixel >>> 16) & 255;
        r = (r + (255 - r) * lr) * factor + speck;
        g = (g + (255 - g) * lg) * factor + speck;
        b = (b + (255 - b) * lb) * factor + speck;
        pixels[index] = opaque(r < 0 ? 0 : r > 255 ? 255 : r, g < 0 ? 0 : g > 255 ? 255 : g, b < 0 ? 0 : b > 255 ? 255 : b);
      }
    }
  };
}

/** What is bright, summed into blocks; one column and row of margin on the left and top. */
function gather(frame: Plate, shine: readonly Float32Array[], columns: number): void {
  const [sr, sg, sb] = shine as [Float32Array, Float32Array, Float32Array];
  sr.fill(0); sg.fill(0); sb.fill(0);
  const { pixels, width, height } = frame;
  const part = 1 / ((block / 2) * block);
  for (let y = 0; y < height; y += 1) {
    const row = ((y / block) | 0) + 1;
    // Every second pixel is enough for what will be blurred.
    for (let x = y & 1; x < width; x += 2) {
      const pixel = pixels[y * width + x]!;
      const r = pixel & 255, g = (pixel >>> 8) & 255, b = (pixel >>> 16) & 255;
      const most = r > g ? (r > b ? r : b) : g > b ? g : b;
      if (most <= threshold) continue;
      const share = ((most - threshold) / (255 - threshold)) * part;
      const at = row * columns + ((x / block) | 0) + 1;
      sr[at] = sr[at]! + r * share; sg[at] = sg[at]! + g * share; sb[at] = sb[at]! + b * share;
    }
  }
}

/** A running mean along rows, then along columns. */
export function boxBlur(values: Float32Array, spare: Float32Array, columns: number, rows: number, radius: number): void {
  blurLines(values, spare, rows, columns, columns, 1, radius);
  blurLines(spare, values, columns, rows, 1, columns, radius);
}

function blurLines(from: Float32Array, to: Float32Array, lines: number, length: number, lineStep: number, step: number, radius: number): void {
  const part = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line += 1) {
    const start = line * lineStep;
    let sum = 0;
    for (let index = -radius; index <= radius; index += 1) sum += from[start + Math.min(length - 1, Math.max(0, index)) * step]!;
    for (let index = 0; index < length; index += 1) {
      to[start + index * step] = sum * part;
      sum += from[start + Math.min(length - 1, index + radius + 1) * step]! - from[start + Math.max(0, index - radius) * step]!;
    }
  }
}

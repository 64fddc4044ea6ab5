import type { Plate } from './canvas.ts';
import { opaque } from './canvas.ts';
import type { Stage } from './stage.ts';
import { boxBlur } from './blur.ts';

export type FinishForm = {
  /** Levels between the darkest and the brightest grain; 0 = none. */
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

type Channels = readonly [Float32Array, Float32Array, Float32Array];

/** What is done to the whole picture at the end: light that spreads, darker corners, grain. */
export function createFinish(stage: Stage, form: FinishForm): (frame: Plate) => void {
  const { width, height, grain } = stage;
  const across = new Float32Array(width);
  for (let x = 0; x < width; x += 1) across[x] = ((x + 0.5) / width - 0.5) ** 2 * 4;
  const edge = new Float32Array(1025);
  for (let index = 0; index <= 1024; index += 1) edge[index] = 1 - form.vignette * (index / 1024) ** 1.5;
  const columns = Math.ceil(width / block) + 2, rows = Math.ceil(height / block) + 2;
  const channels = (length: number): Channels => [new Float32Array(length), new Float32Array(length), new Float32Array(length)];
  const shine = channels(columns * rows), line = channels(columns);
  const spare = new Float32Array(columns * rows);
  const radius = Math.max(1, Math.round((22 * stage.unit) / block));
  const lefts = Int32Array.from({ length: width }, (_, x) => Math.floor((x + block / 2) / block));
  const shares = Float32Array.from({ length: width }, (_, x) => (x + block / 2) / block - Math.floor((x + block / 2) / block));

  return (frame) => {
    const { pixels } = frame;
    gather(frame, shine, columns);
    for (const channel of shine) for (let pass = 0; pass < 2; pass += 1) boxBlur(channel, spare, columns, rows, radius);
    const [lineR, lineG, lineB] = line;
    for (let y = 0, index = 0; y < height; y += 1) {
      const vertical = ((y + 0.5) / height - 0.5) ** 2 * 4;
      mixRows(shine, line, columns, (y + block / 2) / block, form.bloom / 255);
      for (let x = 0; x < width; x += 1, index += 1) {
        const left = lefts[x]!, share = shares[x]!;
        const factor = edge[((across[x]! + vertical) * 512) | 0]!;
        const speck = form.grain === 0 ? 0.5 : (grain[(index * 3 + y * 257) & 65535]! - 0.5) * form.grain;
        const pixel = pixels[index]!;
        let r = pixel & 255, g = (pixel >>> 8) & 255, b = (pixel >>> 16) & 255;
        const from = lineR[left]!, green = lineG[left]!, blue = lineB[left]!;
        r = (r + (255 - r) * (from + (lineR[left + 1]! - from) * share)) * factor + speck;
        g = (g + (255 - g) * (green + (lineG[left + 1]! - green) * share)) * factor + speck;
        b = (b + (255 - b) * (blue + (lineB[left + 1]! - blue) * share)) * factor + speck;
        pixels[index] = opaque(r < 0 ? 0 : r > 255 ? 255 : r, g < 0 ? 0 : g > 255 ? 255 : g, b < 0 ? 0 : b > 255 ? 255 : b);
      }
    }
  };
}

/** The light of one row of pixels, between two rows of blocks. */
function mixRows(shine: Channels, line: Channels, columns: number, place: number, strength: number): void {
  const top = Math.floor(place), share = place - top;
  for (let channel = 0; channel < 3; channel += 1) {
    const from = shine[channel]!, to = line[channel]!;
    for (let column = 0, at = top * columns; column < columns; column += 1, at += 1) to[column] = (from[at]! + (from[at + columns]! - from[at]!) * share) * strength;
  }
}

/** What is bright, summed into blocks; one column and row of margin on the left and top. */
function gather(frame: Plate, [sr, sg, sb]: Channels, columns: number): void {
  sr.fill(0); sg.fill(0); sb.fill(0);
  const { pixels, width, height } = frame;
  // Every fourth pixel is enough for what will be blurred.
  const part = 4 / (block * block) / (255 - threshold);
  for (let y = 0; y < height; y += 2) {
    const row = ((y / block) | 0) + 1;
    for (let x = (y >> 1) & 1, at = y * width + x; x < width; x += 2, at += 2) {
      const pixel = pixels[at]!;
      const r = pixel & 255, g = (pixel >>> 8) & 255, b = (pixel >>> 16) & 255;
      const most = r > g ? (r > b ? r : b) : g > b ? g : b;
      if (most <= threshold) continue;
      const share = (most - threshold) * part;
      const place = row * columns + (x >> 3) + 1;
      sr[place] = sr[place]! + r * share; sg[place] = sg[place]! + g * share; sb[place] = sb[place]! + b * share;
    }
  }
}

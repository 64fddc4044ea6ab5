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
  const columns = Math.ceil(width / block) + 2, rows = Math.ceil(height / block) + 2;
  const channels = (length: number): Channels => [new Float32Array(length), new Float32Array(length), new Float32Array(length)];
  const shine = channels(columns * rows), spare = new Float32Array(columns * rows);
  // Every pixel becomes `own * factor + light`; both are known at the blocks' middles and run straight between them.
  const factors = channels(columns), lights = channels(columns);
  const [sr, sg, sb] = shine, [fr, fg, fb] = factors, [lr, lg, lb] = lights;
  const across = Float32Array.from({ length: columns }, (_, column) => ((column * block - block / 2 + 0.5) / width - 0.5) ** 2 * 4);
  const strength = form.bloom / 255;
  const radius = Math.max(1, Math.round((22 * stage.unit) / block));

  function prepareRow(y: number): void {
    const place = (y + block / 2) / block, top = Math.floor(place), share = place - top;
    const down = ((y + 0.5) / height - 0.5) ** 2 * 4;
    for (let column = 0, at = top * columns; column < columns; column += 1, at += 1) {
      const away = (across[column]! + down) / 2;
      const corner = 1 - form.vignette * away * Math.sqrt(away);
      const r = (sr[at]! + (sr[at + columns]! - sr[at]!) * share) * strength, g = (sg[at]! + (sg[at + columns]! - sg[at]!) * share) * strength, b = (sb[at]! + (sb[at + columns]! - sb[at]!) * share) * strength;
      fr[column] = corner * (1 - r); fg[column] = corner * (1 - g); fb[column] = corner * (1 - b);
      lr[column] = corner * r * 255; lg[column] = corner * g * 255; lb[column] = corner * b * 255;
    }
  }

  return (frame) => {
    const { pixels } = frame;
    gather(frame, shine, columns);
    for (const channel of shine) for (let pass = 0; pass < 2; pass += 1) boxBlur(channel, spare, columns, rows, radius);
    const part = 1 / block;
    for (let y = 0; y < height; y += 1) {
      prepareRow(y);
      const row = y * width;
      for (let column = 0, start = -block / 2; start < width; column += 1, start += block) {
        const stepFr = (fr[column + 1]! - fr[column]!) * part, stepFg = (fg[column + 1]! - fg[column]!) * part, stepFb = (fb[column + 1]! - fb[column]!) * part;
        const stepLr = (lr[column + 1]! - lr[column]!) * part, stepLg = (lg[column + 1]! - lg[column]!) * part, stepLb = (lb[column + 1]! - lb[column]!) * part;
        const skipped = start < 0 ? -start : 0;
        let factorR = fr[column]! + stepFr * skipped, factorG = fg[column]! + stepFg * skipped, factorB = fb[column]! + stepFb * skipped;
        let lightR = lr[column]! + stepLr * skipped + 0.5, lightG = lg[column]! + stepLg * skipped + 0.5, lightB = lb[column]! + stepLb * skipped + 0.5;
        const end = row + (start + block < width ? start + block : width);
        for (let index = row + start + skipped; index < end; index += 1) {
          const pixel = pixels[index]!;
          let r = (pixel & 255) * factorR + lightR, g = ((pixel >>> 8) & 255) * factorG + lightG, b = ((pixel >>> 16) & 255) * factorB + lightB;
          if (form.grain !== 0) {
            const speck = (grain[(index * 3 + y * 257) & 65535]! - 0.5) * form.grain;
            r += speck; g += speck; b += speck;
            r = r < 0 ? 0 : r > 255 ? 255 : r; g = g < 0 ? 0 : g > 255 ? 255 : g; b = b < 0 ? 0 : b > 255 ? 255 : b;
          }
          pixels[index] = opaque(r, g, b);
          factorR += stepFr; factorG += stepFg; factorB += stepFb;
          lightR += stepLr; lightG += stepLg; lightB += stepLb;
        }
      }
    }
  };
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

import type { Colour } from '../colour.ts';
import { luma as lumaOfColour, mix } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import { blurPlane, emptyPicture, lumaOf, mapPicture } from '../picture.ts';
import type { Picture } from '../picture.ts';
import { colourTable, mainColours } from './clusters.ts';
import { contrast } from './grades.ts';
import { brushed, saturated } from './smooth.ts';
import type { Style } from './style.ts';

const inkBlack: Colour = [22, 18, 28];

/** Fewer, stronger colours; those that the prompt names among them. */
function printColours(picture: Picture, count: number, named: readonly Colour[], boost: number): readonly Colour[] {
  const main = mainColours(picture, count).map((colour): Colour => {
    const light = lumaOfColour(colour);
    const push = (value: number): number => clamp(contrast(light + (value - light) * boost, 1.12), 0, 255);
    return [push(colour[0]), push(colour[1]), push(colour[2])];
  });
  return named.length === 0 ? main : main.map((colour, index) => mix(colour, named[index % named.length]!, 0.55 - 0.4 * Math.abs(index / (count - 1) - 0.5)));
}

export const poster: Style = (picture, { unit, colours }) => {
  const flat = brushed(brushed(picture, 6 * unit + 1), 4.5 * unit + 1);
  const near = colourTable(printColours(flat, 7, colours, 1.75));
  return mapPicture(flat, (r, g, b, out) => { [out[0], out[1], out[2]] = near(r, g, b); });
};

export const comic: Style = (picture, { unit, colours }) => {
  const { width, height } = picture;
  const flat = brushed(saturated(picture, 1.5), 7 * unit + 1);
  const near = colourTable(printColours(flat, 9, colours, 1.5));
  const light = blurPlane(lumaOf(picture), width, height, Math.max(1, 1.3 * unit), 1);
  const around = blurPlane(light, width, height, 4.5 * unit);
  const cell = Math.max(3, 5.2 * unit);
  return mapPicture(flat, (r, g, b, out, index) => {
    const x = index % width, y = (index / width) | 0;
    let [cr, cg, cb] = near(r, g, b);
    // Dots in the half shadows, on a grid that is turned by 45 degrees.
    const dark = smoothstep(0.32, 0.9, 1 - light[index]! / 255);
    const dot = Math.cos(((x + y) / cell) * 2.2) + Math.cos(((x - y) / cell) * 2.2);
    if (dot > 2 - dark * 2.6 && dark < 0.9) { cr *= 0.62; cg *= 0.6; cb *= 0.7; }
    const line = clamp(((around[index]! - light[index]!) / (around[index]! + 30)) * 9 - 0.35, 0, 1);
    out[0] = cr + (inkBlack[0] - cr) * line; out[1] = cg + (inkBlack[1] - cg) * line; out[2] = cb + (inkBlack[2] - cb) * line;
  });
};

/** Four screens of dots, one for each printing ink, each turned by its own angle. */
export const halftone: Style = (picture, { unit, strength }) => {
  const { width, height } = picture;
  const cell = Math.max(3, (4 + 6 * strength) * unit);
  const soft = { r: blurPlane(picture.r, width, height, cell / 2, 1), g: blurPlane(picture.g, width, height, cell / 2, 1), b: blurPlane(picture.b, width, height, cell / 2, 1) };
  const screens = [0.26, 1.31, 0, 0.785].map((angle) => ({ cos: Math.cos(angle) * ((Math.PI * 2) / cell), sin: Math.sin(angle) * ((Math.PI * 2) / cell) }));
  const covered = (screen: number, x: number, y: number, amount: number): number => {
    const { cos, sin } = screens[screen]!;
    const wave = (Math.cos(x * cos + y * sin) + Math.cos(-x * sin + y * cos)) / 4 + 0.5;
    return smoothstep(-0.12, 0.12, wave - (1 - amount));
  };
  return mapPicture(picture, (_r, _g, _b, out, index) => {
    const x = index % width, y = (index / width) | 0;
    const c = 1 - soft.r[index]! / 255, m = 1 - soft.g[index]! / 255, ye = 1 - soft.b[index]! / 255;
    const k = Math.min(c, m, ye) ** 1.6;
    const cyan = covered(0, x, y, c - k * 0.7), magenta = covered(1, x, y, m - k * 0.7), yellow = covered(2, x, y, ye - k * 0.7), black = covered(3, x, y, k) * 0.88;
    out[0] = 248 * (1 - cyan * 0.92) * (1 - black); out[1] = 243 * (1 - magenta * 0.86) * (1 - cyan * 0.24) * (1 - black); out[2] = 230 * (1 - yellow * 0.9) * (1 - magenta * 0.2) * (1 - black);
  });
};

export const pixelArt: Style = (picture, { unit, strength, colours }) => {
  const { width, height } = picture;
  const block = Math.max(2, Math.round((4 + 10 * strength) * unit));
  const columns = Math.ceil(width / block), rows = Math.ceil(height / block);
  const small = emptyPicture(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let r = 0, g = 0, b = 0, count = 0;
      for (let y = row * block; y < Math.min(height, (row + 1) * block); y += 1) {
        for (let x = column * block, at = y * width + x; x < Math.min(width, (column + 1) * block); x += 1, at += 1) { r += picture.r[at]!; g += picture.g[at]!; b += picture.b[at]!; count += 1; }
      }
      const at = row * columns + column;
      small.r[at] = r / count; small.g[at] = g / count; small.b[at] = b / count;
    }
  }
  const bright = saturated(small, 1.25);
  const near = colourTable(printColours(bright, 18, colours, 1.2));
  const threshold = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];
  return mapPicture(picture, (_r, _g, _b, out, index) => {
    const column = ((index % width) / block) | 0, row = ((index / width) / block) | 0, at = row * columns + column;
    const lift = (threshold[(row & 3) * 4 + (column & 3)]! - 7.5) * 2;
    [out[0], out[1], out[2]] = near(bright.r[at]! + lift, bright.g[at]! + lift, bright.b[at]! + lift);
  });
};

import type { Plate } from './canvas.ts';
import { between } from './canvas.ts';

/** What part of a plate the frame shows. `zoom` 1 = all of it; x and y = where within the hidden rest, -1..1. */
export type View = { readonly zoom: number; readonly x: number; readonly y: number };

export const wholeView: View = { zoom: 1, x: 0, y: 0 };

/** Fills a frame with a view of a plate of the same shape; each pixel is mixed from its four neighbours. */
export function show(frame: Plate, plate: Plate, view: View): void {
  const stepX = plate.width / frame.width / view.zoom;
  const stepY = plate.height / frame.height / view.zoom;
  const freeX = plate.width - plate.width / view.zoom;
  const freeY = plate.height - plate.height / view.zoom;
  // Half a pixel in: pixel middles, not edges, are compared.
  const startX = (freeX / 2) * (1 + view.x) + stepX / 2 - 0.5;
  const startY = (freeY / 2) * (1 + view.y) + stepY / 2 - 0.5;
  const columns = new Int32Array(frame.width);
  const shares = new Int32Array(frame.width);
  for (let column = 0; column < frame.width; column += 1) {
    const x = Math.min(plate.width - 1.001, Math.max(0, startX + column * stepX));
    columns[column] = Math.floor(x);
    shares[column] = Math.round((x - Math.floor(x)) * 256);
  }
  const source = plate.pixels;
  for (let row = 0, write = 0; row < frame.height; row += 1) {
    const y = Math.min(plate.height - 1.001, Math.max(0, startY + row * stepY));
    const upper = Math.floor(y) * plate.width;
    const lower = upper + plate.width;
    const share = Math.round((y - Math.floor(y)) * 256);
    for (let column = 0; column < frame.width; column += 1, write += 1) {
      const at = columns[column]!;
      const across = shares[column]!;
      const above = between(source[upper + at]!, source[upper + at + 1]!, across);
      const below = between(source[lower + at]!, source[lower + at + 1]!, across);
      frame.pixels[write] = between(above, below, share);
    }
  }
}

/** Mixes another frame into this one; `share` 0..1 of the other. */
export function fade(frame: Plate, other: Plate, share: number): void {
  const part = Math.round(share * 256);
  for (let index = 0; index < frame.pixels.length; index += 1) frame.pixels[index] = between(frame.pixels[index]!, other.pixels[index]!, part);
}

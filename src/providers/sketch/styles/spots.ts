import type { Colour } from '../colour.ts';
import type { Picture } from '../picture.ts';

export type Spot = { readonly x: number; readonly y: number; readonly radius: number; readonly colour: Colour; /** 0..1 in its middle */ readonly cover: number; /** With a sharp rim. */ readonly hard?: boolean };

/** Round spots laid on a picture (it is changed): stars, flakes, leaves, bubbles. */
export function spots(picture: Picture, list: readonly Spot[]): void {
  const { width, height, r, g, b } = picture;
  for (const { x, y, radius, colour, cover, hard } of list) {
    for (let row = Math.max(0, Math.floor(y - radius)); row <= Math.min(height - 1, y + radius); row += 1) {
      for (let column = Math.max(0, Math.floor(x - radius)); column <= Math.min(width - 1, x + radius); column += 1) {
        const away = Math.hypot(column - x, row - y) / radius;
        if (away >= 1) continue;
        const share = cover * (hard ? Math.min(1, (1 - away) * radius) : (1 - away * away) ** 1.2);
        const index = row * width + column;
        r[index] = r[index]! + (colour[0] - r[index]!) * share;
        g[index] = g[index]! + (colour[1] - g[index]!) * share;
        b[index] = b[index]! + (colour[2] - b[index]!) * share;
      }
    }
  }
}

/** Slanting streaks of rain laid on a picture (it is changed). */
export function streaks(picture: Picture, list: readonly { readonly x: number; readonly y: number; readonly length: number; readonly slant: number; readonly light: number }[]): void {
  const { width, height, r, g, b } = picture;
  for (const { x, y, length, slant, light } of list) {
    for (let step = 0; step < length; step += 1) {
      const row = Math.round(y + step), place = x + step * slant, column = Math.floor(place);
      if (row < 0 || row >= height) continue;
      for (const [at, part] of [[column, 1 - (place - column)], [column + 1, place - column]] as const) {
        if (at < 0 || at >= width) continue;
        const share = light * part * Math.sin((step / length) * Math.PI), index = row * width + at;
        r[index] = r[index]! + (226 - r[index]!) * share;
        g[index] = g[index]! + (234 - g[index]!) * share;
        b[index] = b[index]! + (244 - b[index]!) * share;
      }
    }
  }
}

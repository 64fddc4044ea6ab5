import { boxBlur } from './blur.ts';
import type { Plate } from './canvas.ts';
import { createPlate, opaque } from './canvas.ts';
import type { Colour } from './colour.ts';

/** A picture as three planes, 0..255; what styles work on. */
export type Picture = { readonly width: number; readonly height: number; readonly r: Float32Array; readonly g: Float32Array; readonly b: Float32Array };

export function emptyPicture(width: number, height: number): Picture {
  const plane = (): Float32Array => new Float32Array(width * height);
  return { width, height, r: plane(), g: plane(), b: plane() };
}

export function pictureOf({ width, height, pixels }: Plate): Picture {
  const picture = emptyPicture(width, height);
  for (let index = 0; index < pixels.length; index += 1) {
    const pixel = pixels[index]!;
    picture.r[index] = pixel & 255;
    picture.g[index] = (pixel >>> 8) & 255;
    picture.b[index] = (pixel >>> 16) & 255;
  }
  return picture;
}

export function plateOfPicture({ width, height, r, g, b }: Picture): Plate {
  const plate = createPlate(width, height);
  for (let index = 0; index < plate.pixels.length; index += 1) plate.pixels[index] = opaque(level(r[index]!), level(g[index]!), level(b[index]!));
  return plate;
}

function level(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}

/** `share` (0..1, of each pixel or of all) of the way from one picture to another. */
export function mixPictures(from: Picture, to: Picture, share: number | Float32Array): Picture {
  const mixed = emptyPicture(from.width, from.height);
  for (const plane of ['r', 'g', 'b'] as const) {
    const a = from[plane], b = to[plane], target = mixed[plane];
    for (let index = 0; index < target.length; index += 1) {
      // Held within the levels first: what a style overshoots must not weigh in the mix.
      const value = b[index]! < 0 ? 0 : b[index]! > 255 ? 255 : b[index]!;
      target[index] = a[index]! + (value - a[index]!) * (typeof share === 'number' ? share : share[index]!);
    }
  }
  return mixed;
}

export function lumaOf({ r, g, b }: Picture): Float32Array {
  return r.map((red, index) => red * 0.299 + g[index]! * 0.587 + b[index]! * 0.114);
}

/** A softened copy; `radius` in pixels. */
export function blurPlane(plane: Float32Array, width: number, height: number, radius: number, passes = 2): Float32Array {
  const copy = plane.slice();
  const spare = new Float32Array(plane.length);
  for (let pass = 0; pass < passes; pass += 1) boxBlur(copy, spare, width, height, Math.max(1, Math.round(radius)));
  return copy;
}

export function blurPicture({ width, height, r, g, b }: Picture, radius: number, passes = 2): Picture {
  return { width, height, r: blurPlane(r, width, height, radius, passes), g: blurPlane(g, width, height, radius, passes), b: blurPlane(b, width, height, radius, passes) };
}

/** Steepness of the light, 0 and up. */
export function edgesOf(luma: Float32Array, width: number, height: number): Float32Array {
  const edges = new Float32Array(luma.length);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1, at = y * width + 1; x < width - 1; x += 1, at += 1) {
      const across = luma[at - width + 1]! + 2 * luma[at + 1]! + luma[at + width + 1]! - luma[at - width - 1]! - 2 * luma[at - 1]! - luma[at + width - 1]!;
      const down = luma[at + width - 1]! + 2 * luma[at + width]! + luma[at + width + 1]! - luma[at - width - 1]! - 2 * luma[at - width]! - luma[at - width + 1]!;
      edges[at] = Math.sqrt(across * across + down * down) / 4;
    }
  }
  return edges;
}

/** Each pixel's new colour from its old one and its place; the colour is written into `out`. */
export function mapPicture(picture: Picture, change: (r: number, g: number, b: number, out: [number, number, number], index: number) => void): Picture {
  const changed = emptyPicture(picture.width, picture.height);
  const out: [number, number, number] = [0, 0, 0];
  for (let index = 0; index < changed.r.length; index += 1) {
    change(picture.r[index]!, picture.g[index]!, picture.b[index]!, out, index);
    changed.r[index] = out[0];
    changed.g[index] = out[1];
    changed.b[index] = out[2];
  }
  return changed;
}

/** Darkness becomes one colour, light another, and what is between lies between. */
export function mapByLight(picture: Picture, stops: readonly Colour[]): Picture {
  const ramp = new Float32Array(256 * 3);
  for (let step = 0; step < 256; step += 1) {
    const place = (step / 255) * (stops.length - 1), index = Math.min(stops.length - 2, Math.floor(place)), share = place - index;
    for (let channel = 0; channel < 3; channel += 1) ramp[step * 3 + channel] = stops[index]![channel]! + (stops[index + 1]![channel]! - stops[index]![channel]!) * share;
  }
  return mapPicture(picture, (r, g, b, out) => {
    const step = Math.min(255, Math.max(0, (r * 0.299 + g * 0.587 + b * 0.114) | 0)) * 3;
    out[0] = ramp[step]!; out[1] = ramp[step + 1]!; out[2] = ramp[step + 2]!;
  });
}

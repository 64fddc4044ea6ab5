import type { Colour } from '../colour.ts';
import { hex } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import { blurPicture, mapByLight, mapPicture } from '../picture.ts';
import type { Picture } from '../picture.ts';
import { saturated } from './smooth.ts';
import type { Style } from './style.ts';

/** 0 in the middle, about 1 in the corners. */
export function cornerOf(picture: Picture, index: number): number {
  const x = (index % picture.width) / picture.width - 0.5, y = Math.floor(index / picture.width) / picture.height - 0.5;
  return (x * x + y * y) * 2;
}

/** A curve through the middle: above 1 = more contrast. */
export function contrast(value: number, factor: number): number {
  return 127.5 + (value - 127.5) * factor;
}

export const sepia: Style = (picture, { grain }) => mapPicture(picture, (r, g, b, out, index) => {
  const light = (r * 0.36 + g * 0.54 + b * 0.1) * (1 - 0.28 * cornerOf(picture, index)) + (grain[(index * 5) & 65535]! - 0.5) * 12;
  out[0] = light * 1.02 + 24; out[1] = light * 0.87 + 14; out[2] = light * 0.66 + 4;
});

export const vintage: Style = (picture, { grain }) => mapPicture(saturated(picture, 0.72), (r, g, b, out, index) => {
  const dark = 1 - 0.3 * cornerOf(picture, index), speck = (grain[(index * 3) & 65535]! - 0.5) * 16;
  // Faded blacks, yellowed whites, and a warm leak of light from one side.
  const leak = smoothstep(0.62, 1, (index % picture.width) / picture.width) * 26;
  out[0] = 38 + r * 0.84 * dark + speck + leak * 1.5; out[1] = 30 + g * 0.8 * dark + speck + leak * 0.6; out[2] = 42 + b * 0.62 * dark + speck;
});

export const noir: Style = (picture, { grain }) => mapPicture(picture, (r, g, b, out, index) => {
  const light = contrast(r * 0.4 + g * 0.45 + b * 0.15, 1.45) * (1.04 - 0.5 * cornerOf(picture, index)) + (grain[(index * 7) & 65535]! - 0.5) * 22;
  out[0] = light; out[1] = light; out[2] = light * 1.01;
});

export const invert: Style = (picture) => mapPicture(picture, (r, g, b, out) => { out[0] = 255 - r; out[1] = 255 - g; out[2] = 255 - b; });

const heat: readonly Colour[] = ['#050316', '#2a0a5e', '#7d1a8c', '#d43b5d', '#f98a2c', '#fbd34a', '#fffde0'].map(hex);
export const thermal: Style = (picture) => mapByLight(blurPicture(picture, 1), heat);

const pairs: readonly (readonly [Colour, Colour])[] = [['#2b1055', '#ff9a6b'], ['#0d2b45', '#ffd97d'], ['#3a0ca3', '#4cf0c8'], ['#4a1942', '#f6c6d0'], ['#10393a', '#f4e3b2']].map(([dark = '', bright = '']) => [hex(dark), hex(bright)] as const);
export const duotone: Style = (picture, { colours, random }) => {
  const [dark, bright] = random.pick(pairs);
  const [first, second] = colours;
  const from: Colour = first ? [first[0] * 0.22, first[1] * 0.22, first[2] * 0.22] : dark;
  const to: Colour = second ?? (first ? [128 + first[0] * 0.5, 128 + first[1] * 0.5, 128 + first[2] * 0.5] : bright);
  return mapByLight(picture, first ? [from, first, to] : [from, to]);
};

export const vivid: Style = (picture) => mapPicture(saturated(picture, 1.9), (r, g, b, out) => { out[0] = contrast(r, 1.18); out[1] = contrast(g, 1.18); out[2] = contrast(b, 1.18); });

export const warm: Style = (picture) => mapPicture(picture, (r, g, b, out) => {
  const light = (r + g + b) / 765;
  out[0] = r * 1.1 + 26; out[1] = g * 1.02 + 10 * light; out[2] = b * 0.72 - 8;
});

export const cool: Style = (picture) => mapPicture(picture, (r, g, b, out) => { out[0] = r * 0.72 - 6; out[1] = g * 0.96 + 2; out[2] = b * 1.06 + 30; });

export const blur: Style = (picture, { strength, unit }) => blurPicture(picture, (2 + 22 * strength) * unit, 3);

export const sharpen: Style = (picture, { strength, unit }) => {
  const fine = blurPicture(picture, 1.5 * unit), broad = blurPicture(picture, 14 * unit);
  const push = 1 + 1.6 * strength;
  const plane = (own: Float32Array, near: Float32Array, far: Float32Array): Float32Array => own.map((value, index) => contrast(value, 1.06) + (value - near[index]!) * push + (value - far[index]!) * 0.35);
  return { ...picture, r: plane(picture.r, fine.r, broad.r), g: plane(picture.g, fine.g, broad.g), b: plane(picture.b, fine.b, broad.b) };
};

/** Light that flows over its borders. */
export const dream: Style = (picture, { unit }) => {
  const soft = blurPicture(picture, 16 * unit);
  return mapPicture(saturated(picture, 1.15), (r, g, b, out, index) => {
    const screen = (own: number, light: number): number => 255 - ((255 - own) * (255 - light * 0.72)) / 255;
    const up = 1 - index / picture.r.length;
    out[0] = screen(r * 0.86, soft.r[index]!) + 10; out[1] = screen(g * 0.8, soft.g[index]!) - 4; out[2] = screen(b * 0.86, soft.b[index]!) + 14 * up + 6;
  });
};

export const glitch: Style = (picture, { strength, random, unit }) => {
  const { width, height } = picture;
  const shifts = new Int32Array(height), splits = new Int32Array(height);
  const reach = (12 + 60 * strength) * unit;
  for (let y = 0; y < height;) {
    const rows = Math.round(random.between(3, 60) * unit) + 1;
    const shift = random.chance(0.4) ? Math.round(random.between(-1, 1) * reach) : 0;
    for (let row = y; row < Math.min(height, y + rows); row += 1) { shifts[row] = shift; splits[row] = Math.round((6 + (shift === 0 ? 0 : 9)) * unit * (0.5 + strength)) + 1; }
    y += rows;
  }
  return mapPicture(picture, (_r, _g, _b, out, index) => {
    const y = Math.floor(index / width), x = index % width, row = y * width;
    const at = (shift: number): number => row + clamp(x + shift, 0, width - 1);
    const line = y % 3 === 0 ? 0.8 : 1;
    out[0] = picture.r[at(shifts[y]! - splits[y]!)]! * line + 6; out[1] = picture.g[at(shifts[y]!)]! * line; out[2] = picture.b[at(shifts[y]! + splits[y]!)]! * line + 12;
  });
};

import type { Colour } from '../colour.ts';
import { hex } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import { blurPicture, blurPlane, edgesOf, lumaOf, mapPicture } from '../picture.ts';
import type { Picture } from '../picture.ts';
import { spots, streaks } from './spots.ts';
import { saturated } from './smooth.ts';
import { skyMask } from './sky-mask.ts';
import type { Style } from './style.ts';

/** How much a colour is that of leaves and grass, 0..1. */
function greenness(r: number, g: number, b: number): number {
  return smoothstep(4, 46, g - Math.max(r * 0.92, b * 1.04));
}

/** Snow on whatever looks upwards, cold light, flakes in the air. */
export const snow: Style = (picture, tools) => {
  const { width, height } = picture;
  const { unit, noise, random } = tools;
  const sky = skyMask(picture);
  const luma = blurPlane(lumaOf(picture), width, height, 1.6 * unit, 1);
  const reach = Math.max(1, Math.round(5 * unit));
  const result = mapPicture(saturated(picture, 0.42), (r, g, b, out, index) => {
    const x = index % width, y = (index / width) | 0;
    // The upper rim of a dark thing before something bright.
    const above = luma[Math.max(0, y - reach) * width + x]!;
    const rim = smoothstep(12, 46, above - luma[index]!) * (1 - sky[index]!);
    const ground = smoothstep(0.55, 1, y / height) * clamp(0.62 + noise.fbm(x / (90 * unit), y / (40 * unit), 3) * 1.3, 0, 1) * (1 - sky[index]!);
    const own = 0.16 + greenness(picture.r[index]!, picture.g[index]!, picture.b[index]!) * 0.42;
    const white = clamp(Math.max(rim * 0.9, ground * 0.72, own * (1 - sky[index]!)), 0, 0.94);
    const light = 0.66 + 0.34 * (luma[index]! / 255);
    out[0] = (r * 0.86 + 22) * (1 - white) + 238 * light * white; out[1] = (g * 0.92 + 22) * (1 - white) + 244 * light * white; out[2] = (b + 28) * (1 - white) + 254 * light * white;
  });
  spots(result, Array.from({ length: 520 }, () => { const near = random.next() ** 3; return { x: random.next() * width, y: random.next() * height, radius: (1.4 + 6 * near) * unit + 0.5, colour: [255, 255, 255] as Colour, cover: 0.92 - 0.45 * near }; }));
  return result;
};

export const rain: Style = (picture, { unit, random, strength }) => {
  const { width, height } = picture;
  const soft = blurPicture(picture, 2.4 * unit);
  const result = mapPicture(saturated(soft, 0.5), (r, g, b, out, index) => {
    const y = ((index / width) | 0) / height;
    const air = 0.28 * (1 - y);
    out[0] = r * 0.62 * (1 - air) + 112 * air; out[1] = g * 0.68 * (1 - air) + 124 * air + 3; out[2] = b * 0.76 * (1 - air) + 140 * air + 8;
  });
  const slant = random.between(-0.25, 0.25);
  streaks(result, Array.from({ length: Math.round(900 * (0.5 + 0.5 * strength)) }, () => { const near = random.next() ** 1.6; return { x: random.between(-0.1, 1.1) * width, y: random.between(-0.1, 1) * height, length: (14 + 60 * near) * unit, slant, light: 0.2 + 0.36 * near }; }));
  return result;
};

function leavesTurned(picture: Picture, colourAt: (x: number, y: number, light: number) => Colour, share: number): Picture {
  const { width } = picture;
  return mapPicture(picture, (r, g, b, out, index) => {
    const green = greenness(r, g, b) * share;
    const light = (r * 0.3 + g * 0.59 + b * 0.11) / 150;
    const colour = colourAt(index % width, (index / width) | 0, light);
    out[0] = r + (colour[0] * light - r) * green; out[1] = g + (colour[1] * light - g) * green; out[2] = b + (colour[2] * light - b) * green;
  });
}

const fallen: readonly Colour[] = ['#d98a2b', '#c8542a', '#e6b440', '#a8402c'].map(hex);

export const autumn: Style = (picture, { noise, unit, random }) => {
  const { width, height } = picture;
  const turned = leavesTurned(picture, (x, y) => {
    const place = clamp(0.5 + noise.fbm(x / (70 * unit), y / (70 * unit), 3) * 1.5, 0, 0.999) * (fallen.length - 1);
    return fallen[Math.round(place)]!;
  }, 0.96);
  const result = mapPicture(turned, (r, g, b, out) => { out[0] = r * 1.06 + 16; out[1] = g * 0.97 + 4; out[2] = b * 0.78; });
  spots(result, Array.from({ length: 70 }, () => ({ x: random.next() * width, y: random.next() * height, radius: random.between(2, 6.5) * unit + 0.5, colour: random.pick(fallen), cover: 0.85, hard: true })));
  return result;
};

const petals: readonly Colour[] = ['#f7c6d6', '#f29fbe', '#fbe3ea'].map(hex);

export const spring: Style = (picture, { noise, unit, random }) => {
  const { width, height } = picture;
  const fresh = leavesTurned(picture, () => [148, 196, 84], 0.5);
  const sky = skyMask(picture);
  const rough = blurPlane(edgesOf(lumaOf(picture), width, height), width, height, 6 * unit);
  const result = mapPicture(saturated(fresh, 1.2), (r, g, b, out) => { out[0] = r * 0.95 + 20; out[1] = g * 0.97 + 15; out[2] = b * 0.95 + 15; });
  // Blossom where there are twigs: in what is rough, off the sky, and off the ground.
  const list = Array.from({ length: 5200 }, () => ({ x: random.next() * width, y: random.next() * height }))
    .filter(({ x, y }) => { const at = (y | 0) * width + (x | 0); return sky[at]! < 0.6 && noise.fbm(x / (90 * unit), y / (90 * unit), 2) + Math.min(0.25, rough[at]! / 60) > 0.16; })
    .map((place) => ({ ...place, radius: random.between(1.5, 4.6) * unit + 0.5, colour: random.pick(petals), cover: 0.86 }));
  spots(result, [...list, ...Array.from({ length: 60 }, () => ({ x: random.next() * width, y: random.next() * height, radius: random.between(2, 6) * unit + 0.5, colour: random.pick(petals), cover: 0.8 }))]);
  return result;
};

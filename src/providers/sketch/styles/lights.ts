import type { Colour } from '../colour.ts';
import { gradientAt, hex } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import { blurPicture, blurPlane, edgesOf, lumaOf, mapPicture } from '../picture.ts';
import type { Picture } from '../picture.ts';
import { contrast, cornerOf } from './grades.ts';
import { spots } from './spots.ts';
import { saturated } from './smooth.ts';
import { skyMask } from './sky-mask.ts';
import type { Style } from './style.ts';

/** Day to night: dark and blue, stars in the sky, and what was bright and warm becomes a lamp. */
export const night: Style = (picture, tools) => {
  const { width, height } = picture;
  const sky = skyMask(picture);
  const glow = blurPicture(mapPicture(picture, (r, g, b, out) => {
    const lamp = smoothstep(205, 250, Math.min(r, g + 8)) * smoothstep(10, 70, r - b);
    out[0] = 255 * lamp; out[1] = 196 * lamp; out[2] = 104 * lamp;
  }), 8 * tools.unit);
  const moonX = tools.random.between(0.68, 0.84), moonY = tools.random.between(0.1, 0.2);
  const dark = mapPicture(picture, (r, g, b, out, index) => {
    const light = r * 0.26 + g * 0.56 + b * 0.18;
    const above = sky[index]!, corner = 1 - 0.3 * cornerOf(picture, index);
    const dx = (index % width) / width - moonX, dy = (((index / width) | 0) / height - moonY) * (height / width);
    const halo = Math.exp(-(dx * dx + dy * dy) / 0.05) * above;
    // The sky goes darker than its light would, but keeps a little of its form.
    const level = (light / 255) ** 1.35 * (1 - above * 0.55);
    out[0] = (10 + (level * 70 + r * 0.07)) * corner + glow.r[index]! * 0.55 + halo * 44;
    out[1] = (16 + (level * 96 + g * 0.08)) * corner + glow.g[index]! * 0.5 + halo * 56;
    out[2] = (38 + (level * 142 + b * 0.12)) * corner + glow.b[index]! * 0.34 + halo * 74;
  });
  const stars = Array.from({ length: 260 }, () => ({ x: tools.random.next() * width, y: tools.random.next() * height * 0.75, radius: (0.8 + 1.7 * tools.random.next() ** 5) * tools.unit + 0.4 }))
    .filter(({ x, y }) => sky[(y | 0) * width + (x | 0)]! > 0.75);
  spots(dark, stars.map((star) => ({ ...star, colour: [236, 240, 255], cover: 0.9 })));
  const moonAt = (Math.round(moonY * height)) * width + Math.round(moonX * width);
  if (sky[moonAt]! > 0.8) spots(dark, [{ x: moonX * width, y: moonY * height, radius: Math.min(width, height) * 0.038, colour: [246, 243, 226], cover: 1, hard: true }]);
  return dark;
};

/** One gradient of light from top to bottom over the whole, strongest in the sky. */
function underSky(picture: Picture, stops: readonly Colour[], sun: { readonly colour: Colour; readonly x: number; readonly reach: number }, shade: Colour): Picture {
  const { width, height } = picture;
  const sky = skyMask(picture);
  const rows = Array.from({ length: height }, (_, y) => gradientAt(stops, y / height / 0.62));
  const horizon = 0.5;
  return mapPicture(picture, (r, g, b, out, index) => {
    const y = (index / width) | 0, above = sky[index]!;
    const dx = (index % width) / width - sun.x, dy = (y / height - horizon) * 1.15;
    const glow = Math.exp(-(dx * dx + dy * dy) / sun.reach);
    const light = (r * 0.3 + g * 0.5 + b * 0.2) / 255;
    const [sr, sg, sb] = rows[y]!;
    const share = 0.34 + 0.4 * above;
    const channel = (own: number, air: number, warm: number, dark: number): number => {
      const ground = own * (dark / 255) * (1 - light) + own * (0.55 + 0.45 * (warm / 255)) * light * 1.04;
      const base = ground + (air * (0.3 + 0.78 * light) - ground) * share;
      return base + (255 - base) * glow * (warm / 255) * (0.34 + 0.22 * above);
    };
    out[0] = channel(r, sr, sun.colour[0], shade[0]); out[1] = channel(g, sg, sun.colour[1], shade[1]); out[2] = channel(b, sb, sun.colour[2], shade[2]);
  });
}

export const sunset: Style = (picture, tools) => underSky(picture, ['#3a2a66', '#8d4578', '#e0705a', '#ffb35c', '#ffcb7c'].map(hex), { colour: hex('#ffae5a'), x: tools.random.pick([0.3, 0.7]), reach: 0.09 }, hex('#7a5a92'));

export const dawn: Style = (picture, tools) => underSky(picture, ['#7088b8', '#b6a8cc', '#f3b9ba', '#ffd8a8', '#ffe7c4'].map(hex), { colour: hex('#ffe0b4'), x: tools.random.pick([0.28, 0.72]), reach: 0.12 }, hex('#9d9ac4'));

export const fog: Style = (picture, { noise, unit, strength }) => {
  const { width, height } = picture;
  const soft = blurPicture(picture, 3.5 * unit);
  return mapPicture(saturated(soft, 0.55), (r, g, b, out, index) => {
    const x = index % width, y = ((index / width) | 0) / height;
    const bank = noise.fbm(x / (240 * unit), (y * height) / (90 * unit), 4);
    // What is higher in a picture mostly lies farther away.
    const air = clamp(0.82 - 0.42 * y + bank * 0.34, 0.1, 0.96) * (0.72 + 0.28 * strength);
    out[0] = r + (214 - r) * air; out[1] = g + (220 - g) * air; out[2] = b + (222 - b) * air;
  });
};

export const underwater: Style = (picture, { noise, unit, random }) => {
  const { width, height } = picture;
  const soft = blurPicture(picture, 2.2 * unit);
  const lean = random.between(-0.5, 0.5);
  const result = mapPicture(soft, (r, g, b, out, index) => {
    const x = index % width, y = (index / width) | 0, down = y / height;
    const light = (r * 0.35 + g * 0.45 + b * 0.2) / 255;
    const ray = Math.max(0, noise.fbm((x - y * lean) / (60 * unit), down * 0.8, 3)) * (1 - down) * 210;
    const net = (1 - Math.abs(noise.fbm(x / (46 * unit), y / (30 * unit), 2)) * 2.6) ** 5;
    const caustic = Math.max(0, net) * 46 * smoothstep(0.25, 1, down);
    const depth = 1 - 0.55 * down;
    out[0] = (8 + light * 74) * depth + ray * 0.3 + caustic * 0.5; out[1] = (46 + light * 150) * depth + ray * 0.75 + caustic; out[2] = (78 + light * 150) * (0.6 + 0.4 * depth) + ray * 0.75 + caustic * 0.95;
  });
  spots(result, Array.from({ length: 46 }, () => ({ x: random.next() * width, y: random.next() * height, radius: (1.5 + 9 * random.next() ** 3) * unit, colour: [196, 238, 244] as Colour, cover: 0.4 })));
  return result;
};

/** Dark, in two burning colours, every border a tube of light. */
export const neon: Style = (picture, { unit, colours, noise }) => {
  const { width, height } = picture;
  const first = colours[0] ?? hex('#ff2fa8'), second = colours[1] ?? hex('#22e0ff');
  const luma = lumaOf(picture);
  const edge = edgesOf(blurPlane(luma, width, height, Math.max(1, 1.4 * unit), 1), width, height).map((value) => smoothstep(5, 34, value));
  const halo = blurPlane(edge, width, height, 7 * unit);
  return mapPicture(picture, (_r, _g, _b, out, index) => {
    const x = index % width, y = (index / width) | 0;
    const side = clamp(0.5 + noise.fbm(x / (260 * unit), y / (260 * unit), 2) * 1.5, 0, 1);
    const light = luma[index]! / 255, tube = edge[index]! * 0.9 + halo[index]! * 1.15;
    const base: Colour = [18 + light * light * 120, 8 + light * light * 42, 44 + light * 120];
    for (let channel = 0; channel < 3; channel += 1) {
      const colour = first[channel]! + (second[channel]! - first[channel]!) * side;
      out[channel] = base[channel]! + (colour - base[channel]! * 0.4) * Math.min(1, tube) + edge[index]! * 60;
      out[channel] = contrast(out[channel]!, 1.08);
    }
  });
};

import type { Colour } from '../colour.ts';
import { hex } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import { blurPlane, edgesOf, emptyPicture, lumaOf, mapPicture } from '../picture.ts';
import type { Picture } from '../picture.ts';
import { contrast } from './grades.ts';
import { saturated } from './smooth.ts';
import type { Style, StyleTools } from './style.ts';

/** Ink on paper: `ink` 0 = bare paper, 1 = as dark as it gets. */
function onPaper(picture: Picture, ink: Float32Array, paper: Colour, colour: Colour, { noise, unit }: StyleTools): Picture {
  const result = emptyPicture(picture.width, picture.height);
  for (let y = 0, index = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1, index += 1) {
      const tooth = 1 + noise.at(x / (2.6 * unit + 0.6), y / (2.6 * unit + 0.6)) * 0.022;
      const share = clamp(ink[index]!, 0, 1);
      result.r[index] = (paper[0] + (colour[0] - paper[0]) * share) * tooth;
      result.g[index] = (paper[1] + (colour[1] - paper[1]) * share) * tooth;
      result.b[index] = (paper[2] + (colour[2] - paper[2]) * share) * tooth;
    }
  }
  return result;
}

/** What is darker than its surroundings: lines, as a hand would draw them. 0..1. */
function lines(luma: Float32Array, picture: Picture, radius: number, force: number): Float32Array {
  const soft = blurPlane(luma, picture.width, picture.height, radius);
  return luma.map((value, index) => clamp(((soft[index]! - value) / (soft[index]! + 24)) * force, 0, 1));
}

export const pencil: Style = (picture, tools) => {
  const { width } = picture;
  const { unit, noise, grain } = tools;
  const luma = lumaOf(picture);
  const line = lines(luma, picture, 5 * unit, 4.2);
  const edge = edgesOf(blurPlane(luma, width, picture.height, Math.max(1, unit)), width, picture.height);
  const ink = luma.map((value, index) => {
    const x = index % width, y = (index / width) | 0;
    const wobble = noise.at(x / (60 * unit), y / (60 * unit)) * 5;
    const dark = 1 - value / 255;
    // Two layers of hatching, the second across the first where it is darkest.
    const first = 0.5 + 0.5 * Math.sin((x * 0.8 + y * 1.15) / (1.5 * unit + 0.35) + wobble), second = 0.5 + 0.5 * Math.sin((x * 1.2 - y * 0.7) / (1.7 * unit + 0.35) + wobble);
    const hatch = smoothstep(0.35, 0.95, dark) * 0.5 * first + smoothstep(0.6, 1, dark) * 0.5 * second + smoothstep(0.15, 0.9, dark) * 0.3;
    return (line[index]! * 0.85 + clamp((edge[index]! - 5) / 42, 0, 1) * 0.6 + hatch * 0.75) * (0.72 + 0.5 * grain[(index * 11) & 65535]!);
  });
  return onPaper(picture, ink, hex('#f7f3ea'), hex('#34353b'), tools);
};

export const charcoal: Style = (picture, tools) => {
  const { width, height } = picture;
  const { unit, noise, grain } = tools;
  const luma = lumaOf(picture);
  const soft = blurPlane(luma, width, height, 3 * unit);
  const line = lines(luma, picture, 9 * unit, 5);
  const ink = soft.map((value, index) => {
    const x = index % width, y = (index / width) | 0;
    const dark = smoothstep(0.1, 0.95, 1 - value / 255);
    const stroke = noise.fbm((x + y) / (7 * unit), (x - y) / (40 * unit), 3);
    return dark * (0.86 + stroke * 0.8) + line[index]! * 0.7 + (grain[(index * 13) & 65535]! - 0.6) * 0.4 * dark;
  });
  return onPaper(picture, ink, hex('#ece6da'), hex('#1c1a19'), tools);
};

export const ink: Style = (picture, tools) => {
  const { width, height } = picture;
  const { unit, noise } = tools;
  const luma = blurPlane(lumaOf(picture), width, height, Math.max(1, unit), 1);
  const line = lines(luma, picture, 6 * unit, 9);
  const drawn = luma.map((value, index) => {
    const x = index % width, y = (index / width) | 0;
    const light = contrast(value, 1.2) / 255;
    // Lines as thick as it is dark, bent a little, as in an engraving.
    const bent = noise.fbm(x / (120 * unit), y / (120 * unit), 2) * 9;
    const row = 0.5 + 0.5 * Math.sin(y / (1.9 * unit + 0.5) + bent);
    const cross = 0.5 + 0.5 * Math.sin((x * 0.9 + y * 0.35) / (1.9 * unit + 0.5) - bent);
    const engraved = smoothstep(-0.16, 0.16, 0.74 - light * 1.1 - row * 0.72) * 0.95;
    const deep = smoothstep(-0.14, 0.14, 0.34 - light - cross * 0.42);
    return Math.max(line[index]!, engraved, deep);
  });
  return onPaper(picture, drawn, hex('#f5efdf'), tools.colours[0] ? [tools.colours[0][0] * 0.45, tools.colours[0][1] * 0.45, tools.colours[0][2] * 0.45] : hex('#14151c'), tools);
};

export const edges: Style = (picture, { unit }) => {
  const { width, height } = picture;
  const edge = edgesOf(blurPlane(lumaOf(picture), width, height, Math.max(1, 1.2 * unit), 1), width, height);
  const bright = saturated(picture, 1.6);
  return mapPicture(bright, (r, g, b, out, index) => {
    const share = smoothstep(3, 34, edge[index]!);
    const most = Math.max(60, r, g, b);
    out[0] = 10 + (r / most) * 245 * share; out[1] = 11 + (g / most) * 245 * share; out[2] = 18 + (b / most) * 240 * share;
  });
};

export const blueprint: Style = (picture, tools) => {
  const { width, height } = picture;
  const { unit, noise } = tools;
  const luma = lumaOf(picture);
  const edge = edgesOf(blurPlane(luma, width, height, Math.max(1, 1.2 * unit), 1), width, height);
  const cell = Math.max(8, Math.round(42 * unit));
  return mapPicture(picture, (_r, _g, _b, out, index) => {
    const x = index % width, y = (index / width) | 0;
    const grid = x % (cell * 4) === 0 || y % (cell * 4) === 0 ? 0.2 : x % cell === 0 || y % cell === 0 ? 0.09 : 0;
    const share = Math.min(1, smoothstep(4, 30, edge[index]!) * 0.95 + grid + (luma[index]! / 255) * 0.13);
    const tooth = 1 + noise.at(x / (5 * unit + 0.5), y / (5 * unit + 0.5)) * 0.04;
    out[0] = (20 + 212 * share) * tooth; out[1] = (58 + 184 * share) * tooth; out[2] = (128 + 122 * share) * tooth;
  });
};

import { clamp, smoothstep } from '../noise.ts';
import { blurPicture, blurPlane, edgesOf, lumaOf, mapPicture } from '../picture.ts';
import type { Picture } from '../picture.ts';
import { contrast } from './grades.ts';
import { brushed, saturated } from './smooth.ts';
import type { Style, StyleTools } from './style.ts';

/** Dabs that follow the forms, from broad to fine; the broad ones stay where nothing happens. */
function dabbed(picture: Picture, { random, unit, grain }: StyleTools, sizes: readonly number[], wander: number): Picture {
  const { width, height } = picture;
  const canvas = blurPicture(picture, sizes[0]! * unit);
  for (const [layer, size] of sizes.entries()) {
    const radius = Math.max(1.4, size * unit);
    const source = blurPicture(picture, Math.max(1, radius * 0.6), 1);
    const luma = blurPlane(lumaOf(picture), width, height, Math.max(1, radius));
    const detail = edgesOf(luma, width, height);
    const step = radius * 1.25;
    for (let gridY = 0; gridY < height; gridY += step) {
      for (let gridX = 0; gridX < width; gridX += step) {
        const x = clamp(Math.round(gridX + random.between(-0.5, 0.5) * step), 1, width - 2), y = clamp(Math.round(gridY + random.between(-0.5, 0.5) * step), 1, height - 2);
        const at = y * width + x;
        if (layer > 0 && detail[at]! < 2.2 * layer && random.chance(0.88)) continue;
        const across = luma[at + 1]! - luma[at - 1]!, down = luma[at + width]! - luma[at - width]!;
        const angle = Math.abs(across) + Math.abs(down) < 0.6 ? 0.4 : Math.atan2(across, -down);
        const shade = random.between(-1, 1) * wander;
        stroke(canvas, x, y, angle + random.between(-0.25, 0.25), radius * random.between(1.7, 2.6), radius * 0.62, source.r[at]! + shade, source.g[at]! + shade * 0.9, source.b[at]! + shade * 1.1, grain);
      }
    }
  }
  return canvas;
}

/** One dab: long, with streaks of the bristles along it. */
function stroke(canvas: Picture, x: number, y: number, angle: number, long: number, wide: number, r: number, g: number, b: number, grain: Float32Array): void {
  const cos = Math.cos(angle), sin = Math.sin(angle);
  const reachX = Math.abs(cos) * long + Math.abs(sin) * wide, reachY = Math.abs(sin) * long + Math.abs(cos) * wide;
  const seed = (x * 31 + y * 17) & 65535;
  for (let row = Math.max(0, Math.floor(y - reachY)); row <= Math.min(canvas.height - 1, y + reachY); row += 1) {
    for (let column = Math.max(0, Math.floor(x - reachX)); column <= Math.min(canvas.width - 1, x + reachX); column += 1) {
      const along = ((column - x) * cos + (row - y) * sin) / long, across = (-(column - x) * sin + (row - y) * cos) / wide;
      const inside = 1 - along * along * along * along - across * across;
      if (inside <= 0) continue;
      const bristle = grain[(seed + (((across + 1) * 6) | 0) * 97) & 65535]! - 0.5;
      const cover = Math.min(1, inside * 2.2) * 0.86;
      const index = row * canvas.width + column;
      canvas.r[index] = canvas.r[index]! + (r + bristle * 20 - canvas.r[index]!) * cover;
      canvas.g[index] = canvas.g[index]! + (g + bristle * 20 - canvas.g[index]!) * cover;
      canvas.b[index] = canvas.b[index]! + (b + bristle * 18 - canvas.b[index]!) * cover;
    }
  }
}

/** Paint stands up from the canvas and catches light from the upper left. */
function raised(picture: Picture, force: number): Picture {
  const luma = lumaOf(picture);
  const { width } = picture;
  return mapPicture(picture, (r, g, b, out, index) => {
    const bump = index > width ? clamp((luma[index]! - luma[index - width - 1]!) * force, -16, 16) : 0;
    out[0] = r + bump; out[1] = g + bump; out[2] = b + bump;
  });
}

export const oil: Style = (picture, tools) => {
  const flat = brushed(picture, (5 + 5 * tools.strength) * tools.unit + 1);
  return raised(dabbed(saturated(mapPicture(flat, (r, g, b, out) => { out[0] = contrast(r, 1.12); out[1] = contrast(g, 1.1); out[2] = contrast(b, 1.08); }), 1.28), tools, [13, 7, 3.4], 7), 0.55);
};

export const impressionist: Style = (picture, tools) => raised(dabbed(saturated(picture, 1.5), tools, [17 + 9 * tools.strength, 10, 6], 26), 0.45);

export const watercolour: Style = (picture, tools) => {
  const { width, height } = picture;
  const { unit, noise, grain } = tools;
  const flat = brushed(brushed(picture, 6.5 * unit + 1), 5 * unit + 1);
  const luma = lumaOf(flat);
  const pool = blurPlane(luma, width, height, 6 * unit);
  const tooth = 2.4 * unit + 0.7;
  return mapPicture(saturated(flat, 1.25), (r, g, b, out, index) => {
    const x = index % width, y = (index / width) | 0;
    // Pigment gathers at the borders of a wash and in the hollows of the paper.
    const rim = clamp((pool[index]! - luma[index]!) * 0.9, -18, 22);
    const wash = noise.fbm(x / (150 * unit), y / (150 * unit), 4) * 34, paper = noise.at(x / tooth, y / tooth);
    const border = Math.min(x, y, width - 1 - x, height - 1 - y) / (30 * unit);
    const bare = 1 - smoothstep(0.15, 1, border + noise.fbm(x / (40 * unit), y / (40 * unit), 3) * 1.6);
    const lift = (value: number): number => 255 - (255 - value) * (0.74 + paper * 0.07) + wash * 0.5 - rim + (grain[(index * 3) & 65535]! - 0.5) * 5;
    out[0] = lift(r) + (252 - lift(r)) * bare; out[1] = lift(g) + (249 - lift(g)) * bare; out[2] = lift(b) + (243 - lift(b)) * bare;
  });
};

export const pastel: Style = (picture, tools) => {
  const { unit, noise, grain } = tools;
  const { width } = picture;
  const soft = dabbed(saturated(brushed(picture, 6 * unit + 1), 0.85), tools, [11, 6, 3.4], 13);
  return mapPicture(soft, (r, g, b, out, index) => {
    const x = index % width, y = (index / width) | 0;
    const chalk = noise.fbm((x + y * 0.6) / (3.4 * unit + 0.4), (y - x * 0.6) / (13 * unit + 0.4), 2) + grain[(index * 7) & 65535]! * 0.5 - 0.25;
    const bare = clamp(chalk * 1.15, 0, 0.5);
    const pale = (value: number, paper: number): number => { const chalked = 76 + value * 0.72; return chalked + (paper - chalked) * bare; };
    out[0] = pale(r, 242); out[1] = pale(g, 234); out[2] = pale(b, 226);
  });
};

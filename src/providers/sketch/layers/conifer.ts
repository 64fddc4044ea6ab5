import type { Plate } from '../canvas.ts';
import { covering, overAny } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { dab } from './strokes.ts';

export type TreeLight = { readonly dark: Colour; readonly bright: Colour; /** -1 = from the left, 1 = from the right */ readonly side: number };

/** Pixels from which a tree is painted branch by branch. */
const closeBy = 100;

/** A fir or spruce: brighter on the light's side, dark inside, snow on its branches if there is any. */
export function paintConifer(plate: Plate, x: number, foot: number, height: number, light: TreeLight, random: Random, snow?: Colour): void {
  if (height < closeBy) paintSmall(plate, x, foot, height, light, random, snow);
  else paintLarge(plate, x, foot, height, light, random, snow);
}

function paintSmall(plate: Plate, x: number, foot: number, height: number, light: TreeLight, random: Random, snow?: Colour): void {
  const tiers = height * 0.16 + 2;
  const girth = height * random.between(0.13, 0.19);
  const start = foot - height;
  const shift = random.next();
  for (let row = Math.max(0, Math.floor(start)); row < Math.min(plate.height, Math.ceil(foot)); row += 1) {
    const place = (row - start) / height;
    const tier = place * tiers + shift, part = tier - Math.floor(tier);
    const half = Math.max(0.5, girth * place ** 0.85 * (0.6 + 0.4 * part) * random.between(0.85, 1.12));
    const left = x - half, right = x + half;
    for (let column = Math.max(0, Math.floor(left)); column <= Math.min(plate.width - 1, Math.floor(right)); column += 1) {
      const cover = Math.min(1, column + 1 - left, right - column);
      if (cover <= 0) continue;
      const towards = ((column + 0.5 - x) / half) * light.side;
      let share = 0.3 + towards * 0.36 - part * 0.22;
      const white = snow && part < 0.5 ? (0.5 - part) * 1.5 : 0;
      share = share < 0 ? 0 : share > 1 ? 1 : share;
      let r = light.dark[0] + (light.bright[0] - light.dark[0]) * share, g = light.dark[1] + (light.bright[1] - light.dark[1]) * share, b = light.dark[2] + (light.bright[2] - light.dark[2]) * share;
      if (snow && white > 0) { r += (snow[0] - r) * white; g += (snow[1] - g) * white; b += (snow[2] - b) * white; }
      const index = row * plate.width + column;
      plate.pixels[index] = overAny(plate.pixels[index]!, covering(r, g, b, cover));
    }
  }
}

/** Whorls of drooping branches from the lowest to the top, each a few dabs from the trunk outwards. */
function paintLarge(plate: Plate, x: number, foot: number, height: number, light: TreeLight, random: Random, snow?: Colour): void {
  const girth = height * random.between(0.17, 0.23);
  const whorls = Math.round(17 + height * 0.045);
  const trunk = mix(light.dark, light.bright, 0.12);
  for (let step = 0; step < 14; step += 1) dab(plate, x, foot - (height * step) / 22, height * 0.011, height * 0.04, trunk, 1);
  for (let whorl = 0; whorl < whorls; whorl += 1) {
    const up = whorl / whorls;
    const y = foot - height * (0.035 + 0.95 * up ** 0.92);
    const reach = girth * (1 - up) ** 0.88 * random.between(0.82, 1.1) + height * 0.004;
    const branches = 8;
    for (let branch = 0; branch < branches; branch += 1) {
      // Those that point to the viewer are painted last, and are short.
      const turn = ((branch + random.next()) / branches) * 2 - 1;
      const side = branch % 2 === 0 ? turn : -turn;
      const length = reach * Math.abs(side);
      const direction = Math.sign(side) || 1;
      const droop = random.between(0.18, 0.42);
      // Needles of a tree near by are smaller in the whole than those of one farther off.
      const grain = Math.min(height * 0.012, 2.2 + height * 0.006);
      const dabs = Math.max(2, Math.round(length / grain));
      for (let index = 0; index <= dabs; index += 1) {
        const out = index / dabs;
        const px = x + direction * length * out, py = y + length * droop * out * (1.5 - 0.8 * out) + random.between(-0.006, 0.006) * height;
        const towards = (direction * length * out / (reach + 1)) * light.side;
        const share = Math.min(1, Math.max(0, 0.2 + towards * 0.34 + out * 0.18 + up * 0.12 + random.between(-0.14, 0.14)));
        dab(plate, px, py + grain * 0.5, grain * 1.15 * (1.2 - 0.6 * out), grain * (0.95 - 0.45 * out), mix(light.dark, light.bright, share), 0.92);
        if (snow && index > 0 && random.chance(0.72)) dab(plate, px, py - grain * 0.4, grain * (1.1 - 0.4 * out), grain * 0.42, mix(snow, light.dark, Math.max(0, 0.22 - towards * 0.3)), 0.9);
      }
    }
  }
}

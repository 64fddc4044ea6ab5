import type { Plate } from '../canvas.ts';
import { covering, over } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import type { Random } from '../random.ts';

export type TreeLight = { readonly dark: Colour; readonly bright: Colour; /** -1 = from the left, 1 = from the right */ readonly side: number };

/** A fir or spruce: tiers of ragged branches, brighter on the light's side, darker under each tier. */
export function paintConifer(plate: Plate, x: number, foot: number, height: number, light: TreeLight, random: Random, snow?: Colour): void {
  const tiers = Math.max(4, Math.round(random.between(7, 12)));
  const girth = height * random.between(0.13, 0.2);
  const lean = random.between(-0.02, 0.02) * height;
  const from = Math.max(0, Math.floor(foot - height)), to = Math.min(plate.height, Math.ceil(foot));
  const trunk = Math.max(0.7, height * 0.012);
  let ragLeft = 0, ragRight = 0;
  for (let row = from; row < to; row += 1) {
    const place = (row - (foot - height)) / height;
    const tier = place * tiers;
    const part = tier - Math.floor(tier);
    ragLeft = ragLeft * 0.55 + random.between(-0.3, 0.3);
    ragRight = ragRight * 0.55 + random.between(-0.3, 0.3);
    const branch = place > 0.93 ? 0 : girth * place ** 0.82 * (0.45 + 0.55 * part ** 1.3);
    const left = x + lean * (1 - place) - Math.max(trunk * Math.min(1, place * 3), branch * (1 + ragLeft)), right = x + lean * (1 - place) + Math.max(trunk * Math.min(1, place * 3), branch * (1 + ragRight));
    const middle = x + lean * (1 - place);
    const half = Math.max(1, (right - left) / 2);
    const lower = 0.3 + 0.55 * part;
    for (let column = Math.max(0, Math.floor(left)); column <= Math.min(plate.width - 1, Math.ceil(right)); column += 1) {
      const cover = Math.min(1, Math.max(0, Math.min(column + 1 - left, right - column)));
      if (cover <= 0) continue;
      const towards = ((column - middle) / half) * light.side;
      const speck = (random.next() - 0.5) * 0.25;
      const share = Math.min(1, Math.max(0, (0.28 + towards * 0.4) * (1.15 - lower) * 1.7 + speck));
      const index = row * plate.width + column;
      // Snow lies on the upper part of each tier.
      const white = snow && part < 0.62 && place < 0.95 ? Math.min(1, (0.62 - part) * 2.2 + speck) * (0.55 + 0.45 * Math.max(-0.6, towards)) : 0;
      let r = light.dark[0] + (light.bright[0] - light.dark[0]) * share, g = light.dark[1] + (light.bright[1] - light.dark[1]) * share, b = light.dark[2] + (light.bright[2] - light.dark[2]) * share;
      if (snow && white > 0) { r += (snow[0] - r) * white; g += (snow[1] - g) * white; b += (snow[2] - b) * white; }
      plate.pixels[index] = overAny(plate.pixels[index]!, covering(r, g, b, cover));
    }
  }
}

/** Laid over a pixel that may itself be transparent. */
export function overAny(below: number, above: number): number {
  if (below === 0) return above;
  const alpha = above >>> 24;
  if (alpha === 255) return above;
  if (below >>> 24 === 255) return over(below, above);
  const rest = 255 - alpha;
  const even = (Math.imul(below & 0x00ff00ff, rest) >>> 8) & 0x00ff00ff;
  const odd = Math.imul((below >>> 8) & 0x00ff00ff, rest) & 0xff00ff00;
  return ((even | odd) + above) >>> 0;
}

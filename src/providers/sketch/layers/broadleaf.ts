import type { Plate } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { mix } from '../colour.ts';
import type { Random } from '../random.ts';
import { dot } from './strokes.ts';

export type LeafTones = { readonly bark: Colour; readonly dark: Colour; readonly middle: Colour; readonly bright: Colour; /** -1 = light from the left, 1 = from the right */ readonly side: number };

/** A tree with a round crown made of many dabs, bright where the light comes from. */
export function paintBroadleaf(plate: Plate, x: number, foot: number, height: number, tones: LeafTones, random: Random, bare = false): void {
  const girth = height * 0.035;
  const crown = { x: x + random.between(-0.03, 0.03) * height, y: foot - height * 0.64, wide: height * random.between(0.32, 0.42), tall: height * random.between(0.3, 0.37) };
  limb(plate, x, foot, crown.x, foot - height * 0.62, girth * 2.1, girth * 0.7, tones, random);
  const tips: (readonly [number, number])[] = [];
  for (let branch = 0; branch < 9; branch += 1) {
    const angle = -Math.PI * (0.08 + 0.84 * ((branch + random.next()) / 9));
    const fromY = foot - height * random.between(0.34, 0.56);
    const tip = [crown.x + Math.cos(angle) * crown.wide * 0.8, crown.y + Math.sin(angle) * crown.tall * 0.85] as const;
    limb(plate, x + (crown.x - x) * 0.6, fromY, tip[0], tip[1], girth * 0.75, girth * 0.16, tones, random);
    tips.push(tip);
    if (bare) for (let twig = 0; twig < 3; twig += 1) limb(plate, tip[0], tip[1], tip[0] + random.between(-0.1, 0.1) * height, tip[1] - random.between(0.02, 0.12) * height, girth * 0.2, girth * 0.08, tones, random);
  }
  if (bare) return;
  const clusters = [...tips, ...Array.from({ length: 7 }, () => [crown.x + random.between(-0.6, 0.6) * crown.wide, crown.y + random.between(-0.6, 0.55) * crown.tall] as const)];
  const dabs: { x: number; y: number; size: number; light: number }[] = [];
  for (const [cx, cy] of clusters) {
    const reach = height * random.between(0.1, 0.16);
    for (let index = 0; index < 60; index += 1) {
      const angle = random.between(0, Math.PI * 2), away = Math.sqrt(random.next()) * reach;
      const dx = Math.cos(angle) * away, dy = Math.sin(angle) * away * 0.85;
      const own = (dx * tones.side * 0.6 - dy) / reach;
      const whole = ((cx + dx - crown.x) * tones.side * 0.5) / crown.wide - (cy + dy - crown.y) / crown.tall;
      dabs.push({ x: cx + dx, y: cy + dy, size: height * random.between(0.009, 0.019), light: 0.42 + own * 0.26 + whole * 0.3 + random.between(-0.16, 0.16) });
    }
  }
  dabs.sort((one, other) => one.light - other.light);
  for (const dab of dabs) {
    const light = Math.min(1, Math.max(0, dab.light));
    dot(plate, dab.x, dab.y, Math.max(0.8, dab.size), light < 0.5 ? mix(tones.dark, tones.middle, light * 2) : mix(tones.middle, tones.bright, light * 2 - 1), 0.92);
  }
}

function limb(plate: Plate, x0: number, y0: number, x1: number, y1: number, thick: number, thin: number, tones: LeafTones, random: Random): void {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const steps = Math.max(2, Math.ceil(length / Math.max(0.8, thin)));
  const bow = random.between(-0.08, 0.08) * length;
  for (let step = 0; step <= steps; step += 1) {
    const t = step / steps;
    const radius = Math.max(0.5, (thick + (thin - thick) * Math.sqrt(t)) / 2);
    const x = x0 + (x1 - x0) * t + Math.sin(t * Math.PI) * bow, y = y0 + (y1 - y0) * t;
    dot(plate, x, y, radius, mix(tones.bark, tones.dark, 0.45));
    dot(plate, x + tones.side * radius * 0.4, y, radius * 0.5, tones.bark, 0.8);
  }
}

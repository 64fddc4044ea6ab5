import type { Colour } from '../colour.ts';
import { mix, scale } from '../colour.ts';
import { lay, sealed } from '../canvas.ts';
import { shadeOf } from '../palette.ts';
import type { Layer, Stage } from '../stage.ts';
import { wideSheet } from '../stage.ts';
import type { Ground } from './ground.ts';
import { blade, dot } from './strokes.ts';

export type MeadowForm = {
  /** Row where it begins to be seen as single blades. */
  readonly from: number;
  readonly surface: Colour;
  /** Flower colours; none = grass alone. */
  readonly flowers: readonly Colour[];
  /** 0..1 */
  readonly density: number;
};

/** Grass and flowers on a ground, small far away and tall at the lower edge; the nearest sway. */
export function meadow(stage: Stage, ground: Ground, form: MeadowForm): Layer {
  const random = stage.random('meadow');
  const { palette, unit, margin } = stage;
  const rows = stage.height - form.from;
  const near = wideSheet(stage, form.from + rows * 0.72 - 70 * unit, stage.height);
  const tones = Array.from({ length: 8 }, (_, index) => shadeOf(palette, mix(scale(form.surface, 0.62), scale(form.surface, 1.25), index / 7), 0.15 + index * 0.1));
  const dark = scale(shadeOf(palette, form.surface, 0), 0.6);
  const count = Math.round(2600 * form.density * (near.width / stage.width));
  for (let index = 0; index < count; index += 1) {
    const place = Math.sqrt((index + random.next()) / count);
    const x = random.next() * near.width, y = form.from + rows * place * 1.06;
    // Nothing grows where the ground has been taken away for water.
    if (ground.sheet.pixels[Math.min(ground.sheet.height - 1, Math.max(0, Math.round(y) - ground.sheet.top)) * ground.sheet.width + Math.floor(x)] === 0) continue;
    const tall = (4 + 46 * place ** 2.2) * unit * random.between(0.6, 1.3);
    const target = place > 0.72 ? near : ground.sheet;
    const flower = form.flowers.length > 0 && random.chance(0.3 + 0.1 * place);
    const tone = mix(random.pick(tones), dark, Math.max(0, place - 0.55) * 0.9);
    const bend = random.between(-0.5, 0.5) * tall;
    blade(target, x, y - target.top, tall, bend, (0.8 + 3 * place) * unit, tone);
    if (flower) paintFlower(target, x + bend, y - tall - target.top, (1.1 + 8.5 * place ** 2.2) * unit * random.between(0.7, 1.15), shadeOf(palette, random.pick(form.flowers), random.between(0.45, 1)), random);
  }
  const plate = sealed(near);
  return {
    paint: (frame, { pan, seconds }) => lay(frame, plate, {
      x: -margin - pan, y: plate.top,
      ...(seconds > 0 && { shiftOfRow: (row) => Math.sin(seconds * 1.7 + row * 0.012) * 2.2 * unit * (1 - row / plate.height) }),
    }),
  };
}

function paintFlower(plate: Parameters<typeof dot>[0], x: number, y: number, size: number, colour: Colour, random: { between(low: number, high: number): number; integer(low: number, high: number): number }): void {
  if (size < 2.2) return dot(plate, x, y, Math.max(0.8, size), colour);
  const petals = random.integer(5, 7), turn = random.between(0, 6);
  const flat = random.between(0.55, 0.95);
  for (let petal = 0; petal < petals; petal += 1) {
    const angle = turn + (petal / petals) * Math.PI * 2;
    const light = 0.8 + 0.25 * Math.sin(angle + 2);
    dot(plate, x + Math.cos(angle) * size * 0.62, y + Math.sin(angle) * size * 0.62 * flat, size * 0.48, scale(colour, light));
  }
  dot(plate, x, y, size * 0.34, mix(colour, [250, 214, 90], 0.75));
}

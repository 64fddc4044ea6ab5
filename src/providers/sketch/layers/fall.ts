import type { Plate } from '../canvas.ts';
import { addGlow, screened } from '../canvas.ts';
import type { Layer, Stage } from '../stage.ts';

type Flake = { readonly x: number; readonly y: number; readonly near: number; readonly phase: number };

function flakes(stage: Stage, name: string, count: number, depthPower: number): readonly Flake[] {
  const random = stage.random(name);
  return Array.from({ length: count }, () => ({ x: random.next(), y: random.next(), near: random.next() ** depthPower, phase: random.between(0, 6.283) }));
}

/** Falling snow: small and slow far away, large and soft before the eye. */
export function snowfall(stage: Stage, density = 1): Layer {
  const list = flakes(stage, 'snowfall', Math.round(420 * density), 2.6);
  const { width, height, unit, palette } = stage;
  const white: readonly [number, number, number] = palette.darkness > 0.5 ? [205, 220, 245] : [255, 255, 255];
  return {
    paint(frame, { seconds, pan }) {
      for (const { x, y, near, phase } of list) {
        const fall = seconds * (0.05 + 0.16 * near);
        const across = x * 1.1 - 0.05 - (pan * near) / width + Math.sin(phase + seconds * 1.3) * 0.006 + seconds * 0.012;
        const radius = (1.5 + 5.2 * near) * unit;
        addGlow(frame, wrap(across) * (width + 40) - 20, wrap(y + fall) * (height + 40) - 20, radius, white, 0.92 - 0.4 * near);
      }
    },
  };
}

/** Rain in streaks, slanting with the wind. */
export function rainfall(stage: Stage, density = 1): Layer {
  const list = flakes(stage, 'rainfall', Math.round(560 * density), 1.7);
  const { width, height, unit, palette } = stage;
  const slant = stage.random('wind').between(-0.28, 0.28);
  const brightness = palette.darkness > 0.5 ? 62 : 88;
  return {
    paint(frame, { seconds, pan }) {
      for (const { x, y, near } of list) {
        const length = (16 + 52 * near) * unit;
        const top = wrap(y + seconds * (1.1 + 1.3 * near)) * (height + length * 2) - length;
        const left = wrap(x * 1.2 + (seconds * slant * (1.1 + 1.3 * near) * height) / width - (pan * near) / width) * (width + 80) - 40;
        streak(frame, left, top, length, slant, (0.35 + 0.65 * near) * brightness, near > 0.6 ? 2 : 1);
      }
    },
  };
}

function streak(frame: Plate, x: number, y: number, length: number, slant: number, light: number, thickness: number): void {
  for (let step = 0; step < length; step += 1) {
    const row = Math.round(y + step), place = step / length;
    if (row < 0 || row >= frame.height) continue;
    const middle = x + step * slant, column = Math.floor(middle), share = middle - column;
    const strength = light * Math.sin(place * Math.PI);
    for (let extra = 0; extra <= thickness; extra += 1) {
      const at = column + extra;
      if (at < 0 || at >= frame.width) continue;
      const part = strength * (extra === 0 ? 1 - share : extra === thickness ? share : 1);
      const index = row * frame.width + at;
      frame.pixels[index] = screened(frame.pixels[index]!, part * 0.92, part * 0.97, part);
    }
  }
}

function wrap(value: number): number {
  return value - Math.floor(value);
}

import { covering, createPlate, lay } from '../canvas.ts';
import { clamp, smoothstep } from '../noise.ts';
import type { Layer, Stage } from '../stage.ts';

/** A bank of mist between two rows, thickest in its middle; it drifts. `strength` 0..1. */
export function fogBank(stage: Stage, name: string, top: number, bottom: number, strength: number, depth: number): Layer {
  const { palette, width, unit } = stage;
  const drift = Math.ceil(width * 0.14);
  const from = Math.max(0, Math.floor(top)), rows = Math.max(1, Math.ceil(Math.min(stage.height, bottom)) - from);
  const plate = createPlate(width + drift * 2, rows);
  const noise = stage.noise(`fog ${name}`);
  const [r, g, b] = palette.haze;
  const step = 6;
  const columns = Math.ceil(plate.width / step) + 2;
  let upper = new Float32Array(columns), lower = new Float32Array(columns);
  const fill = (line: Float32Array, y: number): void => {
    for (let column = 0; column < columns; column += 1) line[column] = 0.62 + 0.75 * noise.fbm((column * step) / (330 * unit), (y + from) / (95 * unit), 3);
  };
  fill(lower, 0);
  for (let y = 0; y < rows; y += 1) {
    if (y % step === 0) {
      [upper, lower] = [lower, upper];
      fill(lower, y + step);
    }
    const share = (y % step) / step;
    const place = (y + from - top) / (bottom - top);
    const band = smoothstep(0, 0.55, place) * (bottom >= stage.height ? 1 : 1 - smoothstep(0.6, 1, place));
    for (let x = 0; x < plate.width; x += 1) {
      const column = (x / step) | 0, fx = x / step - column;
      const above = upper[column]! + (upper[column + 1]! - upper[column]!) * fx, below = lower[column]! + (lower[column + 1]! - lower[column]!) * fx;
      const alpha = clamp((above + (below - above) * share) * band * strength, 0, 0.97);
      if (alpha > 0.004) plate.pixels[y * plate.width + x] = covering(r, g, b, alpha);
    }
  }
  return { paint: (frame, { seconds, pan }) => lay(frame, plate, { x: -drift + seconds * 13 * unit * (0.4 + depth) - pan * depth, y: from }) };
}

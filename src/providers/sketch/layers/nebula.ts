import { createPlate, lay, opaque } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { clamp } from '../noise.ts';
import type { Layer, Stage } from '../stage.ts';

/** Clouds of glowing gas on black, with dark lanes of dust. */
export function nebula(stage: Stage, colours: readonly [Colour, Colour, Colour], strength: number): Layer {
  const noise = stage.noise('nebula');
  const random = stage.random('nebula');
  const slack = Math.ceil(stage.width * 0.03);
  const plate = createPlate(stage.width + slack * 2, stage.height);
  const measure = Math.max(stage.width, stage.height);
  const tilt = random.between(-0.8, 0.8), offset = random.between(-0.15, 0.15);
  const step = 3;
  const columns = Math.ceil(plate.width / step) + 2, rows = Math.ceil(plate.height / step) + 2;
  const fields = [0, 1, 2].map(() => new Float32Array(columns * rows)) as [Float32Array, Float32Array, Float32Array];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const u = (column * step - plate.width / 2) / measure, v = (row * step - plate.height / 2) / measure;
      const warpX = noise.fbm(u * 2.4 + 3, v * 2.4, 3), warpY = noise.fbm(u * 2.4, v * 2.4 + 8, 3);
      const x = u * 2.6 + warpX * 1.5, y = v * 2.6 + warpY * 1.5;
      // Densest along a slanting band, as a galaxy seen from within.
      const band = Math.exp(-(((v - offset - tilt * u) / 0.34) ** 2));
      const gas = clamp(noise.fbm(x, y, 6) * 1.5 + 0.38, 0, 1.4) * (0.28 + 0.85 * band);
      const dust = clamp(1 - Math.max(0, noise.ridged(x * 1.3 + 20, y * 1.3, 4) - 0.5) * 2.6 * band, 0.12, 1);
      const light = (gas * gas * dust) * strength;
      const hue = clamp(0.5 + noise.fbm(u * 3.1 + 50, v * 3.1, 3) * 1.7, 0, 1);
      const hot = clamp(gas * 1.5 - 0.95, 0, 1) * dust;
      const at = row * columns + column;
      for (let channel = 0; channel < 3; channel += 1) {
        const glow = colours[0][channel]! + (colours[1][channel]! - colours[0][channel]!) * hue;
        fields[channel]![at] = light * glow + hot * colours[2][channel]! * 0.75;
      }
    }
  }
  const base: Colour = [5, 6, 16];
  const { grain } = stage;
  for (let y = 0; y < plate.height; y += 1) {
    const row = (y / step) | 0, fy = y / step - row;
    for (let x = 0; x < plate.width; x += 1) {
      const column = (x / step) | 0, fx = x / step - column, at = row * columns + column;
      const mixed = (field: Float32Array): number => {
        const upper = field[at]! + (field[at + 1]! - field[at]!) * fx, lower = field[at + columns]! + (field[at + columns + 1]! - field[at + columns]!) * fx;
        return upper + (lower - upper) * fy;
      };
      const speck = grain[(y * 577 + x * 3) & 65535]! * 3 - 1;
      // Light that would burn out is bent into white softly.
      const tone = (value: number, dark: number): number => Math.max(0, dark + 255 * (1 - Math.exp(-value / 190)) + speck);
      plate.pixels[y * plate.width + x] = opaque(Math.min(255, tone(mixed(fields[0]), base[0])), Math.min(255, tone(mixed(fields[1]), base[1])), Math.min(255, tone(mixed(fields[2]), base[2])));
    }
  }
  return { paint: (frame, { pan }) => lay(frame, plate, { x: -slack - pan * 0.05, y: 0 }) };
}

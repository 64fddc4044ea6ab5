import type { Plate } from '../canvas.ts';
import { createPlate, opaque } from '../canvas.ts';
import { gradientAt } from '../colour.ts';
import type { Layer, Stage } from '../stage.ts';

/** The gradient of the air with the light's glow in it. Does not move. */
export function sky(stage: Stage, glow = 1): Layer & { readonly plate: Plate } {
  const { width, height, palette, source, horizon, grain } = stage;
  const plate = createPlate(width, height);
  const pixels = plate.pixels;
  const reach = Math.hypot(width, height);
  const fall = glowTable(stage, glow);
  const [gr, gg, gb] = palette.glow;
  for (let row = 0, index = 0; row < height; row += 1) {
    const [r, g, b] = gradientAt(palette.sky, Math.min(1, row / Math.max(1, horizon)) ** 1.15);
    // The glow lies flat in the thick air near the horizon.
    const flat = 1 + 0.8 * Math.min(1, Math.max(0, row / horizon));
    const dy = (row - source.y) * flat;
    for (let column = 0; column < width; column += 1, index += 1) {
      const dx = column - source.x;
      const share = fall[((Math.sqrt(dx * dx + dy * dy) / reach) * 1023) | 0]!;
      const speck = grain[(index * 7 + row * 131) & 65535]! * 2.4 - 0.7;
      const red = r + (gr - r) * share + speck, green = g + (gg - g) * share + speck, blue = b + (gb - b) * share + speck;
      pixels[index] = opaque(red > 255 ? 255 : red < 0 ? 0 : red, green > 255 ? 255 : green < 0 ? 0 : green, blue > 255 ? 255 : blue < 0 ? 0 : blue);
    }
  }
  return { plate, paint: (frame) => frame.pixels.set(pixels) };
}

/** How much of the glow is in the air, by distance from the light (0..1023 = the picture's diagonal, twice over for the flat part). */
function glowTable(stage: Stage, glow: number): Float32Array {
  const strength = (stage.source.kind === 'sun' ? 0.8 : stage.source.kind === 'moon' ? 0.42 : 0.2) * glow;
  const table = new Float32Array(2560);
  for (let index = 0; index < table.length; index += 1) {
    const distance = index / 1023;
    table[index] = Math.min(0.96, strength * (0.6 * Math.exp(-distance * 4.2) + 0.55 * Math.exp(-((distance / 0.1) ** 2))));
  }
  return table;
}

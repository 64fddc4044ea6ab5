import type { Plate } from '../canvas.ts';
import { between, covering, overAny } from '../canvas.ts';
import type { Colour } from '../colour.ts';

/** A soft-edged dot. */
export function dot(plate: Plate, x: number, y: number, radius: number, colour: Colour, alpha = 1): void {
  const left = Math.max(0, Math.floor(x - radius - 0.5)), right = Math.min(plate.width - 1, Math.ceil(x + radius + 0.5));
  const top = Math.max(0, Math.floor(y - radius - 0.5)), bottom = Math.min(plate.height - 1, Math.ceil(y + radius + 0.5));
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const cover = Math.min(1, radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y)) * alpha;
      if (cover <= 0) continue;
      const index = row * plate.width + column;
      plate.pixels[index] = overAny(plate.pixels[index]!, covering(colour[0], colour[1], colour[2], cover));
    }
  }
}

/** A flat dab of the brush: half its width and half its height. */
export function dab(plate: Plate, x: number, y: number, wide: number, tall: number, colour: Colour, alpha: number): void {
  const { width, height, pixels } = plate;
  const left = Math.max(0, Math.floor(x - wide)), right = Math.min(width - 1, Math.ceil(x + wide));
  const top = Math.max(0, Math.floor(y - tall)), bottom = Math.min(height - 1, Math.ceil(y + tall));
  const soft = Math.max(1, Math.min(wide, tall));
  const full = covering(colour[0], colour[1], colour[2], alpha);
  const stepX = 1 / (wide + 0.4), stepY = 1 / (tall + 0.4);
  for (let row = top; row <= bottom; row += 1) {
    const dy = (row + 0.5 - y) * stepY;
    const rest = 1 - dy * dy;
    for (let column = left, index = row * width + left; column <= right; column += 1, index += 1) {
      const dx = (column + 0.5 - x) * stepX;
      const inside = (rest - dx * dx) * soft;
      if (inside <= 0) continue;
      pixels[index] = overAny(pixels[index]!, inside >= 1 ? full : between(0, full, (inside * 256) | 0));
    }
  }
}

/** A blade of grass: from its foot upwards, bent to one side, thin at the tip. */
export function blade(plate: Plate, x: number, foot: number, height: number, bend: number, thickness: number, colour: Colour): void {
  const rows = Math.ceil(height);
  for (let step = 0; step < rows; step += 1) {
    const y = Math.round(foot) - step;
    if (y < 0 || y >= plate.height) continue;
    const up = step / height;
    const middle = x + bend * up * up;
    const half = (thickness * (1 - up)) / 2 + 0.3;
    for (let column = Math.max(0, Math.floor(middle - half)); column <= Math.min(plate.width - 1, Math.ceil(middle + half)); column += 1) {
      const cover = Math.min(1, half + 0.5 - Math.abs(column + 0.5 - middle));
      if (cover <= 0) continue;
      const index = y * plate.width + column;
      const light = 0.78 + 0.3 * up;
      plate.pixels[index] = overAny(plate.pixels[index]!, covering(Math.min(255, colour[0] * light), Math.min(255, colour[1] * light), Math.min(255, colour[2] * light), cover));
    }
  }
}

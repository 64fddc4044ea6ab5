import type { Plate } from '../canvas.ts';
import { addGlow, added } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { mix } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import type { Layer, Stage } from '../stage.ts';

type Star = { readonly x: number; readonly y: number; readonly size: number; readonly colour: Colour; readonly phase: number; readonly speed: number };

const tones: readonly Colour[] = [[255, 250, 238], [214, 230, 255], [255, 232, 205], [238, 242, 255]];

/** Stars that twinkle, thicker along a pale band; fewer towards the horizon (`floor`, a row). */
export function stars(stage: Stage, floor: number, density = 1): Layer {
  const random = stage.random('stars');
  const { width, unit } = stage;
  const band = bandOf(stage);
  const list: Star[] = [];
  const count = Math.round(520 * density);
  for (let tried = 0; tried < count * 3 && list.length < count; tried += 1) {
    const x = random.next(), y = random.next() ** 1.15;
    if (!random.chance((0.3 + 0.7 * band(x, y)) * (1 - y * 0.75))) continue;
    const bright = random.next() ** 9;
    list.push({
      x: x * width, y: y * floor, size: unit * (0.9 + 2.4 * bright), colour: mix(random.pick(tones), [255, 255, 255], bright * 0.5),
      phase: random.between(0, 6.283), speed: random.between(1.5, 4.5),
    });
  }
  return {
    paint(frame, { seconds }) {
      for (const star of list) {
        const twinkle = seconds === 0 ? 1 : 0.72 + 0.28 * Math.sin(star.phase + seconds * star.speed);
        if (star.size > 1.9 * unit) addGlow(frame, star.x, star.y, star.size * 4.5, star.colour, 0.3 * twinkle, 4);
        addGlow(frame, star.x, star.y, Math.max(1.15, star.size), star.colour, (0.45 + 0.4 * Math.min(1, star.size / (2 * unit))) * twinkle);
      }
    },
  };
}

/** How near a place (0..1 of the width and of the rows above the floor) is to the milky way: 1 = in its middle. */
function bandOf(stage: Stage): (x: number, y: number) => number {
  const random = stage.random('milky way');
  const slope = random.between(-0.9, 0.9), offset = random.between(-0.1, 0.45);
  return (x, y) => Math.exp(-(((y - offset - slope * (x - 0.5)) / 0.17) ** 2));
}

/** Paints the pale light of the milky way into the air; it does not move. */
export function milkyWay(stage: Stage, floor: number, plate: Plate): void {
  const noise = stage.noise('milky way');
  const band = bandOf(stage);
  const step = 8;
  const columns = Math.ceil(stage.width / step) + 2, rows = Math.ceil(floor / step) + 2;
  const light = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const x = (column * step) / stage.width, y = (row * step) / floor;
      light[row * columns + column] = band(x, y) * clamp(0.55 + noise.fbm(x * 6, y * 5, 4) * 1.2, 0, 1) * (1 - smoothstep(0.55, 1, y)) * 36;
    }
  }
  for (let y = 0; y < Math.floor(floor); y += 1) {
    const row = Math.floor(y / step), fy = y / step - row;
    for (let x = 0; x < plate.width; x += 1) {
      const column = (x / step) | 0, fx = x / step - column, at = row * columns + column;
      const upper = light[at]! + (light[at + 1]! - light[at]!) * fx;
      const lower = light[at + columns]! + (light[at + columns + 1]! - light[at + columns]!) * fx;
      const value = upper + (lower - upper) * fy;
      if (value > 0.6) plate.pixels[y * plate.width + x] = added(plate.pixels[y * plate.width + x]!, value * 0.86, value * 0.9, value);
    }
  }
}

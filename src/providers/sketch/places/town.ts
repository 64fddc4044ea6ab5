import { addGlow, opaque } from '../canvas.ts';
import { mix, scale } from '../colour.ts';
import { cityRow } from '../layers/city.ts';
import { fogBank } from '../layers/fog.ts';
import { airGlow } from '../layers/lights.ts';
import { water } from '../layers/water.ts';
import { shadeOf } from '../palette.ts';
import type { Layer, Stage } from '../stage.ts';
import { thing } from './things.ts';
import { ranges } from './woods.ts';

/** A skyline over water, or over streets that the rain has made a mirror. */
export async function town(stage: Stage): Promise<readonly Layer[]> {
  const { wishes, palette, horizon, height, width } = stage;
  const random = stage.random('town');
  const peak = stage.source.x < width / 2 ? random.between(0.54, 0.7) : random.between(0.3, 0.46);
  const layers: Layer[] = wishes.has('mountains') ? [...ranges(stage, horizon)] : [];
  const rows = [{ tall: 0.5, count: 20, haze: 0.66, depth: 0.12 }, { tall: 0.46, count: 15, haze: 0.4, depth: 0.2 }, { tall: 0.33, count: 11, haze: 0.14, depth: 0.32 }];
  // The light of the streets in the air behind the towers.
  if (palette.darkness > 0.3) layers.push(airGlow(stage, { x: width * peak, y: horizon, radius: Math.max(width, height) * 0.6, depth: 0.1 }, mix(palette.glow, [255, 170, 110], 0.55), 0.34 + 0.2 * palette.darkness));
  for (const [index, row] of rows.entries()) {
    layers.push(cityRow(stage, { name: `row ${index}`, foot: horizon, height: height * row.tall, depth: row.depth, haze: row.haze, count: row.count * Math.max(0.6, width / height), peak: peak + random.between(-0.12, 0.12) * index }));
    if (index < 2 && (wishes.has('fog', 'rain') || palette.darkness < 0.9)) layers.push(fogBank(stage, `town ${index}`, horizon * 0.66, horizon * 1.06, wishes.has('fog') ? 0.7 : 0.34, row.depth));
  }
  if (wishes.has('bridge')) layers.push(...await thing(stage, 'bridge', { x: width / 2, foot: horizon + 2, depth: 0.34, scale: 1.5 }));
  const wet = wishes.has('rain') && !wishes.has('sea', 'river', 'lake');
  const surface = wet ? scale(mix(palette.shade, [70, 74, 84], 0.5), 0.62) : palette.water;
  layers.push(quay(stage), water(stage, { top: horizon, swell: wet ? 0.42 : 0.55, colour: scale(surface, 0.7), mirror: wet ? 0.6 : 0.66 }));
  if (wishes.has('boat')) layers.push(...await thing(stage, 'boat', { x: width * (peak > 0.5 ? 0.3 : 0.7), foot: horizon + (height - horizon) * 0.45, depth: 0.5, floats: true }));
  return layers;
}

/** A wall along the water with its lamps; they are what the water shows best. */
function quay(stage: Stage): Layer {
  const { width, horizon, unit, palette } = stage;
  const random = stage.random('quay');
  const rows = Math.max(2, Math.round(7 * unit));
  const wall = scale(shadeOf(palette, [92, 88, 96], 0.2), 0.6);
  const count = Math.round((16 * width) / Math.max(width, stage.height));
  const lamps = Array.from({ length: count }, (_, index) => ({ x: ((index + random.between(0.2, 0.8)) / count) * width, warm: random.chance(0.8) }));
  return {
    paint(frame, { pan }) {
      const pixel = opaque(wall[0], wall[1], wall[2]);
      for (let y = Math.max(0, horizon - rows); y < Math.min(frame.height, horizon); y += 1) frame.pixels.fill(pixel, y * width, (y + 1) * width);
      if (palette.darkness <= 0.3) return;
      for (const { x, warm } of lamps) {
        const at = x - pan * 0.34;
        addGlow(frame, at, horizon - rows - 4 * unit, 26 * unit, warm ? [255, 190, 110] : [190, 220, 255], 0.5 * palette.darkness, 4);
        addGlow(frame, at, horizon - rows - 4 * unit, 4 * unit + 0.7, [255, 244, 220], 0.95);
      }
    },
  };
}

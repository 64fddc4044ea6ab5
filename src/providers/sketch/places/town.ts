import { mix, scale } from '../colour.ts';
import { cityRow } from '../layers/city.ts';
import { fogBank } from '../layers/fog.ts';
import { water } from '../layers/water.ts';
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
  for (const [index, row] of rows.entries()) {
    layers.push(cityRow(stage, { name: `row ${index}`, foot: horizon, height: height * row.tall, depth: row.depth, haze: row.haze, count: row.count * Math.max(0.6, width / height), peak: peak + random.between(-0.12, 0.12) * index }));
    if (index < 2 && (wishes.has('fog', 'rain') || palette.darkness < 0.9)) layers.push(fogBank(stage, `town ${index}`, horizon * 0.66, horizon * 1.06, wishes.has('fog') ? 0.7 : 0.34, row.depth));
  }
  if (wishes.has('bridge')) layers.push(...await thing(stage, 'bridge', { x: width / 2, foot: horizon + 2, depth: 0.34, scale: 1.5 }));
  const wet = wishes.has('rain') && !wishes.has('sea', 'river', 'lake');
  const surface = wet ? scale(mix(palette.shade, [70, 74, 84], 0.5), 0.62) : palette.water;
  layers.push(water(stage, { top: horizon, swell: wet ? 0.3 : 0.38, colour: surface, mirror: wet ? 0.72 : 0.8 }));
  if (wishes.has('boat')) layers.push(...await thing(stage, 'boat', { x: width * (peak > 0.5 ? 0.3 : 0.7), foot: horizon + (height - horizon) * 0.45, depth: 0.5, floats: true }));
  return layers;
}

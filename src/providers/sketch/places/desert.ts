import { fogBank } from '../layers/fog.ts';
import { terrain } from '../layers/terrain.ts';
import type { Layer, Stage } from '../stage.ts';
import { thing } from './things.ts';
import { stand, surfaces } from './tones.ts';
import { ranges } from './woods.ts';

/** Dunes behind dunes, or rock and cacti. */
export async function desert(stage: Stage): Promise<readonly Layer[]> {
  const { wishes, horizon, height, width } = stage;
  const layers: Layer[] = [];
  const random = stage.random('desert');
  if (wishes.has('mountains', 'cactus') || random.chance(0.3)) layers.push(...ranges(stage, horizon + height * 0.06));
  const dune = (name: string, foot: number, tall: number, depth: number, haze: number, frequency: number, mist: number): ReturnType<typeof terrain> =>
    terrain(stage, { name, foot: height * foot, height: height * tall, depth, haze, shape: 'dunes', frequency, surface: surfaces.sand, mist });
  const share = horizon / height;
  layers.push(dune('dune 0', share + 0.1, 0.16, 0.15, 0.5, 2.6, 0.35));
  layers.push(dune('dune 1', share + 0.2, 0.2, 0.3, 0.26, 2.1, 0.25));
  if (wishes.has('fog', 'storm')) layers.push(fogBank(stage, 'dust', horizon, height * 0.86, 0.6, 0.3));
  const middle = dune('dune 2', 0.98, 0.26, 0.5, 0.1, 1.6, 0.15);
  layers.push(middle);
  const x = stand(stage, 'desert');
  if (wishes.has('cactus')) {
    const far = width - x;
    layers.push(...await thing(stage, 'cactus', { x: far, foot: middle.crestAt(far) + height * 0.02, depth: 0.5, scale: 0.42, haze: 0.2, name: 'far' }));
    layers.push(...await thing(stage, 'cactus', { x: far + width * 0.12, foot: middle.crestAt(far + width * 0.12) + height * 0.03, depth: 0.5, scale: 0.3, haze: 0.24, flip: true, name: 'farther' }));
  }
  for (const name of ['castle', 'house', 'tent', 'palm', 'figure'] as const) {
    if (wishes.has(name)) layers.push(...await thing(stage, name, { x, foot: middle.crestAt(x) + height * 0.035, depth: 0.5, scale: name === 'castle' ? 0.8 : name === 'figure' ? 0.7 : 0.85 }));
  }
  layers.push(dune('dune 3', 1.16, 0.32, 0.85, 0, 1.25, 0));
  if (wishes.has('cactus')) layers.push(...await thing(stage, 'cactus', { x, foot: height * 0.95, depth: 0.9, scale: 1.65, haze: 0 }));
  return layers;
}

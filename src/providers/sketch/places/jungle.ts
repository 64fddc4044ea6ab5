import { fogBank } from '../layers/fog.ts';
import { ground } from '../layers/ground.ts';
import { meadow } from '../layers/meadow.ts';
import { water } from '../layers/water.ts';
import type { Layer, Stage } from '../stage.ts';
import { groveRow } from './grove.ts';
import { thing } from './things.ts';
import { flowerColours, stand, surfaces } from './tones.ts';
import { ranges } from './woods.ts';

/** Rows of crowns in warm mist, palms in front, a pool below. */
export async function jungle(stage: Stage): Promise<readonly Layer[]> {
  const { wishes, horizon, height, width, palette } = stage;
  const random = stage.random('jungle');
  const layers: Layer[] = [...ranges(stage, horizon)];
  for (let rank = 0; rank < 3; rank += 1) {
    layers.push(groveRow(stage, { name: `crowns ${rank}`, level: horizon + height * 0.03 * rank, height: height * (0.1 + 0.07 * rank), count: 34 - 7 * rank, depth: 0.2 + 0.08 * rank, haze: 0.52 - 0.18 * rank }));
    layers.push(fogBank(stage, `jungle ${rank}`, horizon - height * 0.06, horizon + height * 0.08, 0.5 - 0.1 * rank, 0.2 + 0.08 * rank));
  }
  const x = stand(stage, 'jungle');
  if (wishes.has('waterfall')) layers.push(...await thing(stage, 'waterfall', { x, foot: horizon + height * 0.04, depth: 0.36, haze: 0.06 }));
  layers.push(water(stage, { top: Math.round(horizon + height * 0.03), swell: 0.2, colour: palette.water, mirror: 0.85 }));
  const bank = ground(stage, { name: 'bank', top: height * 0.86, swing: height * 0.06, surface: surfaces.jungle, patches: surfaces.earth, haze: 0, depth: 0.7 });
  layers.push(bank, meadow(stage, bank, { from: height * 0.87, surface: surfaces.jungle, flowers: flowerColours.filter(() => random.chance(0.4)), density: 0.55 }));
  for (const [index, place] of [0.06, 0.95, 0.84].entries()) layers.push(...await thing(stage, 'palm', { x: place * width, foot: height * (1 - 0.02 * index), depth: 0.85, scale: 1.3 - 0.22 * index, haze: 0, flip: place > 0.5, name: `jungle ${index}` }));
  for (const name of ['figure', 'cat', 'dog', 'deer', 'house', 'tent'] as const) if (wishes.has(name)) layers.push(...await thing(stage, name, { x, foot: height * 0.93, depth: 0.75 }));
  return layers;
}

import { mix } from '../colour.ts';
import { fogBank } from '../layers/fog.ts';
import { plantTrees, treeRow } from '../layers/forest.ts';
import { ground } from '../layers/ground.ts';
import { meadow } from '../layers/meadow.ts';
import { terrain } from '../layers/terrain.ts';
import { water } from '../layers/water.ts';
import type { Layer, Stage } from '../stage.ts';
import { groveRow } from './grove.ts';
import { campfire, thing } from './things.ts';
import { flowerColours, grassOf, isSnowy, stand, surfaces } from './tones.ts';

/** Two ranges of peaks, the far one pale. */
export function ranges(stage: Stage, foot: number): readonly Layer[] {
  const { height } = stage;
  const random = stage.random('ranges');
  const snow = isSnowy(stage) ? 0.2 : random.between(0.46, 0.64);
  const surface = stage.wishes.has('desert', 'volcano') ? surfaces.redRock : surfaces.rock;
  const cap = stage.wishes.has('desert') ? {} : { cap: { colour: surfaces.snow, from: snow } };
  const summit = stage.source.x < stage.width / 2 ? 0.64 : 0.36;
  return [
    terrain(stage, { name: 'far range', foot: foot + 2, height: height * 0.36, depth: 0.1, haze: 0.6, shape: 'peaks', frequency: 3.4, surface, ...cap, mist: 0.5, below: 1 }),
    terrain(stage, { name: 'range', foot: foot + 2, height: height * 0.46, depth: 0.18, haze: 0.3, shape: 'peaks', frequency: 2.7, surface, ...cap, mist: 0.75, below: 1, side: { at: summit, reach: 0.62 } }),
    terrain(stage, { name: 'foothills', foot: foot + 2, height: height * 0.13, depth: 0.24, haze: 0.28, shape: 'peaks', frequency: 4.5, surface: isSnowy(stage) ? surfaces.snow : mix(surface, surfaces.pine, 0.65), mist: 0.5, below: 1, side: { at: 1 - summit, reach: 0.7 } }),
  ];
}

/** A lake that mirrors woods and mountains. */
export async function lake(stage: Stage): Promise<readonly Layer[]> {
  const { wishes, palette, horizon, height, width } = stage;
  const snow = isSnowy(stage) ? { snow: surfaces.snow } : {};
  const x = stand(stage, 'lake');
  const layers: Layer[] = [...ranges(stage, horizon)];
  if (!wishes.has('city')) {
    layers.push(
      treeRow(stage, { name: 'far shore', level: horizon + 2, height: height * 0.055, depth: 0.26, haze: 0.42, count: 130, surface: surfaces.pine, ...snow }),
      ...(wishes.has('autumn', 'spring') ? [groveRow(stage, { name: 'shore grove', level: horizon + 1, height: height * 0.085, count: 22, depth: 0.28, haze: 0.2 })] : []),
      treeRow(stage, { name: 'shore', level: horizon + 2, height: height * 0.12, depth: 0.3, haze: 0.18, count: 90, surface: surfaces.pine, gap: 0.75, ...snow }),
    );
  }
  if (wishes.has('fog', 'dream') || palette.light === 'dawn') layers.push(fogBank(stage, 'lake', horizon * 0.86, horizon * 1.04, 0.55, 0.3));
  if (wishes.has('castle', 'house', 'lighthouse', 'windmill')) {
    const name = wishes.has('castle') ? 'castle' : wishes.has('house') ? 'house' : wishes.has('windmill') ? 'windmill' : 'lighthouse';
    layers.push(...await thing(stage, name, { x, foot: horizon + 2, depth: 0.3, scale: name === 'house' ? 0.55 : 0.75, haze: 0.12 }));
  }
  if (wishes.has('bridge')) layers.push(...await thing(stage, 'bridge', { x: width / 2, foot: horizon + 2, depth: 0.3, scale: 1.3 }));
  layers.push(water(stage, { top: horizon, swell: wishes.has('storm', 'rain') ? 0.4 : 0.16, colour: palette.water, mirror: 0.93 }));
  if (wishes.has('boat')) layers.push(...await thing(stage, 'boat', { x, foot: horizon + (height - horizon) * 0.42, depth: 0.5, scale: 1.2, floats: true, flip: x > width / 2 }));
  layers.push(...nearShore(stage));
  const near = { x: width - x, foot: height * 0.985, depth: 0.9, haze: 0 };
  for (const name of ['figure', 'deer', 'cat', 'dog', 'tent'] as const) if (wishes.has(name)) layers.push(...await thing(stage, name, { ...near, scale: 0.95, flip: near.x < width / 2 }));
  return layers;
}

/** A strip of bank with reeds, and firs that frame the picture. */
function nearShore(stage: Stage): readonly Layer[] {
  const { height } = stage;
  const random = stage.random('near shore');
  const surface = grassOf(stage);
  const bank = ground(stage, { name: 'bank', top: height * 0.955, swing: height * 0.05, surface, patches: isSnowy(stage) ? surface : surfaces.earth, haze: 0, depth: 0.85 });
  const layers: Layer[] = [bank];
  if (!isSnowy(stage)) layers.push(meadow(stage, bank, { from: height * 0.93, surface, flowers: stage.wishes.has('flowers') ? flowerColours : [], density: 0.22 }));
  if (random.chance(0.6)) layers.push(treeRow(stage, { name: 'frame', level: height * 1.02, height: height * 0.6, depth: 0.95, haze: 0, count: 9, surface: surfaces.pine, gap: 0.95, ...(isSnowy(stage) && { snow: surfaces.snow }) }));
  return layers;
}

/** Ranks of firs in the mist. */
export async function forest(stage: Stage): Promise<readonly Layer[]> {
  const { wishes, horizon, height, width } = stage;
  const random = stage.random('forest');
  const snow = isSnowy(stage) ? { snow: surfaces.snow } : {};
  const misty = wishes.has('fog', 'dream', 'dark') ? 1 : 0.55;
  const layers: Layer[] = wishes.has('mountains') || random.chance(0.5) ? [...ranges(stage, horizon * 1.02)] : [];
  const tint = wishes.has('autumn') ? mix(surfaces.pine, [190, 120, 50], 0.35) : surfaces.pine;
  const open = wishes.has('mountains') ? 0.6 : 1;
  for (let rank = 0; rank < 4; rank += 1) {
    const near = rank / 3;
    const foot = horizon * (0.98 + 0.1 * near) + height * 0.1 * near * near;
    const tall = height * (0.075 + 0.075 * rank) * open;
    const haze = (0.68 - 0.5 * near) * (0.72 + 0.38 * misty), depth = 0.2 + 0.2 * near;
    layers.push(terrain(stage, {
      name: `rise ${rank}`, foot: foot + height * 0.1, height: height * (0.13 + 0.03 * rank), depth, haze, shape: 'hills', frequency: 1.7 + rank * 0.4,
      surface: isSnowy(stage) ? surfaces.snow : mix(tint, surfaces.grass, 0.3), mist: 0.3, below: height * 0.16, headroom: tall * 1.6,
      dress: (sheet, crestAt) => plantTrees(stage, { name: `rank ${rank}`, footAt: (x) => crestAt(x) + height * 0.025, height: tall, haze, count: Math.round(130 - 27 * rank), surface: tint, ...snow }, sheet),
    }), fogBank(stage, `rank ${rank}`, foot - height * 0.08, foot + height * 0.14, (0.75 - 0.3 * near) * misty, depth));
  }
  if (wishes.has('autumn', 'spring') && !isSnowy(stage)) layers.push(groveRow(stage, { name: 'edge grove', level: height * 0.875, height: height * 0.26, count: 9, depth: 0.5, haze: 0.08 }));
  const surface = grassOf(stage);
  const floor = ground(stage, { name: 'floor', top: height * 0.86, swing: height * 0.05, surface: mix(surface, tint, isSnowy(stage) ? 0 : 0.45), patches: isSnowy(stage) ? surface : surfaces.earth, haze: 0.3 * misty, depth: 0.6 });
  layers.push(floor);
  const x = stand(stage, 'forest');
  for (const name of ['house', 'castle', 'tent', 'deer', 'figure', 'cat', 'dog'] as const) {
    if (wishes.has(name)) layers.push(...await thing(stage, name, { x, foot: height * 0.91, depth: 0.65, scale: name === 'castle' ? 0.9 : 1, haze: 0.05, flip: name === 'deer' && x < width / 2 }));
  }
  if (wishes.has('fire') && !wishes.has('tent', 'figure')) layers.push(...campfire(stage, x, height * 0.91, 0.65));
  if (!isSnowy(stage)) layers.push(meadow(stage, floor, { from: height * 0.87, surface: mix(surface, tint, 0.4), flowers: wishes.has('flowers', 'spring') ? flowerColours : [], density: 0.5 }));
  layers.push(treeRow(stage, { name: 'frame', level: height * 1.03, height: height * 0.86, depth: 0.95, haze: 0.02 + 0.06 * misty, count: 12, surface: tint, gap: 1, ...snow }));
  return layers;
}

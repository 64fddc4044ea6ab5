import { mix } from '../colour.ts';
import { ground } from '../layers/ground.ts';
import { terrain } from '../layers/terrain.ts';
import { water } from '../layers/water.ts';
import type { Layer, Stage } from '../stage.ts';
import { thing } from './things.ts';
import { isSnowy, stand, surfaces, grassOf } from './tones.ts';

/** The open sea, with what stands at it and floats on it. */
export async function coast(stage: Stage): Promise<readonly Layer[]> {
  const { wishes, palette, horizon, height, width } = stage;
  const random = stage.random('coast');
  const layers: Layer[] = [];
  const x = stand(stage, 'coast');
  const right = x > width / 2;
  const mountains = wishes.has('mountains');
  if (wishes.has('volcano')) layers.push(...await thing(stage, 'volcano', { x: width - x, foot: horizon + 2, depth: 0.12, haze: 0.26, scale: 0.85 }));
  if (mountains) layers.push(terrain(stage, { name: 'range', foot: horizon + 1, height: height * 0.26, depth: 0.12, haze: 0.55, shape: 'peaks', frequency: 3, surface: surfaces.rock, cap: { colour: surfaces.snow, from: isSnowy(stage) ? 0.35 : 0.62 }, mist: 0.4, below: 1 }));
  else if (random.chance(0.55) || wishes.has('island')) layers.push(terrain(stage, { name: 'far coast', foot: horizon + 1, height: height * 0.1, depth: 0.1, haze: 0.68, shape: 'hills', frequency: 2.4, surface: surfaces.rock, mist: 0.4, below: 1, side: { at: right ? 0.12 : 0.88, reach: random.between(0.3, 0.5) } }));
  if (wishes.has('lighthouse', 'castle', 'house', 'island', 'palm')) {
    const island = wishes.has('island', 'palm');
    const head = terrain(stage, {
      name: 'headland', foot: horizon + height * 0.012, height: height * (island ? 0.12 : 0.2), depth: 0.3, haze: 0.1, shape: 'hills', frequency: 3.4, below: 1,
      surface: island ? mix(surfaces.jungle, surfaces.grass, 0.4) : isSnowy(stage) ? surfaces.snow : mix(surfaces.rock, surfaces.grass, 0.35),
      side: island ? { at: x / width, reach: 0.24 } : { at: right ? 0.98 : 0.02, reach: 0.62 },
    });
    layers.push(head);
    const at = island ? x : width * (right ? 0.74 : 0.26);
    const name = wishes.has('lighthouse') ? 'lighthouse' : wishes.has('castle') ? 'castle' : wishes.has('house') ? 'house' : undefined;
    if (name) layers.push(...await thing(stage, name, { x: at, foot: head.crestAt(at) + height * 0.02, depth: 0.3, ...(name === 'house' && { scale: 0.7 }) }));
    if (island) {
      for (const [index, shift] of [-0.07, 0.03, 0.1].entries()) {
        const place = at + shift * width;
        layers.push(...await thing(stage, 'palm', { x: place, foot: head.crestAt(place) + 4 * stage.unit, depth: 0.3, scale: 0.32 + 0.1 * index, flip: index % 2 === 0, name: String(index) }));
      }
    }
  }
  const top = horizon;
  layers.push(water(stage, { top, swell: wishes.has('calm') ? 0.35 : wishes.has('storm') ? 1.3 : wishes.has('beach') ? 0.6 : 0.85, colour: palette.water, mirror: 0.74 }));
  if (wishes.has('whale')) layers.push(...await thing(stage, 'whale', { x, foot: horizon + (height - horizon) * 0.4, depth: 0.5, floats: true }));
  if (wishes.has('boat')) {
    const lone = !wishes.has('lighthouse', 'castle', 'island', 'whale');
    layers.push(...await thing(stage, 'boat', { x: lone ? x : width * (right ? 0.36 : 0.64), foot: horizon + (height - horizon) * (lone ? 0.36 : 0.22), depth: 0.5, scale: lone ? 1.25 : 0.62, floats: true, flip: right }));
  }
  if (wishes.has('beach')) layers.push(...await shore(stage, right));
  // Who stands at the sea stands on the sand, or on the last rocks before it.
  for (const name of ['cat', 'dog', 'figure', 'tent'] as const) {
    if (wishes.has(name)) layers.push(...await thing(stage, name, { x: width * (right ? 0.36 : 0.64), foot: height * (wishes.has('beach') ? 0.94 : 0.99), depth: 0.85, haze: 0 }));
  }
  return layers;
}

async function shore(stage: Stage, right: boolean): Promise<readonly Layer[]> {
  const { height, width, unit } = stage;
  const sand = ground(stage, { name: 'beach', top: height * 0.84, swing: height * 0.05, surface: isSnowy(stage) ? grassOf(stage) : surfaces.beach, patches: surfaces.sand, haze: 0, depth: 0.75 });
  const foam = ground(stage, { name: 'beach', top: height * 0.84 - 7 * unit, swing: height * 0.05, surface: [250, 250, 246], patches: [236, 244, 246], haze: 0, depth: 0.75 });
  const layers: Layer[] = [foam, sand];
  if (!stage.wishes.has('lighthouse')) layers.push(...await thing(stage, 'palm', { x: width * (right ? 0.9 : 0.1), foot: height * 0.97, depth: 0.9, scale: 1.35, flip: right, haze: 0, name: 'front' }));
  return layers;
}

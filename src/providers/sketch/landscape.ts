import type { Colour } from './colour.ts';
import { hex } from './colour.ts';
import { celestial } from './layers/celestial.ts';
import { clouds } from './layers/clouds.ts';
import { treeRow } from './layers/forest.ts';
import { sky } from './layers/sky.ts';
import { stars } from './layers/stars.ts';
import { terrain } from './layers/terrain.ts';
import { water } from './layers/water.ts';
import type { Layer, Stage } from './stage.ts';

const rock = hex('#8b8fa0'), snowWhite = hex('#ffffff'), pine = hex('#3f6b4e'), grass = hex('#86a34f'), sand = hex('#e0b06c');

/** Sky, land and water, from far to near. */
export function landscape(stage: Stage): readonly Layer[] {
  const { wishes, palette, horizon, height } = stage;
  const layers: Layer[] = [sky(stage)];
  if (palette.darkness > 0.7 && !wishes.has('rain', 'snow', 'storm', 'fog')) layers.push(stars(stage, horizon));
  layers.push(celestial(stage));
  layers.push(clouds(stage, wishes.has('rain', 'storm', 'clouds') ? 'cover' : stage.random('cloud kind').pick(['wisps', 'heaps'] as const), 0));
  const snowy = wishes.has('snow', 'winter');
  if (wishes.has('mountains')) {
    layers.push(terrain(stage, { name: 'far', foot: horizon, height: height * 0.3, depth: 0.12, haze: 0.62, shape: 'peaks', frequency: 3.2, surface: rock, cap: { colour: snowWhite, from: 0.6 }, mist: 0.5 }));
    layers.push(terrain(stage, { name: 'near', foot: horizon + height * 0.03, height: height * 0.27, depth: 0.22, haze: 0.3, shape: 'peaks', frequency: 2.6, surface: rock, cap: { colour: snowWhite, from: snowy ? 0.3 : 0.6 }, mist: 0.6 }));
  }
  if (wishes.has('desert')) {
    layers.push(terrain(stage, { name: 'far dunes', foot: horizon + height * 0.08, height: height * 0.2, depth: 0.2, haze: 0.45, shape: 'dunes', frequency: 3, surface: sand, mist: 0.3 }));
    layers.push(terrain(stage, { name: 'dunes', foot: height * 1.02, height: height * 0.36, depth: 0.6, haze: 0.05, shape: 'dunes', frequency: 1.7, surface: sand }));
    return layers;
  }
  const surface: Colour = snowy ? hex('#eef2f6') : grass;
  const hill = terrain(stage, { name: 'hill', foot: horizon + height * 0.06, height: height * 0.12, depth: 0.35, haze: 0.3, shape: 'hills', frequency: 2, surface });
  if (wishes.has('sea', 'lake', 'river', 'boat', 'lighthouse')) {
    if (!wishes.has('sea', 'lighthouse')) layers.push(treeRow(stage, { name: 'shore', footAt: () => horizon + 3, height: height * 0.09, depth: 0.3, haze: 0.35, count: 70, surface: pine }));
    layers.push(water(stage, { top: horizon, swell: wishes.has('sea') ? 0.9 : 0.25, colour: palette.water, mirror: wishes.has('sea') ? 0.72 : 0.92 }));
    return layers;
  }
  layers.push(hill);
  layers.push(treeRow(stage, { name: 'far', footAt: (x) => hill.crestAt(x) + 4, height: height * 0.1, depth: 0.35, haze: 0.4, count: 60, surface: pine }));
  layers.push(terrain(stage, { name: 'front', foot: height, height: height * 0.3, depth: 0.8, haze: 0, shape: 'hills', frequency: 1.3, surface }));
  return layers;
}

import type { Colour } from '../colour.ts';
import { mix } from '../colour.ts';
import { lay, sealed } from '../canvas.ts';
import { paintBroadleaf } from '../layers/broadleaf.ts';
import { plantTrees, treeRow } from '../layers/forest.ts';
import { ground } from '../layers/ground.ts';
import type { Ground } from '../layers/ground.ts';
import { meadow } from '../layers/meadow.ts';
import { terrain } from '../layers/terrain.ts';
import { water } from '../layers/water.ts';
import type { Layer, Stage } from '../stage.ts';
import { wideSheet } from '../stage.ts';
import { plantGrove } from './grove.ts';
import { campfire, thing } from './things.ts';
import { flowerColours, grassOf, isSnowy, leafTones, stand, surfaces } from './tones.ts';
import { ranges } from './woods.ts';

/** Open country: hills, a meadow, trees; and whatever stands there, unless it is to be empty. */
export async function fields(stage: Stage, o: { readonly empty?: boolean } = {}): Promise<readonly Layer[]> {
  const { wishes, horizon, height, palette } = stage;
  const surface = grassOf(stage);
  const layers: Layer[] = wishes.has('mountains') ? [...ranges(stage, horizon)] : [];
  if (wishes.has('volcano')) layers.push(...await thing(stage, 'volcano', { x: stand(stage, 'field'), foot: horizon + height * 0.03, depth: 0.12, haze: 0.24 }));
  const snow = isSnowy(stage) ? { snow: surfaces.snow } : {};
  const far = terrain(stage, { name: 'far hills', foot: horizon + height * 0.03, height: height * 0.13, depth: 0.15, haze: 0.58, shape: 'hills', frequency: 2.2, surface: mix(surface, surfaces.pine, 0.4), mist: 0.4, below: height * 0.1, headroom: height * 0.05,
    dress: (sheet, crestAt) => plantTrees(stage, { name: 'far', footAt: (x) => crestAt(x) + 2, height: height * 0.03, haze: 0.6, count: 90, surface: surfaces.pine, ...snow }, sheet),
  });
  const middle = terrain(stage, { name: 'hills', foot: horizon + height * 0.09, height: height * 0.14, depth: 0.25, haze: 0.32, shape: 'hills', frequency: 1.8, surface, mist: 0.3, below: height * 0.12, headroom: height * 0.12,
    dress: (sheet, crestAt) => plantGrove(stage, 'far grove', (x) => crestAt(x) + height * 0.008, height * 0.07, 13, 0.34, sheet),
  });
  layers.push(far, middle);

  const river = wishes.has('river', 'bridge', 'waterfall');
  const top = horizon + height * 0.045;
  if (river) layers.push(water(stage, { top: Math.round(top + height * 0.02), swell: 0.2, colour: palette.water, mirror: 0.9 }));
  const meadowTone = wishes.has('flowers') ? surface : mix(surface, surfaces.grass, 0.2);
  const plain = ground(stage, { name: 'meadow', top, swing: height * 0.03, surface: isSnowy(stage) ? surface : meadowTone, patches: isSnowy(stage) ? [222, 232, 246] : mix(surface, surfaces.dryGrass, 0.5), haze: 0.42, depth: 0.25 });
  if (river) carveRiver(stage, plain, top);
  layers.push(plain, ...(o.empty ? [] : await inhabitants(stage, top)));
  if (!isSnowy(stage)) layers.push(meadow(stage, plain, { from: top + height * 0.05, surface: meadowTone, flowers: flowersOf(stage), density: river ? 0.45 : 1 }));
  if (wishes.has('forest')) layers.push(treeRow(stage, { name: 'frame', level: height * 1.02, height: height * 0.6, depth: 0.9, haze: 0, count: 10, surface: surfaces.pine, gap: 1, ...snow }));
  return layers;
}

function flowersOf(stage: Stage): readonly Colour[] {
  const { wishes } = stage;
  const own = wishes.colourOf('flowers');
  if (own) return [own, mix(own, [255, 255, 255], 0.25), mix(own, [40, 20, 40], 0.15)];
  const random = stage.random('flowers');
  const sure = flowerColours[random.integer(0, 6)]!;
  if (wishes.has('love')) return flowerColours.slice(0, 1);
  if (wishes.has('flowers', 'spring', 'joy')) return [sure, ...flowerColours.filter(() => random.chance(0.45))];
  return random.chance(0.3) ? [sure] : [];
}

/** Takes a winding bed out of the ground. */
function carveRiver(stage: Stage, plain: Ground, top: number): void {
  const random = stage.random('river');
  const { sheet } = plain;
  const rows = stage.height - top;
  // From the foot of the waterfall, if there is one.
  const start = stage.wishes.has('waterfall') ? stand(stage, 'field') + stage.margin : sheet.width * random.between(0.42, 0.58), swing = stage.width * random.between(0.09, 0.15) * random.pick([-1, 1]);
  const end = sheet.width / 2 + random.between(-0.12, 0.12) * stage.width;
  for (let y = Math.ceil(top); y < stage.height; y += 1) {
    const place = Math.max(0, (y - top) / rows);
    const middle = start + (end - start) * place + swing * Math.sin(place ** 0.55 * 7.5) * (0.12 + place);
    const half = stage.width * (0.006 + 0.2 * place ** 1.35);
    const from = Math.max(0, Math.round(middle - half)), to = Math.min(sheet.width, Math.round(middle + half)), row = (y - sheet.top) * sheet.width;
    sheet.pixels.fill(0, row + from, row + to);
  }
}

/** One great tree. */
function greatTree(stage: Stage, x: number, foot: number, size: number, depth: number): Layer {
  const sheet = wideSheet(stage, foot - size * 1.25, foot + size * 0.03);
  const random = stage.random('great tree');
  paintBroadleaf(sheet, x + stage.margin, foot - sheet.top, size, leafTones(stage, random, 0.02), random, isSnowy(stage) && !stage.wishes.has('spring'));
  const plate = sealed(sheet);
  return { paint: (frame, { pan }) => lay(frame, plate, { x: -stage.margin - pan * depth, y: plate.top }) };
}

async function inhabitants(stage: Stage, top: number): Promise<readonly Layer[]> {
  const { wishes, height, width } = stage;
  const layers: Layer[] = [];
  const x = stand(stage, 'field');
  const foot = (share: number): number => top + (height - top) * share;
  if (wishes.has('village')) {
    for (const [index, shift] of [-0.2, -0.08, 0.05, 0.16].entries()) {
      layers.push(...await thing(stage, 'house', { x: x + shift * width, foot: foot(0.12 + 0.06 * (index % 2)), depth: 0.35, scale: 0.42 + 0.07 * (index % 3), haze: 0.22, flip: index % 2 === 1, name: String(index) }));
    }
  }
  if (wishes.has('waterfall')) layers.push(...await thing(stage, 'waterfall', { x, foot: foot(0.2), depth: 0.3, haze: 0.1 }));
  if (wishes.has('castle')) layers.push(...await thing(stage, 'castle', { x, foot: foot(0.1), depth: 0.3, scale: 1.1, haze: 0.14 }));
  if (wishes.has('windmill')) layers.push(...await thing(stage, 'windmill', { x, foot: foot(0.24), depth: 0.4, scale: 1.1 }));
  if (wishes.has('bridge')) layers.push(...await thing(stage, 'bridge', { x: width / 2, foot: foot(0.3), depth: 0.4, scale: 1.25 }));
  if (wishes.has('house') && !wishes.has('village')) layers.push(...await thing(stage, 'house', { x, foot: foot(0.3), depth: 0.45 }));
  if (wishes.has('tree', 'autumn', 'spring') || !anyThing(stage) && !wishes.has('volcano')) layers.push(greatTree(stage, anyThing(stage) ? width - x : x, foot(wishes.has('tree') ? 0.42 : 0.3), height * (wishes.has('tree') ? 0.56 : 0.4), 0.45));
  if (wishes.has('tent')) layers.push(...await thing(stage, 'tent', { x, foot: foot(0.52), depth: 0.55 }));
  else if (wishes.has('fire')) layers.push(...campfire(stage, x, foot(0.5), 0.55));
  if (wishes.has('deer')) layers.push(...await thing(stage, 'deer', { x: wishes.has('house', 'castle') ? width - x : x, foot: foot(0.55), depth: 0.6, flip: x < width / 2 }));
  for (const pet of ['cat', 'dog'] as const) if (wishes.has(pet)) layers.push(...await thing(stage, pet, { x: width - x, foot: foot(0.74), depth: 0.75, haze: 0, scale: 1.2 }));
  if (wishes.has('figure', 'freedom', 'woman', 'man', 'child')) layers.push(...await thing(stage, 'figure', { x: wishes.has('castle', 'house', 'windmill') ? width - x : x, foot: foot(0.62), depth: 0.65 }));
  if (wishes.has('palm')) layers.push(...await thing(stage, 'palm', { x: width - x, foot: foot(0.5), depth: 0.55, haze: 0 }));
  return layers;
}

function anyThing(stage: Stage): boolean {
  return stage.wishes.has('house', 'castle', 'windmill', 'village', 'tent', 'deer', 'figure', 'freedom', 'fire', 'river', 'bridge', 'waterfall', 'palm', 'flowers', 'cat', 'dog', 'woman', 'man', 'child');
}

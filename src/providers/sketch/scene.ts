import type { Plate } from './canvas.ts';
import { layersOf } from './layers-of.ts';
import { choosePalette } from './palette.ts';
import { createRandom } from './random.ts';
import type { Size } from './sizes.ts';
import type { Layer, LightSource, Moment, Stage } from './stage.ts';
import { createStage } from './stage.ts';
import { readWishes } from './wishes.ts';
import type { Wishes } from './wishes.ts';
import type { Palette } from './palette.ts';
import type { Random } from './random.ts';

export type Asked = { readonly prompt: string; readonly negativePrompt: string; readonly seed: number };

/** A picture laid out in depth, ready to be painted at any moment. */
export type Scene = { readonly stage: Stage; readonly layers: readonly Layer[]; readonly wishes: Wishes };

/** Lays out what the words ask for. The same words, seed, size and margin give the same scene. */
export async function composeScene(asked: Asked, size: Size, margin: number): Promise<Scene> {
  const wishes = readWishes(asked.prompt, asked.negativePrompt);
  const seed = createRandom(`${asked.seed}\u0000${asked.prompt}\u0000${asked.negativePrompt}`);
  const palette = choosePalette(wishes, seed.fork('palette'));
  const horizon = Math.round(size.height * horizonOf(wishes, seed.fork('horizon')));
  const source = lightSource(wishes, palette, seed.fork('light'), size, horizon);
  const stage = createStage({ ...size, margin, wishes, palette, source, horizon, seed });
  return { stage, wishes, layers: await layersOf(stage) };
}

export function paintScene(scene: Scene, frame: Plate, moment: Moment): void {
  for (const layer of scene.layers) layer.paint(frame, moment);
}

function horizonOf(wishes: Wishes, random: Random): number {
  if (wishes.has('sea', 'beach', 'island')) return random.between(0.56, 0.64);
  if (wishes.has('mountains', 'forest', 'lake', 'river')) return random.between(0.6, 0.66);
  if (wishes.has('city')) return random.between(0.7, 0.76);
  return random.between(0.56, 0.64);
}

function lightSource(wishes: Wishes, palette: Palette, random: Random, size: Size, horizon: number): LightSource {
  // On a third, never in the middle.
  const x = size.width * (random.chance(0.5) ? random.between(0.24, 0.38) : random.between(0.62, 0.76));
  const measure = Math.min(size.width, size.height);
  const moon = palette.light === 'night' || palette.light === 'dusk';
  const low = palette.light === 'sunset' || palette.light === 'dawn' || palette.light === 'golden';
  const y = horizon * (low ? random.between(0.66, 0.86) : random.between(0.2, 0.36));
  const hidden = wishes.has('storm') || (wishes.has('rain', 'snow') && !wishes.has('sun', 'moon', 'sunset', 'dawn') && !moon) || (moon && !wishes.has('moon') && wishes.has('rain', 'snow', 'storm'));
  if (hidden) return { kind: 'hidden', x, y: horizon * 0.3, radius: 1 };
  return { kind: moon ? 'moon' : 'sun', x, y, radius: measure * (moon ? 0.045 : low ? 0.055 : 0.035) };
}

import type { Plate, Sheet } from './canvas.ts';
import { createPlate } from './canvas.ts';
import type { Noise } from './noise.ts';
import { createNoise, grainTable } from './noise.ts';
import type { Palette } from './palette.ts';
import type { Random } from './random.ts';
import type { Size } from './sizes.ts';
import type { Wishes } from './wishes.ts';

/** Where the picture's light comes from, in pixels of the frame. */
export type LightSource = { readonly kind: 'sun' | 'moon' | 'hidden'; readonly x: number; readonly y: number; readonly radius: number };

/** What every layer of a picture shares. */
export type Stage = Size & {
  /** Pixels that plates reach beyond the frame at either side, for the camera's way. */
  readonly margin: number;
  /** The picture's measure: strokes and things are sized by it, so that every size shows the same composition. */
  readonly unit: number;
  readonly wishes: Wishes;
  readonly palette: Palette;
  readonly source: LightSource;
  /** Row of the horizon. */
  readonly horizon: number;
  readonly grain: Float32Array;
  random(name: string): Random;
  noise(name: string): Noise;
};

/** A moment of a video; a still is its second 0. */
export type Moment = {
  readonly seconds: number;
  /** How far the camera has gone to the right, in pixels of what is nearest. */
  readonly pan: number;
};

/** One depth of the picture, painted over what lies behind it. */
export type Layer = { paint(frame: Plate, moment: Moment): void };

export type StageParts = Omit<Stage, 'random' | 'noise' | 'grain' | 'unit'> & { readonly seed: Random };

export function createStage(parts: StageParts): Stage {
  const { seed, ...rest } = parts;
  return {
    ...rest,
    unit: Math.sqrt(parts.width * parts.height) / 1024,
    grain: grainTable(seed.fork('grain')),
    random: (name) => seed.fork(name),
    noise: (name) => createNoise(seed.fork(`noise of ${name}`)),
  };
}

/** A transparent sheet as wide as the frame and its margins, for these rows of it. */
export function wideSheet(stage: Stage, top: number, bottom: number): Sheet {
  const first = Math.min(stage.height - 1, Math.max(0, Math.floor(top)));
  return { ...createPlate(stage.width + 2 * stage.margin, Math.max(1, Math.min(stage.height, Math.ceil(bottom)) - first)), top: first };
}

import type { Colour } from '../colour.ts';
import type { Noise } from '../noise.ts';
import { createNoise, grainTable } from '../noise.ts';
import type { Picture } from '../picture.ts';
import type { Random } from '../random.ts';

/** What a style may use. */
export type StyleTools = {
  /** 0..1: how far to go; sizes of strokes and blocks may follow it. The mix with the original is made elsewhere. */
  readonly strength: number;
  /** Pixels that stand for one at a megapixel. */
  readonly unit: number;
  readonly random: Random;
  readonly noise: Noise;
  /** 65,536 values 0..1. */
  readonly grain: Float32Array;
  /** Colours that the prompt names. */
  readonly colours: readonly Colour[];
};

/** Makes a picture anew; leaves the one it was given as it is. */
export type Style = (picture: Picture, tools: StyleTools) => Picture;

export function styleTools(picture: Picture, random: Random, strength: number, colours: readonly Colour[]): StyleTools {
  return {
    strength, colours, random, unit: Math.sqrt(picture.width * picture.height) / 1024,
    noise: createNoise(random.fork('noise')), grain: grainTable(random.fork('grain')),
  };
}

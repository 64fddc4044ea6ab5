import type { Colour } from '../colour.ts';
import { hex, mix, scale } from '../colour.ts';
import type { LeafTones } from '../layers/broadleaf.ts';
import { shadeOf, throughAir } from '../palette.ts';
import type { Stage } from '../stage.ts';
import type { Random } from '../random.ts';

/** Surfaces in white light. */
export const surfaces = {
  rock: hex('#8b8c9c'), redRock: hex('#b5705a'), snow: hex('#fbfdff'), pine: hex('#44705a'), grass: hex('#8cae4e'), meadow: hex('#a3b552'), dryGrass: hex('#c9ab55'),
  sand: hex('#e6b877'), beach: hex('#ecd3a2'), leaf: hex('#7fa64a'), bark: hex('#7b5c46'), earth: hex('#8a6a4c'), jungle: hex('#4f8f4a'),
} as const;

const autumnLeaves: readonly Colour[] = ['#d9822b', '#c9502a', '#e3b03c', '#a83c2c', '#cf9a3a'].map(hex);
const springLeaves: readonly Colour[] = ['#f3b9cc', '#f7d0da', '#ee9dbb', '#f9e3e6'].map(hex);
const summerLeaves: readonly Colour[] = ['#7fa64a', '#6b9a4c', '#93b050', '#5c8f55'].map(hex);
export const flowerColours: readonly Colour[] = ['#e8463d', '#f7d14c', '#f4f1f0', '#9a6bd0', '#f08bb0', '#ee8f3a', '#6f8fe0'].map(hex);

/** The ground's colour in this season. */
export function grassOf(stage: Stage): Colour {
  const { wishes } = stage;
  if (isSnowy(stage)) return surfaces.snow;
  if (wishes.has('autumn')) return surfaces.dryGrass;
  if (wishes.has('jungle')) return surfaces.jungle;
  return stage.random('grass tone').pick([surfaces.grass, surfaces.meadow, mix(surfaces.grass, surfaces.dryGrass, 0.4)]);
}

export function isSnowy(stage: Stage): boolean {
  return stage.wishes.has('snow', 'winter');
}

/** Colours of a leafy tree's crown, in this season and light. */
export function leafTones(stage: Stage, random: Random, haze: number): LeafTones {
  const { palette, source, wishes } = stage;
  const leaf = wishes.colourOf('tree') ?? random.pick(wishes.has('autumn') ? autumnLeaves : wishes.has('spring') ? springLeaves : summerLeaves);
  const air = (colour: Colour): Colour => throughAir(palette, colour, haze);
  return {
    bark: air(shadeOf(palette, surfaces.bark, 0.5)), dark: air(scale(shadeOf(palette, leaf, 0), 0.5)), middle: air(shadeOf(palette, scale(leaf, 0.85), 0.45)),
    bright: air(shadeOf(palette, scale(leaf, 1.12), 1)), side: source.kind === 'hidden' ? 0.2 : source.x < stage.width / 2 ? -1 : 1,
  };
}

/** The column of the third that lies away from the light: the place of what the picture is about. */
export function stand(stage: Stage, name: string): number {
  const third = stage.source.x < stage.width / 2 ? 0.66 : 0.34;
  return stage.width * (third + stage.random(`stand ${name}`).between(-0.04, 0.04));
}

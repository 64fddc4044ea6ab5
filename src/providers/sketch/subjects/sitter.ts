import type { Colour } from '../colour.ts';
import { css, hex, mix, scale } from '../colour.ts';
import { shadeOf } from '../palette.ts';
import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';

const skins: readonly Colour[] = ['#f6d5bd', '#eabf9c', '#d9a077', '#b97f56', '#8d5a3b', '#6a4230'].map(hex);
const hairs: readonly Colour[] = ['#1f1a1d', '#3b2720', '#6b4129', '#a8652f', '#d8ae62', '#8d2f22'].map(hex);
/** What a portrait needs of the light; faces keep more of their own colour than things do. */
export type Sitter = {
  readonly random: Random;
  readonly side: number;
  readonly skin: Colour;
  readonly hair: Colour;
  tone(surface: Colour, brightness: number): string;
};

/** Skin and hair by lot, grey when the words say old. */
export function sitterOf(stage: Stage): Sitter {
  const random = stage.random('sitter');
  const { palette, source, wishes } = stage;
  return {
    random, side: source.x < stage.width / 2 ? -1 : 1, skin: random.pick(skins),
    hair: wishes.has('old') ? random.pick([hex('#d9d6d2'), hex('#b3b0b0'), hex('#efece6')]) : random.pick(hairs),
    tone: (surface, brightness) => css(mix(mix(scale(surface, 0.62), surface, brightness), shadeOf(palette, surface, brightness), 0.3)),
  };
}

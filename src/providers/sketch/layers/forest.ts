import type { Colour } from '../colour.ts';
import { scale } from '../colour.ts';
import { lay } from '../canvas.ts';
import { shadeOf, throughAir } from '../palette.ts';
import type { Layer, Stage } from '../stage.ts';
import { widePlate } from '../stage.ts';
import { paintConifer } from './conifer.ts';

export type RowOfTrees = {
  readonly name: string;
  /** Where they stand at a column of the frame. */
  footAt(x: number): number;
  /** Rows, on average. */
  readonly height: number;
  readonly depth: number;
  readonly haze: number;
  /** Trees over the picture's width. */
  readonly count: number;
  readonly surface: Colour;
  /** 0..1: 1 leaves the middle open. */
  readonly gap?: number;
  readonly snow?: Colour;
};

/** A row of conifers; what lies under their feet is filled. */
export function treeRow(stage: Stage, row: RowOfTrees): Layer {
  const random = stage.random(`trees ${row.name}`);
  const plate = widePlate(stage);
  const { palette, source } = stage;
  const light = {
    dark: throughAir(palette, scale(shadeOf(palette, row.surface, 0), 0.62), row.haze),
    bright: throughAir(palette, shadeOf(palette, row.surface, 0.85), row.haze),
    side: source.kind === 'hidden' ? 0.2 : source.x < stage.width / 2 ? -1 : 1,
  };
  const snow = row.snow && throughAir(palette, shadeOf(palette, row.snow, 0.7), row.haze);
  const trees = Array.from({ length: Math.round(row.count * (plate.width / stage.width)) }, () => {
    const x = random.between(-0.03, 1.03) * plate.width;
    const fromMiddle = Math.abs(x - plate.width / 2) / (plate.width / 2);
    const kept = row.gap === undefined ? 1 : Math.max(0, fromMiddle - row.gap * 0.62) / (1 - row.gap * 0.62);
    return { x, height: row.height * random.between(0.55, 1.2) * (row.gap === undefined ? 1 : 0.35 + 0.75 * kept), kept: kept > 0 };
  });
  // Tall ones first: small ones stand in front and are not hidden.
  trees.sort((one, other) => other.height - one.height);
  for (const tree of trees) {
    if (!tree.kept) continue;
    const foot = row.footAt(tree.x - stage.margin) + tree.height * 0.05;
    paintConifer(plate, tree.x, foot, tree.height, light, random, snow);
  }
  return { paint: (frame, { pan }) => lay(frame, plate, { x: -stage.margin - pan * row.depth, y: 0 }) };
}

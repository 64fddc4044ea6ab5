import type { Colour } from '../colour.ts';
import { scale } from '../colour.ts';
import type { Sheet } from '../canvas.ts';
import { lay, sealed } from '../canvas.ts';
import { shadeOf, throughAir } from '../palette.ts';
import type { Layer, Stage } from '../stage.ts';
import { wideSheet } from '../stage.ts';
import { paintConifer } from './conifer.ts';

export type Planting = {
  readonly name: string;
  /** Where they stand at a column of the frame. */
  footAt(x: number): number;
  /** Rows, on average. */
  readonly height: number;
  readonly haze: number;
  /** Trees over the picture's width. */
  readonly count: number;
  readonly surface: Colour;
  /** 0..1: 1 leaves the middle open. */
  readonly gap?: number;
  readonly snow?: Colour;
};
export type RowOfTrees = Omit<Planting, 'footAt'> & { readonly depth: number; /** The row they all stand on. */ readonly level: number };

/** Conifers along a level line, on a sheet of their own. */
export function treeRow(stage: Stage, row: RowOfTrees): Layer {
  const sheet = wideSheet(stage, row.level - row.height * 1.6, row.level + row.height * 0.1);
  plantTrees(stage, { ...row, footAt: () => row.level }, sheet);
  const plate = sealed(sheet);
  return { paint: (frame, { pan }) => lay(frame, plate, { x: -stage.margin - pan * row.depth, y: plate.top }) };
}

/** Plants a row of conifers on a sheet, the small ones before the tall. */
export function plantTrees(stage: Stage, row: Planting, sheet: Sheet): void {
  const random = stage.random(`trees ${row.name}`);
  const { palette, source } = stage;
  const light = {
    dark: throughAir(palette, scale(shadeOf(palette, row.surface, 0), 0.55), row.haze),
    bright: throughAir(palette, shadeOf(palette, scale(row.surface, 1.1), 0.9), row.haze),
    side: source.kind === 'hidden' ? 0.2 : source.x < stage.width / 2 ? -1 : 1,
  };
  const snow = row.snow && throughAir(palette, shadeOf(palette, row.snow, 0.75), row.haze);
  const clumps = stage.noise(`clumps ${row.name}`);
  const trees = Array.from({ length: Math.round(row.count * (sheet.width / stage.width)) }, () => {
    const place = random.between(-0.03, 1.03), x = place * sheet.width;
    const thick = row.gap === undefined ? 1 : Math.max(0, Math.abs(place * 2 - 1) - row.gap * 0.62) / (1 - row.gap * 0.62);
    const height = row.height * random.between(0.6, 1.1) * (0.95 + 0.4 * clumps.at(place * 7, 2)) * (row.gap === undefined ? 1 : 0.4 + 0.7 * thick);
    return { x, height, kept: thick > 0 && clumps.at(place * 11, 9) > random.between(-1.1, -0.1) };
  }).filter(({ kept }) => kept).toSorted((one, other) => other.height - one.height);
  for (const { x, height } of trees) paintConifer(sheet, x, row.footAt(x - stage.margin) + height * 0.04 - sheet.top, height, light, random, snow);
}

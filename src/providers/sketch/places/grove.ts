import type { Sheet } from '../canvas.ts';
import { lay, sealed } from '../canvas.ts';
import { paintBroadleaf } from '../layers/broadleaf.ts';
import type { Layer, Stage } from '../stage.ts';
import { wideSheet } from '../stage.ts';
import { isSnowy, leafTones } from './tones.ts';

/** Leafy trees along a line. */
export function plantGrove(stage: Stage, name: string, footAt: (x: number) => number, size: number, count: number, haze: number, sheet: Sheet): void {
  const random = stage.random(name);
  for (let index = 0; index < count; index += 1) {
    const x = random.between(0, sheet.width);
    paintBroadleaf(sheet, x, footAt(x - stage.margin) + 2 - sheet.top, size * random.between(0.6, 1.3), leafTones(stage, random, haze), random, isSnowy(stage));
  }
}

/** Leafy trees on a level line, on a sheet of their own. */
export function groveRow(stage: Stage, row: { readonly name: string; readonly level: number; readonly height: number; readonly count: number; readonly depth: number; readonly haze: number }): Layer {
  const sheet = wideSheet(stage, row.level - row.height * 1.6, row.level + row.height * 0.05);
  plantGrove(stage, row.name, () => row.level, row.height, row.count, row.haze, sheet);
  const plate = sealed(sheet);
  return { paint: (frame, { pan }) => lay(frame, plate, { x: -stage.margin - pan * row.depth, y: plate.top }) };
}

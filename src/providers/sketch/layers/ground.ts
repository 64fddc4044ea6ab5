import { covering, lay } from '../canvas.ts';
import type { Sheet } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { mix } from '../colour.ts';
import { clamp } from '../noise.ts';
import { shadeOf, throughAir } from '../palette.ts';
import type { Layer, Stage } from '../stage.ts';
import { wideSheet } from '../stage.ts';
import { createTile, tileLine } from '../tile.ts';

/** Level ground that runs from the camera to its far edge. */
export type GroundForm = {
  readonly name: string;
  /** Row of its far edge. */
  readonly top: number;
  /** Rows its far edge swings up and down. */
  readonly swing: number;
  readonly surface: Colour;
  /** A second colour, in patches. */
  readonly patches: Colour;
  /** 0..1, air before its far edge. */
  readonly haze: number;
  /** How fast its far edge passes by; its near edge passes at 1. */
  readonly depth: number;
  /** Rows above its edge for what grows there. */
  readonly headroom?: number;
};

export type Ground = Layer & {
  /** Rows are counted from its top. */
  readonly sheet: Sheet;
  /** Row of the far edge above a column of the frame. */
  edgeAt(x: number): number;
};

/** Ground whose patches shrink towards its far edge; more can be painted on its plate. */
export function ground(stage: Stage, form: GroundForm): Ground {
  const sheet = wideSheet(stage, form.top - form.swing * 1.2 - 2 - (form.headroom ?? 0), stage.height);
  const noise = stage.noise(`edge ${form.name}`);
  const edge = new Float32Array(sheet.width);
  for (let x = 0; x < sheet.width; x += 1) edge[x] = form.top + form.swing * noise.fbm((x - stage.margin) / stage.width * 1.8 + 7, 1.5, 3) * 1.6;
  paintGround(stage, form, sheet, edge);
  const rows = Math.max(1, stage.height - form.top);
  return {
    sheet,
    edgeAt: (x) => edge[clamp(Math.round(x + stage.margin), 0, edge.length - 1)]!,
    paint: (frame, { pan }) => lay(frame, sheet, {
      x: -stage.margin, y: sheet.top, shiftOfRow: (row) => -pan * (form.depth + (1 - form.depth) * clamp((row + sheet.top - form.top) / rows, 0, 1)),
    }),
  };
}

function paintGround(stage: Stage, form: GroundForm, sheet: Sheet, edge: Float32Array): void {
  const { palette, grain, source } = stage;
  const tile = createTile(stage.random(`ground ${form.name}`), 256, 6, 4);
  const line = new Float32Array(tile.size + 1), fine = new Float32Array(tile.size + 1);
  const rows = Math.max(1, stage.height - form.top);
  const steps = 32;
  for (let y = sheet.top; y < stage.height; y += 1) {
    const place = clamp((y - form.top) / rows, 0.002, 1);
    const distance = 1 / (place * 0.94 + 0.06);
    tileLine(tile, distance * 60 + 11, line);
    tileLine(tile, distance * 190 + 90, fine);
    const air = form.haze * (1 - place) ** 2;
    // Brighter towards the light's distance, darker at the feet: the eye is led inwards.
    const base = 0.74 - 0.42 * place + (source.kind === 'hidden' ? 0 : 0.1 * (1 - place));
    const ramp = Array.from({ length: steps + 1 }, (_, index) => throughAir(palette, shadeOf(palette, mix(form.surface, form.patches, clamp(index / steps * 1.5 - 0.3, 0, 1)), clamp(base + (index / steps - 0.5) * 0.34, 0, 1)), air));
    const scaleX = (distance * 0.26) / stage.unit;
    const start = -sheet.width / 2;
    for (let x = 0; x < sheet.width; x += 1) {
      const cover = clamp(y - edge[x]! + 0.5, 0, 1);
      if (cover <= 0) continue;
      const at = (start + x) * scaleX + 65536.5, whole = at | 0, part = at - whole;
      const a = line[whole & 255]!;
      const small = fine[(whole * 3 + ((part * 3) | 0)) & 255]!;
      const value = clamp(0.5 + (a + (line[(whole & 255) + 1]! - a) * part) * 0.75 + small * 0.3, 0, 1);
      const [r, g, b] = ramp[(value * steps) | 0]!;
      const speck = (grain[(y * 401 + x * 7) & 65535]! - 0.5) * 11;
      sheet.pixels[(y - sheet.top) * sheet.width + x] = covering(clamp(r + speck, 0, 255), clamp(g + speck, 0, 255), clamp(b + speck, 0, 255), cover);
    }
  }
}

import type { Sheet } from '../canvas.ts';
import { covering, lay, sealed } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import { shadeOf } from '../palette.ts';
import type { Layer, Stage } from '../stage.ts';
import { wideSheet } from '../stage.ts';
import type { Relief, ReliefForm } from './relief.ts';
import { createRelief } from './relief.ts';

/** A stretch of land seen from a little above. */
export type TerrainForm = ReliefForm & {
  /** Row of its foot. */
  readonly foot: number;
  /** 0 = as far as the sky, 1 = right before the camera. */
  readonly depth: number;
  /** 0..1, how much air lies before it. */
  readonly haze: number;
  readonly surface: Colour;
  /** What lies on the high parts: snow on peaks. */
  readonly cap?: { readonly colour: Colour; /** 0..1 of the height above which it lies */ readonly from: number };
  /** Mist at the foot, 0..1. */
  readonly mist?: number;
  /** Rows it is painted below its foot; absent = down to the picture's edge. */
  readonly below?: number;
  /** More on the same land: its pixels are those of the sheet, rows counted from the sheet's top. */
  readonly dress?: (sheet: Sheet, crestAt: (x: number) => number) => void;
  /** Rows above the crest that the dressing needs. */
  readonly headroom?: number;
};

export type Terrain = Layer & { /** Row of the crest above a column of the frame (at rest). */ crestAt(x: number): number };

/** Land with light and shade on its slopes. */
export function terrain(stage: Stage, form: TerrainForm): Terrain {
  const width = stage.width + 2 * stage.margin;
  const relief = createRelief(stage, form, width);
  const highest = relief.heights.reduce((most, height) => (height > most ? height : most), 0);
  const sheet = wideSheet(stage, form.foot - highest * form.height - 2 - (form.headroom ?? 0), form.below === undefined ? stage.height : form.foot + form.below + 1);
  const crest = paintTerrain(stage, form, relief, sheet);
  const crestAt = (x: number): number => crest[clamp(Math.round(x + stage.margin), 0, crest.length - 1)]!;
  form.dress?.(sheet, crestAt);
  const plate = sealed(sheet);
  return { crestAt, paint: (frame, { pan }) => lay(frame, plate, { x: -stage.margin - pan * form.depth, y: plate.top }) };
}

/** Fills the sheet column by column, front to back; returns the crest's rows. */
function paintTerrain(stage: Stage, form: TerrainForm, relief: Relief, sheet: Sheet): Float32Array {
  const { slices, step, heights, lights } = relief;
  const texture = stage.noise(`texture ${form.name}`);
  const brush = createBrush(stage, form, sheet);
  const crest = new Float32Array(sheet.width);
  const rough = form.shape === 'peaks' ? 0.3 : form.shape === 'hills' ? 0.1 : 0;
  const scale = 1 / (stage.unit * (form.shape === 'peaks' ? 9 : 26));
  for (let x = 0; x < sheet.width; x += 1) {
    const column = Math.floor(x / step), share = x / step - column;
    let seen = form.foot;
    let light = 0.4, value = 0;
    brush(x, form.foot, form.below === undefined ? stage.height : form.foot + form.below, 0, 0, 0.4, 0.4);
    for (let slice = 0; slice < slices; slice += 1) {
      const here = column * slices + slice, next = here + slices;
      const height = heights[here]! + (heights[next]! - heights[here]!) * share;
      const y = form.foot - height * form.height;
      let bright = lights[here]! + (lights[next]! - lights[here]!) * share;
      if (y < seen) {
        if (rough > 0) bright += texture.at(x * scale + slice * 0.35, y * scale * 0.7) * rough;
        // A jump means that a nearer crest hides the slope between: no mixing across it.
        const hidden = seen - y > form.height * 0.2 && slice > 0;
        brush(x, y, seen, height, hidden ? height : value, bright, hidden ? bright : light);
        seen = y;
      }
      light = bright;
      value = height;
    }
    crest[x] = seen;
  }
  return crest;
}

type Brush = (x: number, from: number, to: number, upperValue: number, lowerValue: number, upperLight: number, lowerLight: number) => void;

/** Paints a piece of a column, from one height and light to another. */
function createBrush(stage: Stage, form: TerrainForm, sheet: Sheet): Brush {
  const { palette, grain } = stage;
  const [hr, hg, hb] = palette.haze;
  const steps = 48;
  const ramp = (surface: Colour): readonly Colour[] => Array.from({ length: steps + 1 }, (_, index) => shadeOf(palette, surface, smoothstep(0.12, 0.88, index / steps)));
  const ground = ramp(form.surface);
  const cap = form.cap ? ramp(form.cap.colour) : ground;
  const from = form.cap?.from ?? 9;
  const mist = form.mist ?? 0;
  return (x, top, bottom, upperValue, lowerValue, upperLight, lowerLight) => {
    const first = Math.max(sheet.top, Math.floor(top)), last = Math.min(sheet.top + sheet.height, Math.ceil(bottom));
    const span = Math.max(1, bottom - top);
    for (let y = first; y < last; y += 1) {
      const share = clamp((y - top) / span, 0, 1);
      const light = upperLight + (lowerLight - upperLight) * share;
      const value = upperValue + (lowerValue - upperValue) * share;
      const index = (y - sheet.top) * sheet.width + x;
      const speck = grain[(y * 977 + x * 13) & 65535]! - 0.5;
      const step = light <= 0 ? 0 : light >= 1 ? steps : (light * steps) | 0;
      // Snow slides off what is steep and in the light.
      const colour = value + speck * 0.03 > from + (light < 0.5 ? 0.5 - light : light - 0.5) * 0.16 ? cap[step]! : ground[step]!;
      const low = clamp(1 - (form.foot - y) / form.height, 0, 1);
      const air = form.haze + (1 - form.haze) * mist * low * low;
      const noise = speck * 7 * (1 - air);
      const cover = y === first && y > 0 ? 1 - (top - first) : 1;
      const r = colour[0] + (hr - colour[0]) * air + noise, g = colour[1] + (hg - colour[1]) * air + noise, b = colour[2] + (hb - colour[2]) * air + noise;
      sheet.pixels[index] = covering(r < 0 ? 0 : r > 255 ? 255 : r, g < 0 ? 0 : g > 255 ? 255 : g, b < 0 ? 0 : b > 255 ? 255 : b, cover);
    }
  };
}

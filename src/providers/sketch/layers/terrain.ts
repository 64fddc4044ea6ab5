import type { Plate } from '../canvas.ts';
import { covering, lay } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import { shadeOf } from '../palette.ts';
import type { Layer, Stage } from '../stage.ts';
import { widePlate } from '../stage.ts';

/** A stretch of land seen from a little above. */
export type TerrainForm = {
  readonly name: string;
  /** Row of its foot. */
  readonly foot: number;
  /** Rows its crest rises above the foot at most. */
  readonly height: number;
  /** 0 = as far as the sky, 1 = right before the camera. */
  readonly depth: number;
  /** 0..1, how much air lies before it. */
  readonly haze: number;
  readonly shape: 'peaks' | 'hills' | 'dunes';
  /** Bumps over the picture's width. */
  readonly frequency: number;
  readonly surface: Colour;
  /** What lies on steep or high parts: rock on hills, snow on peaks. */
  readonly cap?: { readonly colour: Colour; /** 0..1 of the height above which it lies */ readonly from: number };
  /** Extra mist at the foot, 0..1. */
  readonly mist?: number;
  /** -1..1: crest falls towards the right or left edge; leaves room for the light. */
  readonly lean?: number;
};

export type Terrain = Layer & { /** Row of the crest above a column of the frame (at rest). */ crestAt(x: number): number };

/** Land with light and shade on its slopes. */
export function terrain(stage: Stage, form: TerrainForm): Terrain {
  const plate = widePlate(stage);
  const crest = paintTerrain(stage, form, plate);
  const top = Math.max(0, Math.floor(crest.reduce((low, value) => Math.min(low, value), stage.height)) - 1);
  const cut: Plate = { width: plate.width, height: plate.height - top, pixels: plate.pixels.subarray(top * plate.width) };
  return {
    paint: (frame, { pan }) => lay(frame, cut, { x: -stage.margin - pan * form.depth, y: top }),
    crestAt: (x) => crest[clamp(Math.round(x + stage.margin), 0, crest.length - 1)]!,
  };
}

function heightAt(noise: ReturnType<Stage['noise']>, form: TerrainForm, u: number, z: number): number {
  const x = u * form.frequency;
  switch (form.shape) {
    case 'peaks': {
      const bend = noise.at(x * 0.7 + 9, z * 1.3) * 0.35;
      return 0.25 + 1.05 * noise.ridged(x * 0.55 + bend, z * 0.8 + bend, 6) * (0.75 + 0.25 * noise.at(x * 0.5 + 70, 0));
    }
    case 'hills': return 0.55 + 0.5 * noise.fbm(x * 0.6, z * 0.9, 3) + 0.03 * noise.fbm(x * 6, z * 7, 2);
    case 'dunes': {
      // Long backs that break off sharply: a sawtooth bent by slow noise.
      const bend = noise.fbm(x * 0.45, z * 0.8, 2);
      const wave = x * 0.62 + z * 1.7 + bend * 1.5;
      const part = wave - Math.floor(wave);
      return 0.42 + 0.3 * (part < 0.72 ? smoothstep(0, 0.72, part) : 1 - smoothstep(0.72, 1, part)) + 0.3 * noise.fbm(x * 0.35 + 5, z * 0.5, 2);
    }
  }
}

function paintTerrain(stage: Stage, form: TerrainForm, plate: Plate): Float32Array {
  const { palette, source, grain } = stage;
  const noise = stage.noise(`terrain ${form.name}`);
  const { width, height } = plate;
  const slices = form.shape === 'peaks' ? 56 : form.shape === 'dunes' ? 64 : 40;
  // Heights stand on a grid: every second column, all slices from front (0) to back.
  const step = 2;
  const columns = Math.ceil(width / step) + 2;
  const grid = new Float32Array(columns * slices);
  const measure = Math.max(stage.width, stage.height * 0.9);
  for (let column = 0; column < columns; column += 1) {
    const u = (column * step - stage.margin - stage.width / 2) / measure;
    const lean = 1 + (form.lean ?? 0) * u * 1.5;
    for (let slice = 0; slice < slices; slice += 1) {
      const z = slice / (slices - 1);
      grid[column * slices + slice] = heightAt(noise, form, u, z * (form.shape === 'peaks' ? 1.15 : 1.6)) * lean * z ** (form.shape === 'peaks' ? 0.75 : 0.9);
    }
  }

  const crest = new Float32Array(width);
  const sideways = source.kind === 'hidden' ? 0.3 : clamp((source.x - stage.width / 2) / (stage.width / 2), -1, 1) || 0.5;
  const relief = form.height / step;
  const depthRelief = (form.height / slices) * 0.55;
  const lightOf = lightTable(stage, form);
  for (let x = 0; x < width; x += 1) {
    const column = Math.floor(x / step);
    const share = x / step - column;
    let lowest = height;
    let seen = form.foot + 2;
    for (let slice = 0; slice < slices; slice += 1) {
      const here = column * slices + slice, next = here + slices;
      const value = grid[here]! + (grid[next]! - grid[here]!) * share;
      const y = form.foot - value * form.height - (slice / slices) * form.height * 0.06;
      if (y >= seen && slice > 0) continue;
      const slope = (grid[next]! - grid[here]!) * relief;
      const back = slice > 0 ? (value - (grid[here - 1]! + (grid[next - 1]! - grid[here - 1]!) * share)) * form.height - depthRelief : 0;
      const light = clamp(0.5 + (-slope * Math.sign(sideways) * (0.55 + 0.45 * Math.abs(sideways)) * 0.85) - back * (1.1 / (1 + Math.abs(back))) * 0.22 / Math.max(0.4, stage.unit), 0, 1);
      fillColumn(plate, x, y, Math.min(lowest, seen), lightOf(value, light, slope), form, grain, palette.haze);
      if (y < seen) seen = y;
      if (y < lowest) lowest = y;
    }
    // Below the foot the land goes on to the lower edge, so that nothing shines through.
    crest[x] = seen;
    fillColumn(plate, x, form.foot + 1, height, lightOf(0, 0.4, 0), form, grain, palette.haze);
  }
  return crest;
}

/** Colour of the ground by height, light and slope; posterised a little, as a brush would. */
function lightTable(stage: Stage, form: TerrainForm): (value: number, light: number, slope: number) => Colour {
  const { palette } = stage;
  const steps = 24;
  const ground = Array.from({ length: steps + 1 }, (_, index) => shadeOf(palette, form.surface, smoothstep(0.18, 0.82, index / steps)));
  const cap = form.cap;
  const capped = cap ? Array.from({ length: steps + 1 }, (_, index) => shadeOf(palette, cap.colour, smoothstep(0.15, 0.75, index / steps))) : ground;
  return (value, light, slope) => {
    const step = Math.round(light * steps);
    return cap && value > cap.from + Math.abs(slope) * 0.12 ? capped[step]! : ground[step]!;
  };
}

function fillColumn(plate: Plate, x: number, from: number, to: number, colour: Colour, form: TerrainForm, grain: Float32Array, haze: Colour): void {
  const first = Math.max(0, Math.floor(from));
  const last = Math.min(plate.height, Math.ceil(to));
  const mist = form.mist ?? 0;
  for (let y = first; y < last; y += 1) {
    const cover = y === first ? 1 - (from - first) : 1;
    const low = clamp(1 - (form.foot - y) / form.height, 0, 1);
    const air = form.haze + (1 - form.haze) * mist * low * low;
    const speck = (grain[(y * 977 + x * 13) & 65535]! - 0.5) * 7 * (1 - air);
    const r = colour[0] + (haze[0] - colour[0]) * air + speck, g = colour[1] + (haze[1] - colour[1]) * air + speck, b = colour[2] + (haze[2] - colour[2]) * air + speck;
    const index = y * plate.width + x;
    if (cover >= 1 || plate.pixels[index]! === 0) plate.pixels[index] = covering(clamp(r, 0, 255), clamp(g, 0, 255), clamp(b, 0, 255), clamp(cover, 0, 1));
  }
}

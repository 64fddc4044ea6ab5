import { clamp, smoothstep } from '../noise.ts';
import type { Noise } from '../noise.ts';
import type { Stage } from '../stage.ts';

export type ReliefShape = 'peaks' | 'hills' | 'dunes';

/** Heights of a stretch of land on a grid: every `step` columns of a plate, `slices` from front (0) to back. */
export type Relief = {
  readonly step: number;
  readonly slices: number;
  readonly columns: number;
  /** 0 = at the foot, about 1 = the crest. */
  readonly heights: Float32Array;
  /** 0 = in shade, 1 = turned to the light. */
  readonly lights: Float32Array;
};

const sliceCount: { readonly [S in ReliefShape]: number } = { peaks: 44, hills: 30, dunes: 60 };

export type ReliefForm = {
  readonly name: string;
  readonly shape: ReliefShape;
  /** Bumps over the picture's width. */
  readonly frequency: number;
  /** Rows from foot to crest. */
  readonly height: number;
  /** -1..1: the crest falls towards the left or right edge. */
  readonly lean?: number;
  /** -1..1: a valley (below 0) or a summit (above 0) in the middle. */
  readonly middle?: number;
  /** It rises around one place only (0..1 of the width) and reaches that far to either side. */
  readonly side?: { readonly at: number; readonly reach: number };
};

export function createRelief(stage: Stage, form: ReliefForm, width: number): Relief {
  const noise = stage.noise(`relief ${form.name}`);
  const slices = sliceCount[form.shape];
  const step = 2;
  const columns = Math.ceil(width / step) + 3;
  const heights = new Float32Array(columns * slices);
  const measure = Math.max(stage.width, stage.height * 0.9);
  for (let column = 0; column < columns; column += 1) {
    const u = (column * step - stage.margin - stage.width / 2) / measure;
    const build = clamp(1 + (form.lean ?? 0) * u * 1.4 + (form.middle ?? 0) * (Math.exp(-((u / 0.22) ** 2)) - 0.35), 0.15, 1.6) * sideBuild(stage, form, column * step);
    for (let slice = 0; slice < slices; slice += 1) {
      const z = slice / (slices - 1);
      heights[column * slices + slice] = heightAt(noise, form, u, z) * build;
    }
  }
  return { step, slices, columns, heights, lights: lightsOf(stage, form, heights, columns, slices, step) };
}

function sideBuild(stage: Stage, form: ReliefForm, column: number): number {
  if (!form.side) return 1;
  const away = Math.abs((column - stage.margin) / stage.width - form.side.at) / form.side.reach;
  return away >= 1 ? 0 : (1 - away * away) ** 0.8;
}

function heightAt(noise: Noise, form: ReliefForm, u: number, z: number): number {
  const x = u * form.frequency;
  switch (form.shape) {
    case 'peaks': {
      // Spurs run from the crest down to the viewer: the crest's own noise, bent sideways as it comes nearer.
      const bend = noise.at(x * 0.8 + 9, z * 1.1) * 0.4 + (1 - z) * 0.25;
      const crest = noise.ridged(x * 0.55 + bend, z * 0.75 + 3, 5);
      const broad = 0.5 + 0.5 * noise.at(x * 0.42 + 70, 0.5);
      return (0.12 + crest * (0.55 + 0.6 * broad) + 0.02 * noise.fbm(x * 14, z * 3, 2)) * (0.06 + 0.94 * z ** 0.9);
    }
    case 'hills': return (0.5 + 0.5 * noise.fbm(x * 0.6, z * 0.7, 3)) * (0.15 + 0.85 * z ** 0.85);
    case 'dunes': {
      // Long backs that break off sharply: a sawtooth bent by slow noise.
      const bend = noise.fbm(x * 0.5, z * 0.9, 2);
      const wave = x * 0.55 + z * 1.9 + bend * 1.9;
      const part = wave - Math.floor(wave);
      const back = part < 0.74 ? smoothstep(0, 0.74, part) : 1 - smoothstep(0.74, 1, part);
      return (0.34 + 0.34 * back * (0.6 + 0.5 * z) + 0.34 * noise.fbm(x * 0.4 + 5, z * 0.6, 2)) * (0.12 + 0.88 * z ** 0.8);
    }
  }
}

function lightsOf(stage: Stage, form: ReliefForm, heights: Float32Array, columns: number, slices: number, step: number): Float32Array {
  const { source } = stage;
  const lights = new Float32Array(heights.length);
  const side = source.kind === 'hidden' ? 0.35 : clamp((source.x - stage.width / 2) / (stage.width / 2), -1, 1);
  const across = Math.sign(side || 1) * (0.7 + 0.3 * Math.abs(side));
  // Slopes are taken over a few pixels: finer ones would be noise, not form.
  const reach = Math.max(1, Math.round((3 * stage.unit * 2) / step));
  const rise = form.height / (2 * reach * step);
  const hardness = form.shape === 'peaks' ? 0.85 : form.shape === 'dunes' ? 2.2 : 1.5;
  for (let column = 0; column < columns; column += 1) {
    const left = Math.max(0, column - reach) * slices, right = Math.min(columns - 1, column + reach) * slices;
    for (let slice = 0; slice < slices; slice += 1) {
      const slope = (heights[right + slice]! - heights[left + slice]!) * rise;
      const here = column * slices;
      const away = (heights[here + Math.min(slices - 1, slice + 1)]! - heights[here + Math.max(0, slice - 1)]!) * slices * 0.5;
      lights[here + slice] = clamp(0.5 - slope * across * hardness - (away - 0.8) * 0.05, 0, 1);
    }
  }
  return lights;
}

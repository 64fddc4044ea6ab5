import sharp from 'sharp';
import type { Plate } from './canvas.ts';
import { createPlate, lay } from './canvas.ts';
import type { Colour } from './colour.ts';
import { css, mix } from './colour.ts';
import { shadeOf, throughAir } from './palette.ts';
import type { Random } from './random.ts';
import type { Layer, Stage } from './stage.ts';

/** Colours of a thing in this picture's light and air, as SVG wants them. */
export type Ink = {
  /** `brightness` 0 = in shade, 1 = in the light. */
  at(surface: Colour, brightness: number): string;
  /** A gradient's stops from left to right over something round. */
  round(id: string, surface: Colour): string;
  /** What shines by itself, whatever the light. */
  readonly lamp: string;
  /** Lamps are lit. */
  readonly dark: boolean;
  readonly snowy: boolean;
  /** -1 = light from the left, 1 = from the right. */
  readonly side: number;
  readonly random: Random;
};

/** A thing drawn with curves; `viewBox` is width and height in its own units, its foot the lower edge unless `foot` says. */
export type Drawing = { readonly width: number; readonly height: number; readonly foot?: number; readonly body: string };

export function createInk(stage: Stage, name: string, haze: number): Ink {
  const { palette, source } = stage;
  const side = source.kind === 'hidden' ? -1 : source.x < stage.width / 2 ? -1 : 1;
  const at = (surface: Colour, brightness: number): string => css(throughAir(palette, shadeOf(palette, surface, brightness), haze));
  return {
    at, side, random: stage.random(`ink ${name}`), dark: palette.darkness > 0.3, snowy: stage.wishes.has('snow', 'winter'),
    lamp: css(palette.darkness > 0.3 ? [255, 221, 146] : mix([255, 221, 146], throughAir(palette, [90, 104, 124], haze), 0.75)),
    round: (id, surface) => {
      const stops = [[0, 0.5], [0.28, 1], [0.62, 0.45], [1, 0.05]].map(([offset = 0, bright = 0]) => `<stop offset="${side < 0 ? offset : 1 - offset}" stop-color="${at(surface, bright)}"/>`);
      return `<linearGradient id="${id}" x1="0" x2="1" y1="0" y2="0">${(side < 0 ? stops : stops.toReversed()).join('')}</linearGradient>`;
    },
  };
}

/** Draws a thing at a height in pixels. */
export async function rasterise(drawing: Drawing, height: number): Promise<Plate> {
  const rows = Math.max(2, Math.round(height)), columns = Math.max(2, Math.round((height * drawing.width) / drawing.height));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${columns}" height="${rows}" viewBox="0 0 ${drawing.width} ${drawing.height}" preserveAspectRatio="none">${drawing.body}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const plate = createPlate(info.width, info.height);
  for (let index = 0; index < plate.pixels.length; index += 1) {
    const alpha = data[index * 4 + 3]!;
    if (alpha === 0) continue;
    const part = alpha / 255;
    plate.pixels[index] = ((alpha << 24) | (Math.round(data[index * 4 + 2]! * part) << 16) | (Math.round(data[index * 4 + 1]! * part) << 8) | Math.round(data[index * 4]! * part)) | 0;
  }
  return plate;
}

export type Standing = {
  /** Column of its middle and row of its foot, in the frame. */
  readonly x: number;
  readonly foot: number;
  /** Height in pixels. */
  readonly height: number;
  readonly depth: number;
  /** Pixels it rises and sinks, and seconds for one time. */
  readonly bob?: { readonly reach: number; readonly period: number };
  /** It stands in water: its image is seen below its foot, this strong (0..1). */
  readonly mirrored?: number;
  readonly flip?: boolean;
};

/** A thing standing (or floating) in the picture. */
export async function sprite(stage: Stage, drawing: Drawing, standing: Standing): Promise<Layer> {
  const drawn = await rasterise(drawing, standing.height);
  const plate = standing.flip ? turned(drawn, true, false, 1) : drawn;
  const below = (drawing.height - (drawing.foot ?? drawing.height)) * (standing.height / drawing.height);
  const image = standing.mirrored === undefined ? undefined : turned(plate, false, true, standing.mirrored);
  return {
    paint(frame, { seconds, pan }) {
      const bob = standing.bob ? Math.sin((seconds / standing.bob.period) * Math.PI * 2) * standing.bob.reach : 0;
      const x = standing.x - plate.width / 2 - pan * standing.depth;
      if (image) {
        lay(frame, image, {
          x, y: standing.foot - below - bob * 0.5,
          shiftOfRow: (row) => Math.sin(row * 0.22 / stage.unit + seconds * 2.4) * (0.6 + (row / image.height) * 5) * stage.unit,
        });
      }
      lay(frame, plate, { x, y: standing.foot - plate.height + below + bob });
    },
  };
}

/** A plate mirrored, its cover multiplied; upside down it fades away downwards. */
function turned(plate: Plate, sideways: boolean, upsideDown: boolean, strength: number): Plate {
  const result = createPlate(plate.width, plate.height);
  for (let y = 0; y < plate.height; y += 1) {
    const part = upsideDown ? strength * (1 - (0.75 * y) / plate.height) : strength;
    const fromRow = (upsideDown ? plate.height - 1 - y : y) * plate.width;
    for (let x = 0; x < plate.width; x += 1) {
      const pixel = plate.pixels[fromRow + (sideways ? plate.width - 1 - x : x)]!;
      if (pixel === 0) continue;
      const times = (shift: number): number => Math.round(((pixel >>> shift) & 255) * part) << shift;
      result.pixels[y * plate.width + x] = (times(24) | times(16) | times(8) | times(0)) | 0;
    }
  }
  return result;
}

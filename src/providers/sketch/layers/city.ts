import type { Plate } from '../canvas.ts';
import { lay, opaque, sealed } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { mix, scale } from '../colour.ts';
import { clamp } from '../noise.ts';
import { shadeOf, throughAir } from '../palette.ts';
import type { Random } from '../random.ts';
import type { Layer, Stage } from '../stage.ts';
import { wideSheet } from '../stage.ts';

export type CityForm = {
  readonly name: string;
  readonly foot: number;
  /** Rows of the tallest. */
  readonly height: number;
  readonly depth: number;
  readonly haze: number;
  /** Buildings over the picture's width. */
  readonly count: number;
  /** Where the skyline is highest, 0..1 of the width. */
  readonly peak: number;
};

const walls: readonly Colour[] = [[150, 142, 150], [120, 130, 150], [172, 150, 134], [132, 120, 128], [104, 116, 134], [186, 170, 156]];
const lamps: readonly Colour[] = [[255, 206, 128], [255, 224, 166], [255, 190, 104], [255, 238, 204], [186, 214, 255]];

/** A row of buildings with windows, lit after dusk. */
export function cityRow(stage: Stage, form: CityForm): Layer {
  const random = stage.random(`city ${form.name}`);
  const noise = stage.noise(`skyline ${form.name}`);
  // Buildings are drawn in rows of the sheet, whose last one is their foot.
  const sheet = wideSheet(stage, form.foot - form.height * 1.4, form.foot + 1);
  const foot = form.foot - sheet.top;
  const average = stage.width / form.count;
  for (let x = -average; x < sheet.width;) {
    const width = average * random.between(0.55, 1.5);
    const place = (x + width / 2 - stage.margin) / stage.width;
    const envelope = 0.34 + 0.66 * Math.exp(-(((place - form.peak) / 0.24) ** 2));
    const height = form.height * clamp(envelope * (0.62 + 0.5 * noise.at(place * 9, 3) + random.between(-0.12, 0.3)), 0.1, 1.1);
    building(stage, { ...form, foot }, sheet, { x, width, height }, random);
    x += width * random.between(0.78, 1.06);
  }
  const plate = sealed(sheet);
  return { paint: (frame, { pan }) => lay(frame, plate, { x: -stage.margin - pan * form.depth, y: plate.top }) };
}

function building(stage: Stage, form: CityForm, plate: Plate, box: { x: number; width: number; height: number }, random: Random): void {
  const { palette, source, unit } = stage;
  const wall = random.pick(walls);
  const fromRight = source.kind !== 'hidden' && source.x > stage.width / 2;
  const front = throughAir(palette, shadeOf(palette, scale(wall, 0.82), 0.18), form.haze);
  const flank = throughAir(palette, shadeOf(palette, wall, 0.85), form.haze);
  const parts = random.chance(0.4) && box.height > form.height * 0.45 ? [[1, 0.72], [random.between(0.55, 0.75), 0.9], [random.between(0.25, 0.45), 1]] : [[1, 1]];
  const middle = box.x + box.width / 2;
  const flankShare = random.between(0.16, 0.34);
  for (const [broad = 1, tall = 1] of parts.toReversed()) {
    const width = box.width * broad, left = middle - width / 2;
    const top = form.foot - box.height * tall;
    const split = fromRight ? left + width * (1 - flankShare) : left + width * flankShare;
    fill(stage, plate, left, top, split, fromRight ? front : flank, form);
    fill(stage, plate, split, top, left + width, fromRight ? flank : front, form);
    windows(stage, plate, { left, top, right: left + width, split }, form, random);
  }
  const roof = form.foot - box.height;
  if (random.chance(0.35) && box.height > form.height * 0.5) {
    const mast = box.height * random.between(0.08, 0.22);
    fillRect(plate, middle - 0.8 * unit, roof - mast, middle + 0.8 * unit, roof, front);
    if (palette.darkness > 0.5) fillRect(plate, middle - 1.6 * unit, roof - mast - 2 * unit, middle + 1.6 * unit, roof - mast + 1.5 * unit, [255, 92, 78]);
  } else if (random.chance(0.4)) {
    fillRect(plate, middle - box.width * 0.14, roof - box.width * 0.12, middle + box.width * 0.1, roof, front);
  }
}

function fill(stage: Stage, plate: Plate, left: number, top: number, right: number, colour: Colour, form: CityForm): void {
  const { palette, grain } = stage;
  for (let y = Math.max(0, Math.round(top)); y < plate.height; y += 1) {
    // The air of the streets: buildings fade towards their feet.
    const low = clamp(1 - (form.foot - y) / form.height, 0, 1);
    const [r, g, b] = mix(colour, palette.haze, low * low * 0.42);
    for (let x = Math.max(0, Math.round(left)); x < Math.min(plate.width, Math.round(right)); x += 1) {
      const speck = (grain[(y * 577 + x * 3) & 65535]! - 0.5) * 6;
      plate.pixels[y * plate.width + x] = opaque(clamp(r + speck, 0, 255), clamp(g + speck, 0, 255), clamp(b + speck, 0, 255));
    }
  }
}

function windows(stage: Stage, plate: Plate, box: { left: number; top: number; right: number; split: number }, form: CityForm, random: Random): void {
  const { palette, unit } = stage;
  const near = 0.55 + 0.9 * form.depth;
  const wide = random.between(2.6, 4.6) * unit * near, tall = random.between(3.4, 6.4) * unit * near;
  const gapX = wide * random.between(1.7, 2.4), gapY = tall * random.between(1.5, 2.1);
  const share = palette.darkness > 0.6 ? random.between(0.25, 0.62) : palette.darkness > 0.2 ? random.between(0.1, 0.3) : 0.03;
  const glass = throughAir(palette, shadeOf(palette, [96, 112, 134], 0.3), form.haze * 0.9);
  const pale = 1 - form.haze * 0.75;
  for (let y = box.top + gapY * 0.7; y < form.foot - tall; y += gapY) {
    for (let x = box.left + gapX * 0.45; x < box.right - wide; x += gapX) {
      const burning = random.chance(share);
      if (!burning && random.chance(0.25)) continue;
      if (x < box.split && x + wide > box.split) continue;
      const colour = burning ? mix(glass, scale(random.pick(lamps), random.between(0.72, 1)), pale) : glass;
      fillRect(plate, x, y, x + wide, y + tall, colour);
    }
  }
}

function fillRect(plate: Plate, left: number, top: number, right: number, bottom: number, colour: Colour): void {
  const pixel = opaque(colour[0], colour[1], colour[2]);
  for (let y = Math.max(0, Math.round(top)); y < Math.min(plate.height, Math.max(Math.round(bottom), Math.round(top) + 1)); y += 1) {
    for (let x = Math.max(0, Math.round(left)); x < Math.min(plate.width, Math.max(Math.round(right), Math.round(left) + 1)); x += 1) plate.pixels[y * plate.width + x] = pixel;
  }
}

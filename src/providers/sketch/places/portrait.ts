import type { Plate } from '../canvas.ts';
import { covering, createPlate, lay } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { blend, hex, mix, scale } from '../colour.ts';
import { clamp } from '../noise.ts';
import { shadeOf } from '../palette.ts';
import { sky } from '../layers/sky.ts';
import { clouds } from '../layers/clouds.ts';
import { stars } from '../layers/stars.ts';
import { weather } from './heavens.ts';
import { sprite } from '../sprite.ts';
import type { Layer, Stage } from '../stage.ts';
import { person } from '../subjects/person.ts';

/** A person before the sky, with a disc behind the head and leaves around. */
export async function portrait(stage: Stage): Promise<readonly Layer[]> {
  const { width, height, palette } = stage;
  const layers: Layer[] = [sky(stage, 0.5)];
  if (palette.darkness > 0.7) layers.push(stars(stage, height, 0.8));
  else layers.push(clouds(stage, 'wisps', 0.05));
  const measure = Math.min(width, height * 0.92);
  layers.push(disc(stage, width / 2, height * 0.44, measure * 0.37));
  layers.push(await leaves(stage, 'behind', 0.3));
  layers.push(await sprite(stage, person(stage), { x: width / 2, foot: height + 2, height: Math.min(height * 0.93, width * 1.08), depth: 0.45, bob: { reach: 2.2 * stage.unit, period: 4.5 } }));
  layers.push(await leaves(stage, 'before', 0.9), ...weather(stage));
  return layers;
}

function disc(stage: Stage, x: number, y: number, radius: number): Layer {
  const { palette } = stage;
  const side = Math.ceil(radius * 2 + 4);
  const plate: Plate = createPlate(side, side);
  const top = blend(palette.disc, palette.glow, 0.25), bottom = mix(palette.glow, palette.haze, 0.65);
  for (let row = 0; row < side; row += 1) {
    const [r, g, b] = mix(top, bottom, clamp(row / side, 0, 1));
    for (let column = 0; column < side; column += 1) {
      const cover = clamp(radius - Math.hypot(column - side / 2, row - side / 2) + 0.5, 0, 1) * 0.92;
      if (cover > 0) plate.pixels[row * side + column] = covering(r, g, b, cover);
    }
  }
  return { paint: (frame, { pan }) => lay(frame, plate, { x: x - side / 2 - pan * 0.12, y: y - side / 2 }) };
}

const greens: readonly Colour[] = ['#3f7a5a', '#5b9463', '#2f6258', '#84a860'].map(hex);

/** Branches with leaves that lean in from the lower corners. */
async function leaves(stage: Stage, name: 'behind' | 'before', depth: number): Promise<Layer> {
  const random = stage.random(`leaves ${name}`);
  const { palette, wishes } = stage;
  const leaf = wishes.has('autumn') ? hex('#c8742f') : wishes.has('spring') ? hex('#e79ab4') : random.pick(greens);
  const flower = wishes.colourOf('flowers') ?? random.pick([hex('#e8574a'), hex('#f2c14e'), hex('#f3e9dd'), hex('#d86f9c')]);
  const tone = (colour: Colour, bright: number): string => { const [r, g, b] = shadeOf(palette, colour, bright); return `rgb(${Math.round(r)},${Math.round(g)},${Math.round(b)})`; };
  const front = name === 'before';
  const branch = (x: number, y: number, angle: number, length: number): string => {
    const parts: string[] = [];
    const colour = scale(leaf, random.between(0.7, 1.1) * (front ? 0.8 : 1));
    for (let index = 0; index < 13; index += 1) {
      const t = 0.12 + (index / 13) * 0.9;
      const bend = angle + Math.sin(t * 2) * 0.24;
      const px = x + Math.cos(bend) * length * t, py = y + Math.sin(bend) * length * t;
      const turn = (bend * 180) / Math.PI + (index % 2 === 0 ? 52 : -52);
      const size = (1 - t * 0.55) * (front ? 92 : 74);
      parts.push(`<path transform="translate(${px.toFixed(1)} ${py.toFixed(1)}) rotate(${turn.toFixed(1)})" d="M0 0 Q${size * 0.5} ${-size * 0.32} ${size} 0 Q${size * 0.5} ${size * 0.32} 0 0Z" fill="${tone(colour, 0.25 + 0.6 * random.next())}"/>`);
    }
    if (wishes.has('flowers', 'spring', 'love') || random.chance(0.5)) {
      const px = x + Math.cos(angle) * length * 0.62, py = y + Math.sin(angle) * length * 0.62;
      for (let petal = 0; petal < 6; petal += 1) parts.push(`<ellipse transform="translate(${px.toFixed(1)} ${py.toFixed(1)}) rotate(${petal * 60})" cx="24" cy="0" rx="24" ry="15" fill="${tone(flower, 0.5 + 0.08 * petal)}"/>`);
      parts.push(`<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="12" fill="${tone(hex('#f0c24a'), 0.9)}"/>`);
    }
    return parts.join('');
  };
  const count = front ? 3 : 5;
  const body = [-1, 1].flatMap((side) => Array.from({ length: count }, (_, index) => {
    const x = 500 + side * (front ? 470 + index * 30 : 300 + index * 70), y = 1010 - index * (front ? 30 : 110);
    return branch(x, y, -Math.PI / 2 + side * random.between(front ? -0.25 : -0.1, 0.75), (front ? 250 : 420) * random.between(0.75, 1.15));
  })).join('');
  // Square in itself: wide pictures show it as wide, so that it reaches both edges.
  return sprite(stage, { width: 1000, height: 1000, body }, { x: stage.width / 2, foot: stage.height, height: Math.max(stage.height, stage.width) * 1.04, depth });
}

import { hex, mix, scale } from '../colour.ts';
import type { Colour } from '../colour.ts';
import { lamp } from '../layers/lights.ts';
import { css } from '../colour.ts';
import { shadeOf } from '../palette.ts';
import { createInk, sprite } from '../sprite.ts';
import type { Layer, Stage } from '../stage.ts';
import { cat, dog } from '../subjects/pets.ts';
import { fields } from './fields.ts';
import { heavens, weather } from './heavens.ts';
import { town } from './town.ts';

/** An animal on a sill, the world behind the panes. */
export async function window(stage: Stage): Promise<readonly Layer[]> {
  const { wishes, width, height, palette } = stage;
  const random = stage.random('window');
  const view = palette.darkness > 0.4 && random.chance(0.6) ? await town(stage) : await fields(stage, { empty: true });
  const layers: Layer[] = [...await heavens(stage), ...view, ...weather(stage)];
  const room: Colour = random.pick([hex('#7c5a4c'), hex('#4f5f73'), hex('#6b6a4f'), hex('#7a4a56')]);
  const cloth: Colour = random.pick([hex('#c8584a'), hex('#d9a84a'), hex('#4f8a86'), hex('#e2d6c2')]);
  layers.push(await sprite(stage, frameOf(stage, room, cloth), { x: width / 2, foot: height, height, depth: 0.5 }));
  const ink = createInk(stage, 'pet', 0);
  const x = width * (stage.source.x < width / 2 ? 0.62 : 0.38);
  const tall = Math.min(height * 0.56, width * 0.62);
  const pet = wishes.has('dog') && !wishes.has('cat') ? dog(ink, wishes.colourOf('dog')) : cat(ink, wishes.colourOf('cat'));
  layers.push(await sprite(stage, pet, { x, foot: height * 0.905, height: tall, depth: 0.55, bob: { reach: 1.2 * stage.unit, period: 3.6 } }));
  if (palette.darkness > 0.4) layers.push(lamp(stage, width * (x > width / 2 ? 0.04 : 0.96), height * 0.5, Math.min(width, height) * 0.7, [255, 178, 96], 0.34, { depth: 0.5 }));
  return layers;
}

/** The wall around the opening, the bars, the sill, curtains and a pot. */
function frameOf(stage: Stage, room: Colour, cloth: Colour): { width: number; height: number; body: string } {
  const { width, height, palette } = stage;
  const w = 1000 * (width / height), h = 1000;
  const indoors = palette.darkness > 0.4;
  const tone = (colour: Colour, bright: number): string => css(indoors ? mix(scale(colour, 0.34 + 0.3 * bright), [255, 190, 120], 0.06 * bright) : mix(scale(colour, 0.5 + 0.34 * bright), shadeOf(palette, colour, bright), 0.4));
  const left = w * 0.13, right = w * 0.87, top = h * 0.07, sill = h * 0.86;
  const wood = hex('#e9dfcf');
  const side = stage.source.x < width / 2 ? 1 : 0;
  const curtain = (x: number, flip: number): string => Array.from({ length: 5 }, (_, index) => {
    const from = x + flip * index * w * 0.032, to = from + flip * w * 0.038;
    return `<path d="M${from} 0 Q${from + flip * w * 0.012} ${h * 0.4} ${from - flip * w * 0.004 * index} ${h * 0.9} L${to - flip * w * 0.012 * index} ${h * 0.9} Q${to + flip * w * 0.01} ${h * 0.4} ${to} 0Z" fill="${tone(cloth, index % 2 === 0 ? 0.85 : 0.35)}"/>`;
  }).join('');
  const potX = side === 1 ? w * 0.24 : w * 0.76;
  const leaf = (angle: number, size: number): string => `<path transform="translate(${potX} ${sill - 70}) rotate(${angle})" d="M0 0 Q${size * 0.22} ${-size * 0.6} 0 ${-size} Q${-size * 0.22} ${-size * 0.6} 0 0Z" fill="${tone(hex('#5f9a5c'), 0.3 + 0.6 * Math.abs(Math.sin(angle)))}"/>`;
  return {
    width: w, height: h,
    body: `<path fill-rule="evenodd" d="M-200 -50 H${w + 200} V${h + 50} H-200Z M${left} ${top} V${sill} H${right} V${top}Z" fill="${tone(room, 0.45)}"/>
      <path d="M${left} ${top} H${right} V${sill} H${left}Z" fill="none" stroke="${tone(wood, 0.8)}" stroke-width="26"/>
      <path d="M${w / 2} ${top} V${sill} M${left} ${h * 0.36} H${right}" stroke="${tone(wood, 0.9)}" stroke-width="15"/><path d="M${w / 2 + 8} ${top} V${sill} M${left} ${h * 0.36 + 8} H${right}" stroke="${tone(wood, 0)}" stroke-width="4" opacity=".5"/>
      <path d="M${left - 46} ${sill} H${right + 46} L${right + 74} ${sill + 62} H${left - 74}Z" fill="${tone(wood, 1)}"/><path d="M${left - 74} ${sill + 62} H${right + 74} V${sill + 84} H${left - 74}Z" fill="${tone(wood, 0.2)}"/>
      ${curtain(-w * 0.02, 1)}${curtain(w * 1.02, -1)}
      ${[-62, -38, -18, 4, 24, 46, 66].map((angle, index) => leaf(angle, 120 + (index % 3) * 34)).join('')}
      <path d="M${potX - 48} ${sill - 84} H${potX + 48} L${potX + 36} ${sill + 22} H${potX - 36}Z" fill="${tone(hex('#c9704a'), 0.7)}"/><path d="M${potX - 54} ${sill - 96} H${potX + 54} V${sill - 72} H${potX - 54}Z" fill="${tone(hex('#c9704a'), 1)}"/>`,
  };
}

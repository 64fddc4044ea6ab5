import type { Plate } from '../canvas.ts';
import { addGlow, opaque } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { hex } from '../colour.ts';
import { lamp, beams } from '../layers/lights.ts';
import { createInk, sprite } from '../sprite.ts';
import type { Drawing, Ink } from '../sprite.ts';
import type { Layer, Stage } from '../stage.ts';
import { bridge, castle, house, lighthouse, tent, windmill } from '../subjects/buildings.ts';
import { boat } from '../subjects/craft.ts';
import { volcano, waterfall } from '../subjects/wild.ts';
import { cat, dog } from '../subjects/pets.ts';
import { cactus, deer, figure, palm, whale } from '../subjects/nature.ts';

type Maker = { readonly draw: (ink: Ink, own: Colour | undefined) => Drawing; /** Height as a share of the picture's. */ readonly size: number };

/** Things that stand on the ground. */
export const standingThings = {
  lighthouse: { draw: lighthouse, size: 0.42 }, house: { draw: house, size: 0.2 }, castle: { draw: castle, size: 0.36 }, windmill: { draw: windmill, size: 0.34 },
  tent: { draw: tent, size: 0.13 }, deer: { draw: deer, size: 0.24 }, figure: { draw: figure, size: 0.25 }, cactus: { draw: cactus, size: 0.3 }, palm: { draw: palm, size: 0.5 },
  volcano: { draw: volcano, size: 0.52 }, waterfall: { draw: waterfall, size: 0.42 }, cat: { draw: cat, size: 0.26 }, dog: { draw: dog, size: 0.28 },
  bridge: { draw: bridge, size: 0.14 }, boat: { draw: boat, size: 0.27 }, whale: { draw: whale, size: 0.3 },
} as const satisfies { readonly [name: string]: Maker };
export type ThingName = keyof typeof standingThings;

export type Placing = {
  readonly x: number;
  readonly foot: number;
  readonly depth: number;
  readonly haze?: number;
  /** Times its usual height. */
  readonly scale?: number;
  readonly flip?: boolean;
  readonly floats?: boolean;
  /** Tells two of a kind apart. */
  readonly name?: string;
};

/** One thing with the light it gives. */
export async function thing(stage: Stage, name: ThingName, placing: Placing): Promise<readonly Layer[]> {
  const maker: Maker = standingThings[name];
  const ink = createInk(stage, `${name}${placing.name ?? ''}`, placing.haze ?? 0.06);
  // Wide pictures are low: things keep their measure by the whole picture, not by its height alone.
  const height = maker.size * (placing.scale ?? 1) * Math.min(stage.height, stage.unit * 1024 * 1.12);
  const layers: Layer[] = [await sprite(stage, maker.draw(ink, stage.wishes.colourOf(name)), {
    x: placing.x, foot: placing.foot, height, depth: placing.depth,
    ...(placing.flip && { flip: true }),
    ...(placing.floats && { bob: { reach: height * 0.012, period: 3.4 }, mirrored: 0.5 }),
  })];
  const dark = stage.palette.darkness;
  if (name === 'lighthouse' && dark > 0.1) layers.push(beams(stage, placing.x, placing.foot - height * 0.76, placing.depth, 0.18 + 0.45 * dark));
  if ((name === 'house' || name === 'tent') && dark > 0.3) layers.push(lamp(stage, placing.x, placing.foot - height * 0.3, height * 1.1, hex('#ffb765'), 0.3 + 0.25 * dark, { depth: placing.depth }));
  if (stage.wishes.has('fire') && (name === 'tent' || name === 'figure')) layers.push(...campfire(stage, placing.x + height * (name === 'tent' ? 1.15 : 0.6), placing.foot, placing.depth));
  return layers;
}

/** Burning logs and the light they give. */
export function campfire(stage: Stage, x: number, foot: number, depth: number): readonly Layer[] {
  const size = 52 * stage.unit;
  const random = stage.random('campfire');
  const tongues = Array.from({ length: 9 }, (_, index) => ({ x: (index / 8 - 0.5) * 0.9, tall: 1 - Math.abs(index - 4) * 0.17 + random.between(-0.1, 0.1), phase: random.between(0, 6), tempo: random.between(7, 12) }));
  return [
    lamp(stage, x, foot - size * 0.5, size * 5.5, hex('#ff9a3c'), 0.5, { flicker: 0.22, depth }),
    {
      paint(frame, { seconds, pan }) {
        const middle = x - pan * depth;
        for (const [dx, turn] of [[-0.5, 0.28], [0.5, -0.28], [0, 0.1]] as const) for (let step = 0; step < 12; step += 1) addDark(frame, middle + (dx + (step / 11 - 0.5) * 1.1) * size * 0.62, foot - 3 * stage.unit + (step / 11 - 0.5) * turn * size, 5.5 * stage.unit);
        for (const { x: place, tall, phase, tempo } of tongues) {
          const lick = tall * (0.8 + 0.2 * Math.sin(phase + seconds * tempo));
          for (let step = 0; step < 9; step += 1) {
            const up = step / 8;
            addGlow(frame, middle + (place * (1 - up * 0.8) + Math.sin(phase + seconds * 5 + up * 3) * 0.08 * up) * size, foot - size * 0.12 - up * lick * size * 1.5, size * 0.22 * (1.1 - up), up < 0.3 ? hex('#ffc860') : hex('#ff7a28'), 0.34);
          }
        }
      },
    },
  ];
}

/** A dark round spot: an end of charred wood. */
function addDark(frame: Plate, x: number, y: number, radius: number): void {
  for (let row = Math.max(0, Math.floor(y - radius)); row <= Math.min(frame.height - 1, y + radius); row += 1) {
    for (let column = Math.max(0, Math.floor(x - radius)); column <= Math.min(frame.width - 1, x + radius); column += 1) {
      if (Math.hypot(column - x, row - y) <= radius) frame.pixels[row * frame.width + column] = opaque(44, 28, 22);
    }
  }
}

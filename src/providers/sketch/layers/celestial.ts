import type { Plate } from '../canvas.ts';
import { addGlow, covering, createPlate, lay } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { mix, scale } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import type { Layer, Stage } from '../stage.ts';

/** The sun or moon with its halo; in a video it rises or sinks a little. */
export function celestial(stage: Stage): Layer {
  const { source, palette } = stage;
  if (source.kind === 'hidden') return { paint: () => undefined };
  const disc = source.kind === 'sun' ? sunDisc(source.radius, palette.disc) : moonDisc(stage);
  const way = palette.light === 'sunset' || palette.light === 'dusk' ? 1 : -1;
  const halo = scale(palette.glow, source.kind === 'sun' ? 0.55 : 0.34);
  return {
    paint(frame, { seconds }) {
      const y = source.y + way * seconds * 2.2 * stage.unit;
      addGlow(frame, source.x, y, source.radius * (source.kind === 'sun' ? 5.5 : 5), halo, 0.6, 4);
      addGlow(frame, source.x, y, source.radius * 2.1, halo, 0.75);
      lay(frame, disc, { x: source.x - disc.width / 2, y: y - disc.height / 2 });
    },
  };
}

function sunDisc(radius: number, colour: Colour): Plate {
  const side = Math.ceil(radius * 2 + 4);
  const plate = createPlate(side, side);
  paintDisc(plate, radius, () => colour);
  return plate;
}

function moonDisc(stage: Stage): Plate {
  const { radius } = stage.source;
  const random = stage.random('moon');
  const noise = stage.noise('moon');
  const side = Math.ceil(radius * 2 + 4);
  const plate = createPlate(side, side);
  // -1 = a thin crescent, 1 = full; said by the emoji or the word, else drawn by lot.
  const fullness = random.pick([1, 1, 1, 0.1, -0.25]);
  const tilt = random.between(-0.5, 0.1);
  const face = stage.palette.disc;
  const seas = scale(mix(face, stage.palette.glow, 0.45), 0.82);
  paintDisc(plate, radius, (x, y) => mix(face, seas, smoothstep(-0.05, 0.35, noise.fbm(x * 1.6 + 3, y * 1.6, 4)) * 0.8), (x, y) => {
    if (fullness === 1) return 1;
    const along = x * Math.cos(tilt) - y * Math.sin(tilt), across = x * Math.sin(tilt) + y * Math.cos(tilt);
    const edge = -Math.sqrt(Math.max(0, 1 - across * across)) * fullness;
    return smoothstep(edge - 0.05, edge + 0.07, along);
  });
  return plate;
}

/** `colourAt` and `coverAt` get the place on the disc, -1..1 either way. */
function paintDisc(plate: Plate, radius: number, colourAt: (x: number, y: number) => Colour, coverAt: (x: number, y: number) => number = () => 1): void {
  const middle = plate.width / 2 - 0.5;
  for (let row = 0; row < plate.height; row += 1) {
    for (let column = 0; column < plate.width; column += 1) {
      const x = column - middle, y = row - middle;
      const cover = clamp(radius - Math.hypot(x, y) + 0.5, 0, 1) * coverAt(x / radius, y / radius);
      if (cover <= 0) continue;
      const [r, g, b] = colourAt(x / radius, y / radius);
      plate.pixels[row * plate.width + column] = covering(r, g, b, cover);
    }
  }
}

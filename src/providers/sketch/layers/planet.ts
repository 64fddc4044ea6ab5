import type { Plate } from '../canvas.ts';
import { covering, createPlate, lay, overAny } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { mix, scale } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import type { Layer, Stage } from '../stage.ts';

export type PlanetForm = {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly colours: readonly [Colour, Colour, Colour];
  readonly kind: 'gas' | 'rock' | 'earth';
  readonly ringed: boolean;
  readonly depth: number;
};

/** A ball in space, lit from one side, with its air and perhaps a ring. */
export function planet(stage: Stage, form: PlanetForm): Layer {
  const plate = paintPlanet(stage, form);
  return { paint: (frame, { pan, seconds }) => lay(frame, plate, { x: form.x - plate.width / 2 - pan * form.depth + seconds * form.depth * 3 * stage.unit, y: form.y - plate.height / 2 }) };
}

function paintPlanet(stage: Stage, form: PlanetForm): Plate {
  const { radius } = form;
  const noise = stage.noise(`planet ${form.name}`);
  const random = stage.random(`planet ${form.name}`);
  const reach = form.ringed ? 2.25 : 1.22;
  const side = Math.ceil(radius * 2 * reach);
  const plate = createPlate(side, side);
  const tilt = random.between(-0.5, 0.5), cos = Math.cos(tilt), sin = Math.sin(tilt);
  const angle = Math.atan2(stage.source.y - form.y, stage.source.x - form.x);
  const lx = Math.cos(angle) * 0.8, ly = Math.sin(angle) * 0.8, lz = 0.6;
  const middle = side / 2;
  const surface = surfaceOf(form, noise);
  const air = mix(form.colours[2], [255, 255, 255], 0.35);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const x = (column + 0.5 - middle) / radius, y = (row + 0.5 - middle) / radius;
      const away = Math.hypot(x, y);
      const index = row * side + column;
      // The ring's far half first, then the ball, then its near half.
      const across = x * cos + y * sin, down = (-x * sin + y * cos) / 0.3;
      const ring = form.ringed ? ringAt(Math.hypot(across, down), noise) : 0;
      const ringPixel = ring > 0.01 ? covering(...scaled(mix(form.colours[1], [255, 244, 226], 0.45), 0.55 + 0.45 * clamp(0.5 + (across * lx - 0.2), 0, 1)), ring) : 0;
      if (ringPixel !== 0 && down < 0) plate.pixels[index] = ringPixel;
      if (away < 1.2) {
        const cover = clamp((1 - away) * radius + 0.5, 0, 1);
        if (cover > 0) {
          const z = Math.sqrt(Math.max(0, 1 - away * away));
          const light = smoothstep(-0.12, 0.95, x * lx + y * ly + z * lz);
          const base = surface(x * cos + y * sin, -x * sin + y * cos, z);
          const rim = (1 - z) ** 3 * light * 0.9;
          const lit = mix(scaled(base, 0.03 + light * 1.04), air, rim * 0.7);
          plate.pixels[index] = overAny(plate.pixels[index]!, covering(clamp(lit[0], 0, 255), clamp(lit[1], 0, 255), clamp(lit[2], 0, 255), cover));
        }
        if (away >= 0.995) {
          const halo = (1 - clamp((away - 1) / 0.2, 0, 1)) ** 3 * clamp(0.25 + (x * lx + y * ly) / away * 0.8, 0, 1) * 0.5;
          if (halo > 0.01) plate.pixels[index] = overAny(plate.pixels[index]!, covering(air[0], air[1], air[2], halo * (1 - cover)));
        }
      }
      if (ringPixel !== 0 && down >= 0) plate.pixels[index] = overAny(plate.pixels[index]!, ringPixel);
    }
  }
  return plate;
}

function scaled(colour: Colour, factor: number): Colour {
  return scale(colour, factor);
}

function ringAt(away: number, noise: ReturnType<Stage['noise']>): number {
  if (away < 1.32 || away > 2.15) return 0;
  const bands = 0.62 + 0.5 * noise.fbm(away * 13, 4, 3);
  const gap = 1 - Math.exp(-(((away - 1.78) / 0.025) ** 2)) * 0.9;
  return clamp(bands * gap * smoothstep(1.32, 1.38, away) * (1 - smoothstep(2.08, 2.15, away)), 0, 0.9);
}

function surfaceOf(form: PlanetForm, noise: ReturnType<Stage['noise']>): (x: number, y: number, z: number) => Colour {
  const [first, second, third] = form.colours;
  switch (form.kind) {
    case 'gas': return (x, y, z) => {
      const swirl = noise.fbm(x * 1.6 + z, y * 3.5, 3) * 0.35;
      const band = noise.fbm(3, (y + swirl * 0.35) * 5.2, 3) * 1.3 + 0.5;
      return mix(mix(first, second, clamp(band, 0, 1)), third, clamp(noise.fbm(x * 2 + 9, y * 14 + swirl * 6, 2) * 0.7, 0, 0.5));
    };
    case 'rock': return (x, y, z) => {
      const land = noise.fbm(x * 2.2 + 5, y * 2.2 + z, 5);
      const crater = Math.max(0, noise.ridged(x * 2.6, y * 2.6 + z * 0.5, 3) - 0.45);
      return scale(mix(first, second, clamp(0.5 + land * 1.2, 0, 1)), 1 - crater * 0.7);
    };
    case 'earth': return (x, y, z) => {
      const land = noise.fbm(x * 1.7 + 5, y * 1.7 + z * 0.8, 6);
      const ground = land > 0.06 ? mix(second, third, clamp((land - 0.06) * 4, 0, 1)) : mix(first, scale(first, 1.35), clamp(1 + land * 3, 0, 1));
      const cloud = smoothstep(0.08, 0.4, noise.fbm(x * 2.6 + 40, y * 4 + z, 5));
      return mix(ground, [250, 252, 255], cloud * 0.85);
    };
  }
}

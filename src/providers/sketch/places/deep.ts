import { addGlow, createPlate, opaque, screened } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { blend, gradientAt, hex, mix } from '../colour.ts';
import { clamp } from '../noise.ts';
import { ground } from '../layers/ground.ts';
import { terrain } from '../layers/terrain.ts';
import { createInk, sprite } from '../sprite.ts';
import type { Layer, Stage } from '../stage.ts';
import { coral, fish, jellyfish } from '../subjects/sea-life.ts';

/** Under the sea: light from above, a bed of sand, whatever swims. */
export async function deep(stage: Stage): Promise<readonly Layer[]> {
  const { width, height, wishes, unit } = stage;
  const random = stage.random('deep');
  const layers: Layer[] = [depths(stage)];
  const bed = (name: string, foot: number, tall: number, depth: number, haze: number): ReturnType<typeof terrain> => terrain(stage, { name, foot: height * foot, height: height * tall, depth, haze, shape: 'hills', frequency: 2.4, surface: hex('#8aa39a'), mist: 0.35 });
  layers.push(bed('far bed', 0.98, 0.26, 0.15, 0.74), rays(stage), bed('bed', 1.02, 0.2, 0.3, 0.45));
  layers.push(ground(stage, { name: 'sand', top: height * 0.86, swing: height * 0.04, surface: hex('#d9c79a'), patches: hex('#b8a67e'), haze: 0.5, depth: 0.5 }));
  for (let index = 0; index < 9; index += 1) {
    const near = index / 8;
    const x = ((index * 0.37 + random.between(0, 0.2)) % 1) * width;
    const ink = createInk(stage, `coral ${index}`, 0.5 - 0.45 * near);
    layers.push(await sprite(stage, coral(ink), { x, foot: height * (0.88 + 0.13 * near), height: height * (0.12 + 0.14 * near * random.between(0.7, 1.2)), depth: 0.4 + 0.5 * near }));
  }
  const jellies = wishes.has('jellyfish') ? 5 : random.chance(0.3) ? 2 : 0;
  for (let index = 0; index < jellies; index += 1) {
    const ink = createInk(stage, `jelly ${index}`, 0.15);
    layers.push(await sprite(stage, jellyfish(ink, wishes.colourOf('jellyfish')), { x: width * (0.16 + 0.68 * ((index * 0.618 + 0.2) % 1)), foot: height * random.between(0.46, 0.74), height: height * (index === 0 ? 0.4 : random.between(0.14, 0.26)), depth: 0.2 + 0.1 * index, bob: { reach: 10 * unit, period: 4 + index } }));
  }
  if (jellies < 3 || wishes.has('fish')) layers.push(...await shoal(stage));
  layers.push(bubbles(stage));
  return layers;
}

function depths(stage: Stage): Layer {
  const { width, height, grain, palette, wishes } = stage;
  const dye = wishes.colours[0];
  const stops = ['#bdf0ea', '#4fc0cc', '#1a86a8', '#0f5580', '#0b3158'].map(hex).map((colour): Colour => mix(dye ? blend(colour, dye, 0.4) : colour, [4, 14, 40], palette.darkness * 0.6));
  const plate = createPlate(width, height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (x % 4 !== 0) { plate.pixels[at] = plate.pixels[at - 1]!; continue; }
      const dx = (x - stage.source.x) / width;
      const [r, g, b] = gradientAt(stops, clamp(y / height * 0.92 + dx * dx * 0.8 + grain[(at * 3) & 65535]! * 0.012, 0, 1));
      plate.pixels[at] = opaque(r, g, b);
    }
  }
  return { paint: (frame) => frame.pixels.set(plate.pixels) };
}

/** Shafts of light that wander. */
function rays(stage: Stage): Layer {
  const random = stage.random('rays');
  const list = Array.from({ length: 9 }, () => ({ x: random.between(-0.1, 1.1), wide: random.between(0.02, 0.07), strength: random.between(0.1, 0.26), pace: random.between(0.5, 1.2), phase: random.between(0, 6) }));
  return {
    paint(frame, { seconds, pan }) {
      for (const ray of list) {
        const light = ray.strength * (0.7 + 0.3 * Math.sin(ray.phase + seconds * ray.pace));
        const end = frame.height * 0.86;
        for (let y = 0; y < end; y += 1) {
          const down = y / end;
          const middle = ray.x * frame.width + (ray.x * frame.width - stage.source.x) * down * 0.5 - pan * 0.15 + Math.sin(ray.phase + seconds * 0.4) * 14 * stage.unit;
          const half = ray.wide * frame.width * (0.5 + down);
          const fall = light * (1 - down) ** 1.2;
          for (let x = Math.max(0, Math.ceil(middle - half)); x < Math.min(frame.width, middle + half); x += 1) {
            const part = fall * (1 - ((x - middle) / half) ** 2), index = y * frame.width + x;
            frame.pixels[index] = screened(frame.pixels[index]!, 150 * part, 220 * part, 214 * part);
          }
        }
      }
    },
  };
}

async function shoal(stage: Stage): Promise<readonly Layer[]> {
  const { width, height, wishes, unit } = stage;
  const random = stage.random('shoal');
  const heading = random.pick([-1, 1]);
  const layers: Layer[] = [];
  const count = wishes.has('fish') ? 14 : 8;
  for (let index = 0; index < count; index += 1) {
    const near = index / count;
    const ink = createInk(stage, `fish ${index}`, 0.55 - 0.5 * near);
    const drawn = await sprite(stage, fish(ink, wishes.colourOf('fish')), {
      x: 0, foot: height * random.between(0.22, 0.74), height: height * (0.025 + 0.085 * near ** 2.2), depth: 0.1 + 0.5 * near, flip: heading > 0, bob: { reach: 4 * unit, period: 2.2 + random.next() },
    });
    const start = random.between(0.06, 0.94) * width, pace = heading * (10 + 26 * near) * unit;
    layers.push({ paint: (frame, { seconds, pan }) => drawn.paint(frame, { seconds, pan: pan - (start + seconds * pace) / (0.1 + 0.5 * near) }) });
  }
  return layers;
}

function bubbles(stage: Stage): Layer {
  const random = stage.random('bubbles');
  const list = Array.from({ length: 34 }, () => ({ x: random.next(), y: random.next(), size: (1.5 + 7 * random.next() ** 3) * stage.unit, phase: random.between(0, 6) }));
  return {
    paint(frame, { seconds, pan }) {
      for (const { x, y, size, phase } of list) {
        const up = y - seconds * (0.03 + size * 0.012 / stage.unit);
        const py = (up - Math.floor(up)) * frame.height, px = x * frame.width + Math.sin(phase + seconds * 2) * size - pan * 0.4;
        addGlow(frame, px, py, size + 1, [190, 236, 240], 0.32);
        addGlow(frame, px - size * 0.3, py - size * 0.3, size * 0.4 + 0.6, [255, 255, 255], 0.7);
      }
    },
  };
}

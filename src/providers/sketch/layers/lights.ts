import type { Plate } from '../canvas.ts';
import { addGlow, covering, createPlate, lay, screened, sealed } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { hex } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import type { Layer, Stage } from '../stage.ts';

/** A steady or flickering lamp. */
export function lamp(stage: Stage, x: number, y: number, radius: number, colour: Colour, strength: number, o: { flicker?: number; depth?: number } = {}): Layer {
  const phase = stage.random(`lamp ${Math.round(x)}`).between(0, 6);
  return {
    paint(frame, { seconds, pan }) {
      const flicker = 1 - (o.flicker ?? 0) * (0.5 + 0.3 * Math.sin(seconds * 11 + phase) + 0.2 * Math.sin(seconds * 23 + phase * 2));
      addGlow(frame, x - pan * (o.depth ?? 0.3), y, radius, colour, strength * flicker, 4);
      addGlow(frame, x - pan * (o.depth ?? 0.3), y, radius * 0.3, colour, strength * flicker);
    },
  };
}

/** A wide light in the air, down to a row; it does not change, and so costs little in a video. */
export function airGlow(stage: Stage, at: { x: number; y: number; radius: number; depth: number }, colour: Colour, strength: number): Layer {
  const { radius } = at;
  const side = Math.ceil(radius * 2), rows = Math.ceil(radius);
  const plate: Plate = createPlate(side, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const near = 1 - ((column - radius) ** 2 + (rows - row) ** 2) / (radius * radius);
      if (near > 0.05) plate.pixels[row * side + column] = covering(colour[0], colour[1], colour[2], near ** 3 * strength);
    }
  }
  const ready = sealed(plate);
  return { paint: (frame, { pan }) => lay(frame, ready, { x: at.x - radius - pan * at.depth, y: at.y - rows }) };
}

/** The two beams of a lighthouse, turning. */
export function beams(stage: Stage, x: number, y: number, depth: number, strength: number): Layer {
  const colour: Colour = [255, 238, 190];
  const start = stage.random('beam').between(-0.5, 0.4);
  return {
    paint(frame, { seconds, pan }) {
      const angle = start + seconds * 0.9;
      const across = Math.cos(angle);
      const lx = x - pan * depth;
      for (let column = 0; column < frame.width; column += 1) {
        const dx = column - lx;
        const away = Math.abs(dx) / frame.width;
        const open = Math.abs(across) * 1.35;
        const light = strength * clamp(1 - away / (0.05 + open * 0.75), 0, 1) * (0.35 + 0.65 * Math.max(0, Math.sign(dx) * across));
        if (light < 0.012) continue;
        const middle = y - Math.abs(dx) * 0.05, half = 2 * stage.unit + Math.abs(dx) * 0.09;
        for (let row = Math.max(0, Math.floor(middle - half)); row < Math.min(frame.height, middle + half); row += 1) {
          const part = light * (1 - Math.abs(row - middle) / half);
          const index = row * frame.width + column;
          frame.pixels[index] = screened(frame.pixels[index]!, colour[0] * part, colour[1] * part, colour[2] * part);
        }
      }
      addGlow(frame, lx, y, 46 * stage.unit, colour, 0.5 + 0.4 * Math.abs(across), 4);
    },
  };
}

/** Paper lanterns rising into the evening. */
export function lanterns(stage: Stage, own: Colour | undefined): Layer {
  const random = stage.random('lanterns');
  const colour = own ?? hex('#ffb050');
  const list = Array.from({ length: 26 }, () => ({ x: random.next(), y: random.next(), near: random.next() ** 2, phase: random.between(0, 6) })).toSorted((one, other) => one.near - other.near);
  return {
    paint(frame, { seconds, pan }) {
      for (const { x, y, near, phase } of list) {
        const size = (3 + 15 * near) * stage.unit;
        const px = x * frame.width + Math.sin(phase + seconds * 0.7) * size - pan * near * 0.6;
        const py = (y * 0.8 + 0.04) * frame.height - seconds * size * 0.8;
        addGlow(frame, px, py, size * 3.6, colour, 0.5, 4);
        for (let row = Math.max(0, Math.floor(py - size)); row < Math.min(frame.height, py + size); row += 1) {
          const place = (row - py) / size;
          const half = size * 0.62 * (place < -0.6 ? 0.7 + (place + 1) * 0.75 : 1 - Math.max(0, place) * 0.18);
          for (let column = Math.max(0, Math.round(px - half)); column < Math.min(frame.width, px + half); column += 1) {
            const light = 0.62 + 0.38 * clamp(place + 0.5, 0, 1);
            frame.pixels[row * frame.width + column] = covering(Math.min(255, colour[0] * light + 40 * light), Math.min(255, colour[1] * light + 20 * light), colour[2] * light, 1);
          }
        }
      }
    },
  };
}

/** Curtains of northern light that wave. */
export function aurora(stage: Stage): Layer {
  const noise = stage.noise('aurora');
  const random = stage.random('aurora');
  const pairs: readonly (readonly [Colour, Colour])[] = [[hex('#4dffae'), hex('#7a5cff')], [hex('#55f5d0'), hex('#c45cff')], [hex('#86ff8a'), hex('#3fa7ff')]];
  const [low, high] = random.pick(pairs);
  const bands = [0.38, 0.56, 0.7].map((base, index) => ({ base: base + random.between(-0.06, 0.06), reach: random.between(0.3, 0.46), strength: 0.85 - index * 0.2, shift: index * 30 }));
  const feet = new Float32Array(stage.width), heights = new Float32Array(stage.width), rays = new Float32Array(stage.width);
  const fall = Float32Array.from({ length: 257 }, (_, index) => (1 - index / 256) ** 1.6);
  return {
    paint(frame, { seconds, pan }) {
      for (const band of bands) {
        let top = stage.horizon, bottom = 0;
        for (let x = 0; x < frame.width; x += 1) {
          const u = (x + pan * 0.04) / stage.width;
          feet[x] = (band.base + 0.12 * noise.fbm(u * 2.1 + band.shift, seconds * 0.06, 2) + 0.02 * noise.at(u * 12 + band.shift, seconds * 0.2)) * stage.horizon;
          rays[x] = clamp(0.5 + 0.9 * noise.fbm(u * 9 + band.shift + seconds * 0.05, 5 + seconds * 0.16, 3), 0, 1) * smoothstep(-0.25, 0.3, noise.at(u * 2.4 + band.shift * 2, 9 + seconds * 0.1));
          heights[x] = band.reach * stage.horizon * (0.6 + 0.5 * rays[x]!);
          top = Math.min(top, feet[x]! - heights[x]!);
          bottom = Math.max(bottom, feet[x]! + heights[x]! * 0.08);
        }
        for (let y = Math.max(0, Math.floor(top)); y < Math.min(stage.horizon, bottom); y += 1) {
          for (let x = 0, index = y * frame.width; x < frame.width; x += 1, index += 1) {
            const up = (feet[x]! - y) / heights[x]!;
            if (up >= 1 || up <= -0.08 || rays[x]! < 0.02) continue;
            const light = rays[x]! * band.strength * (up < 0 ? 1 + up / 0.08 : fall[(up * 256) | 0]!) * 0.95;
            const place = up < 0 ? 0 : up;
            frame.pixels[index] = screened(frame.pixels[index]!, (low[0] + (high[0] - low[0]) * place) * light, (low[1] + (high[1] - low[1]) * place) * light, (low[2] + (high[2] - low[2]) * place) * light);
          }
        }
      }
    },
  };
}

const spectrum: readonly Colour[] = ['#e8453c', '#f2953b', '#f7dc4a', '#67c25a', '#4aa6e0', '#5a62cf', '#8b50b8'].map(hex);

/** A rainbow opposite the light. */
export function rainbow(stage: Stage): Layer {
  const plate: Plate = createPlate(stage.width, stage.height);
  const x = stage.width * (stage.source.x < stage.width / 2 ? 0.66 : 0.34), y = stage.horizon * 1.12;
  const outer = Math.min(stage.width * 0.62, stage.horizon * 0.98), wide = outer * 0.13;
  for (let row = 0; row < stage.horizon; row += 1) {
    for (let column = 0; column < stage.width; column += 1) {
      const place = (outer - Math.hypot(column - x, row - y)) / wide;
      if (place <= 0 || place >= 1) continue;
      const position = place * (spectrum.length - 1), index = Math.floor(position), share = position - index;
      const from = spectrum[index]!, to = spectrum[index + 1] ?? from;
      const alpha = 0.5 * Math.sin(place * Math.PI) ** 0.7 * smoothstep(-0.2, 0.5, row / stage.horizon + 0.2);
      plate.pixels[row * stage.width + column] = covering(from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share, alpha);
    }
  }
  return { paint: (frame) => lay(frame, plate, { x: 0, y: 0 }) };
}

/** A bolt of lightning; in a video it flashes now and then. */
export function lightning(stage: Stage): Layer {
  const random = stage.random('lightning');
  const bolts = Array.from({ length: 3 }, () => boltPath(stage, random.fork(String(random.next()))));
  return {
    paint(frame, { seconds }) {
      const phase = seconds % 2.6;
      const strength = seconds === 0 ? 1 : phase < 0.16 ? 1 - phase * 3 : phase > 0.24 && phase < 0.5 ? 0.7 - (phase - 0.24) * 2.2 : 0;
      if (strength <= 0) return;
      const bolt = bolts[Math.floor(seconds / 2.6) % bolts.length]!;
      const [first] = bolt;
      if (first) addGlow(frame, first[0], first[1] + stage.horizon * 0.3, stage.horizon * 0.9, [178, 190, 230], 0.4 * strength, 4);
      for (const [x, y, thick] of bolt) {
        addGlow(frame, x, y, 9 * thick * stage.unit, [150, 170, 255], 0.35 * strength);
        addGlow(frame, x, y, 2.2 * thick * stage.unit + 0.6, [255, 255, 255], strength);
      }
    },
  };
}

function boltPath(stage: Stage, random: ReturnType<Stage['random']>): readonly (readonly [number, number, number])[] {
  const points: (readonly [number, number, number])[] = [];
  const grow = (x: number, y: number, end: number, thick: number): void => {
    let drift = random.between(-0.4, 0.4);
    while (y < end) {
      drift = drift * 0.9 + random.between(-0.75, 0.75);
      x += drift * 1.6 * stage.unit;
      y += 1.7 * stage.unit;
      points.push([x, y, thick]);
      if (thick > 0.5 && random.chance(0.012)) grow(x, y, y + (end - y) * random.between(0.2, 0.6), thick * 0.5);
    }
  };
  grow(random.between(0.2, 0.8) * stage.width, stage.horizon * 0.1, stage.horizon, 1);
  return points;
}

import { between, covering, createPlate, lay, opaque } from '../canvas.ts';
import type { Plate } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { blend, gradientAt, hex, luma, mix, scale } from '../colour.ts';
import { clamp, smoothstep } from '../noise.ts';
import type { Layer, Stage } from '../stage.ts';

const sets: readonly (readonly string[])[] = [
  ['#0b2545', '#13518c', '#2f8fc4', '#8ecae6', '#f4efe1'], ['#2b2d42', '#8d3b72', '#e56b6f', '#f2b880', '#faf0dc'], ['#10312b', '#2a6f5e', '#78a87c', '#e4c988', '#f8f0da'],
  ['#1d1a3a', '#52307c', '#b5508c', '#f49d6e', '#ffe3b3'], ['#1b3a4b', '#3f7f8c', '#e0b26a', '#d96941', '#f6ead2'], ['#33272a', '#7f4f4a', '#c98a6b', '#e7c8a0', '#f7efe2'],
];

/** The colours of a picture of nothing: named ones from dark to light, else a set by lot. */
export function abstractColours(stage: Stage): readonly Colour[] {
  const named = stage.wishes.colours;
  if (named.length === 0) return stage.random('abstract colours').pick(sets).map(hex);
  const [first] = named;
  if (named.length === 1) return [scale(first!, 0.22), scale(first!, 0.55), first!, blend(first!, [255, 255, 255], 0.5), blend(first!, [255, 252, 244], 0.86)];
  return [scale(named.toSorted((one, other) => luma(one) - luma(other))[0]!, 0.3), ...named.toSorted((one, other) => luma(one) - luma(other)), [248, 244, 232]];
}

/** Layers of cut paper in long waves, each with its shadow; they roll slowly. */
export function paperWaves(stage: Stage): readonly Layer[] {
  const { width, height, unit, grain } = stage;
  const random = stage.random('paper waves');
  const noise = stage.noise('paper waves');
  const colours = abstractColours(stage);
  const bands = random.integer(9, 12);
  const tilt = random.between(-0.22, 0.22);
  const measure = Math.max(width, height);
  const waves = Array.from({ length: bands }, (_, index) => ({ base: (index + 0.4) / bands + random.between(-0.02, 0.02), reach: random.between(0.045, 0.11), shift: random.between(0, 50), pace: random.between(0.05, 0.13) * random.pick([-1, 1]), stretch: random.between(1.3, 2.4) }));
  const reversed = random.chance(0.5);
  const tones = waves.map((_, index) => gradientAt(colours, (reversed ? bands - index : index + 0.5) / (bands + 0.5)));
  // Row of each sheet's edge at each column; one more, below the picture, stands for the end.
  const edges = new Float32Array((bands + 4) * width).fill(height * 9);
  const tops = new Int8Array(width);
  const shadow = 26 * unit, reach = 90 * unit, rim = 2.2 * unit;
  // Each sheet's colour from its deepest shadow (0) to its bright rim; 0.66 is the colour itself.
  const steps = 128;
  const ramps = Int32Array.from({ length: (bands + 1) * steps }, (_, index) => {
    const band = Math.floor(index / steps) - 1;
    const [r, g, b] = scale(band < 0 ? gradientAt(colours, reversed ? 1 : 0) : tones[band]!, 0.34 + (index % steps) / steps);
    return opaque(r, g, b);
  });
  return [{
    paint(frame, { seconds, pan }) {
      for (const [index, wave] of waves.entries()) {
        for (let x = 0; x < width; x += 1) {
          const u = (x + pan * (0.2 + index / bands)) / measure;
          edges[index * width + x] = (wave.base + tilt * (u - 0.5) + noise.fbm(u * wave.stretch + wave.shift + seconds * wave.pace, wave.shift * 3 + seconds * 0.05, 2) * wave.reach * 2.6) * height;
        }
      }
      tops.fill(-1);
      for (let y = 0, at = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1, at += 1) {
          // The nearest sheet whose edge lies above this pixel; going down, only nearer ones can take over.
          let top = tops[x]!;
          let next = (top + 1) * width + x;
          if (edges[next]! <= y || edges[next + width]! <= y || edges[next + 2 * width]! <= y) {
            top += edges[next + 2 * width]! <= y ? 3 : edges[next + width]! <= y ? 2 : 1;
            next = (top + 1) * width + x;
          }
          tops[x] = top;
          const above = edges[next]! - y;
          const depth = top < 0 ? reach : y - edges[next - width]!;
          let light = 0.66 + (grain[(y * 331 + x * 5) & 65535]! - 0.5) * 0.05;
          if (above < shadow) { const near = 1 - above / shadow; light -= 0.34 * near * near; }
          if (depth < rim) light += 0.1; else if (depth < reach) light += 0.07 * (1 - depth / reach);
          const pixel = ramps[(top + 1) * steps + ((light * steps) | 0)]!;
          // The edge's own pixel is shared with the shadow behind it.
          frame.pixels[at] = depth < 1 ? between(ramps[top * steps + ((0.34 * steps) | 0)]!, pixel, (depth * 256) | 0) : pixel;
        }
      }
    },
  }];
}

/** Discs, half discs and rings on plain paper, in balance about the middle. */
export function forms(stage: Stage, kind: 'circles' | 'geometric'): readonly Layer[] {
  const { width, height, unit } = stage;
  const random = stage.random('forms');
  const colours = abstractColours(stage);
  const light = colours.at(-1)!;
  const layers: Layer[] = [paper(stage, mix(light, [255, 255, 255], 0.15), mix(light, colours.at(-2)!, 0.3))];
  const measure = Math.min(width, height);
  const count = kind === 'circles' ? 13 : 16;
  for (let index = 0; index < count; index += 1) {
    const size = measure * (index === 0 ? 0.23 : random.between(0.05, 0.18) * (1 - index / (count * 2)));
    const angle = index * 2.399 + random.between(-0.4, 0.4), away = (0.09 + 0.33 * Math.sqrt(index / count)) * (index === 0 ? 0.3 : 1);
    const shape = kind === 'circles' ? random.pick(['disc', 'disc', 'ring', 'half'] as const) : random.pick(['triangle', 'half', 'quarter', 'bar', 'disc', 'ring'] as const);
    layers.push(form(stage, { shape: index === 0 ? 'disc' : shape, x: width / 2 + Math.cos(angle) * away * width, y: height / 2 + Math.sin(angle) * away * height, size, turn: random.integer(0, 7) * (Math.PI / 4), colour: colours[random.integer(0, colours.length - 2)]!, depth: 0.15 + 0.7 * (index / count), sway: random.between(2, 7) * unit, phase: random.between(0, 6) }, index));
  }
  return layers;
}

function paper(stage: Stage, top: Colour, bottom: Colour): Layer {
  const plate = createPlate(stage.width, stage.height);
  for (let y = 0; y < stage.height; y += 1) {
    const [r, g, b] = mix(top, bottom, (y / stage.height) ** 1.4);
    for (let x = 0; x < stage.width; x += 1) {
      const speck = (stage.grain[(y * 257 + x * 3) & 65535]! - 0.5) * 7;
      plate.pixels[y * stage.width + x] = opaque(clamp(r + speck, 0, 255), clamp(g + speck, 0, 255), clamp(b + speck, 0, 255));
    }
  }
  return { paint: (frame) => frame.pixels.set(plate.pixels) };
}

type Form = { readonly shape: 'disc' | 'ring' | 'half' | 'quarter' | 'triangle' | 'bar'; readonly x: number; readonly y: number; readonly size: number; readonly turn: number; readonly colour: Colour; readonly depth: number; readonly sway: number; readonly phase: number };

/** How far inside a shape a place is, in parts of its size; below 0 = outside. */
function inside(shape: Form['shape'], x: number, y: number): number {
  switch (shape) {
    case 'disc': return 1 - Math.hypot(x, y);
    case 'ring': return 0.16 - Math.abs(Math.hypot(x, y) - 0.82);
    case 'half': return Math.min(1 - Math.hypot(x, y), y);
    case 'quarter': return Math.min(1.2 - Math.hypot(x + 0.5, y + 0.5), x + 0.5, y + 0.5);
    case 'triangle': return Math.min(y + 0.6, 0.62 - y * 0.5 - Math.abs(x) * 0.86);
    case 'bar': return Math.min(0.16 - Math.abs(y), 1.1 - Math.abs(x));
  }
}

function form(stage: Stage, own: Form, index: number): Layer {
  const reach = Math.ceil(own.size * 1.3 + 26 * stage.unit);
  const plate: Plate = createPlate(reach * 2, reach * 2);
  const cos = Math.cos(own.turn), sin = Math.sin(own.turn);
  const noise = stage.noise(`form ${index}`);
  const drop = 9 * stage.unit, soft = 16 * stage.unit;
  for (let row = 0; row < plate.height; row += 1) {
    for (let column = 0; column < plate.width; column += 1) {
      const px = column - reach, py = row - reach;
      const at = (dx: number, dy: number): number => inside(own.shape, ((dx * cos + dy * sin) / own.size), ((-dx * sin + dy * cos) / own.size)) * own.size;
      const cover = clamp(at(px, py) + 0.5, 0, 1);
      if (cover < 1) {
        const shade = smoothstep(-soft, soft, at(px - drop * 0.5, py - drop)) * 0.28;
        if (shade > 0.004) plate.pixels[row * plate.width + column] = covering(30, 22, 34, shade);
      }
      if (cover > 0) {
        const tone = 1 + (-px * 0.6 - py) / own.size * 0.09 + noise.fbm(px / (30 * stage.unit), py / (6 * stage.unit), 2) * 0.09;
        const [r, g, b] = scale(own.colour, tone);
        const base = plate.pixels[row * plate.width + column]!;
        const top = covering(r, g, b, cover);
        plate.pixels[row * plate.width + column] = cover === 1 || base === 0 ? top : top + scaledPixel(base, 1 - cover);
      }
    }
  }
  return { paint: (frame, { pan, seconds }) => lay(frame, plate, { x: own.x - reach - pan * own.depth, y: own.y - reach + Math.sin(own.phase + seconds * 1.1) * own.sway * (seconds === 0 ? 0 : 1) }) };
}

function scaledPixel(pixel: number, share: number): number {
  const part = (shift: number): number => Math.floor(((pixel >>> shift) & 255) * share) << shift;
  return (part(24) | part(16) | part(8) | part(0)) | 0;
}

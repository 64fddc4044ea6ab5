import { opaque } from '../canvas.ts';
import type { Plate } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { mix, scale } from '../colour.ts';
import { clamp } from '../noise.ts';
import type { Layer, Moment, Stage } from '../stage.ts';
import { createTile, tileLine } from '../tile.ts';

export type WaterForm = {
  readonly top: number;
  /** 0 = a mirror, 1 = open sea. */
  readonly swell: number;
  /** Its own colour, seen where it is looked into from above. */
  readonly colour: Colour;
  /** 0..1, how much of what stands above is seen in it. */
  readonly mirror: number;
};

/** Water that mirrors whatever was painted above it, with waves that shrink towards its far edge. */
export function water(stage: Stage, form: WaterForm): Layer {
  const tile = createTile(stage.random('water'), 256, 6, 3);
  const lines = { slow: new Float32Array(tile.size + 1), fast: new Float32Array(tile.size + 1) };
  const { source, palette } = stage;
  const glints = source.kind === 'hidden' || source.y > form.top ? 0 : source.kind === 'sun' ? 1 : 0.75;
  const glint = mix(palette.disc, palette.glow, 0.35);
  const far = scale(mix(form.colour, palette.haze, 0.5), 1), near = scale(form.colour, 0.62);

  function paint(frame: Plate, { seconds, pan }: Moment): void {
    const top = Math.max(1, Math.round(form.top));
    const rows = frame.height - top;
    const squeeze = Math.min(1, (top - 2) / Math.max(1, rows) / 0.96);
    for (let row = 0; row < rows; row += 1) {
      const place = (row + 0.5) / rows;
      // Far water is seen at a low angle: its waves are many and flat.
      const distance = 1 / (place * 0.97 + 0.03);
      tileLine(tile, distance * 130 - place * 240 + seconds * 22 + 400, lines.slow);
      tileLine(tile, distance * 300 - place * 520 - seconds * 17 + 900, lines.fast);
      paintRow(frame, { row, place, distance, top, squeeze, seconds, pan });
    }
  }

  function paintRow(frame: Plate, at: { row: number; place: number; distance: number; top: number; squeeze: number; seconds: number; pan: number }): void {
    const { row, place, distance, top } = at;
    const { width, pixels } = frame;
    const measure = 260 / (stage.unit * 1024);
    const slowStep = (distance * 0.6 + 0.9) * measure, fastStep = (distance * 1.4 + 2.1) * measure;
    const middle = width / 2;
    const shift = at.pan * (0.3 + 0.7 * place);
    const calm = clamp(0.1 + place * 1.4, 0, 1);
    const tall = (2 + 26 * form.swell + 8 * place) * place ** 0.8 * stage.unit * (0.35 + form.swell);
    const wide = (3 + 12 * form.swell) * (0.2 + place) * stage.unit;
    const mirrorRow = top - 1 - row * at.squeeze;
    const look = clamp(form.mirror * (1 - 0.55 * place * (0.4 + 0.6 * form.swell)), 0, 1);
    const br = far[0] + (near[0] - far[0]) * place, bg = far[1] + (near[1] - far[1]) * place, bb = far[2] + (near[2] - far[2]) * place;
    const path = (source.radius * (0.75 + 2.6 * place * (0.35 + form.swell)) + 6 * stage.unit);
    const write = (top + row) * width;
    const { slow, fast } = lines;
    let slowAt = (-middle + shift) * slowStep + 40000.5 + at.seconds * 5, fastAt = (-middle + shift) * fastStep + 40000.5 - at.seconds * 9;
    for (let x = 0; x < width; x += 1, slowAt += slowStep, fastAt += fastStep) {
      const s = slowAt | 0, f = fastAt | 0;
      const a = slow[s & 255]!, b = fast[f & 255]!;
      const slope = a + (slow[(s & 255) + 1]! - a) * (slowAt - s) + 0.7 * (b + (fast[(f & 255) + 1]! - b) * (fastAt - f));
      let sourceRow = (mirrorRow - slope * tall - 0.5) | 0;
      if (sourceRow < 0) sourceRow = 0; else if (sourceRow >= top) sourceRow = top - 1;
      let column = (x + slope * wide) | 0;
      if (column < 0) column = 0; else if (column >= width) column = width - 1;
      const above = pixels[sourceRow * width + column]!;
      let share = look + slope * 0.32 * form.swell;
      if (share < 0) share = 0; else if (share > 1) share = 1;
      // What shines is mirrored in full: water does not dull the sun.
      const shine = ((above >>> 8) & 255) - 214;
      if (shine > 0) share += ((1 - share) * shine) / 41;
      const light = 1 + slope * 0.3 * form.swell;
      let r = (br + ((above & 255) * 0.93 - br) * share) * light;
      let g = (bg + (((above >>> 8) & 255) * 0.94 - bg) * share) * light;
      let blue = (bb + (((above >>> 16) & 255) * 0.97 - bb) * share) * light;
      if (glints > 0) {
        const away = (x - source.x) / path;
        const near = 1 / (1 + away * away * away * away);
        const spark = slope * calm + near * 0.62 - 0.5;
        if (spark > 0) {
          const glow = Math.min(1, spark * 3.2) * glints * near;
          r += (glint[0] - r) * glow; g += (glint[1] - g) * glow; blue += (glint[2] - blue) * glow;
        }
      }
      pixels[write + x] = opaque(r > 255 ? 255 : r, g > 255 ? 255 : g, blue > 255 ? 255 : blue);
    }
  }
  return { paint };
}

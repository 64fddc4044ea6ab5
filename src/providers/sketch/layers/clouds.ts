import type { Plate } from '../canvas.ts';
import { covering, createPlate, lay } from '../canvas.ts';
import { clamp, smoothstep } from '../noise.ts';
import type { Layer, Stage } from '../stage.ts';

export type CloudKind = 'wisps' | 'heaps' | 'cover';

const looks: { readonly [K in CloudKind]: { readonly across: number; readonly down: number; readonly from: number; readonly to: number; readonly alpha: number } } = {
  wisps: { across: 1.5, down: 9, from: 0.04, to: 0.5, alpha: 0.8 },
  heaps: { across: 2.3, down: 4.6, from: 0.02, to: 0.24, alpha: 0.97 },
  cover: { across: 1.7, down: 5.5, from: -0.32, to: 0.3, alpha: 0.92 },
};

/** Clouds lit from the light's side; they drift. */
export function clouds(stage: Stage, kind: CloudKind, amount = 0): Layer {
  const drift = Math.ceil(stage.width * 0.12);
  const plate = paintClouds(stage, kind, amount, drift);
  return {
    paint: (frame, { seconds, pan }) => lay(frame, plate, { x: -drift + seconds * stage.unit * (kind === 'cover' ? 11 : 7) - pan * 0.06, y: 0 }),
  };
}

function paintClouds(stage: Stage, kind: CloudKind, amount: number, drift: number): Plate {
  const { palette, source, horizon, grain } = stage;
  const look = looks[kind];
  const noise = stage.noise(`clouds ${kind}`);
  const width = stage.width + drift * 2;
  const height = Math.ceil(horizon) + 2;
  const measure = Math.max(stage.width, stage.height);
  // Reckoned at a third of the size: clouds have no edges finer than that.
  const step = 3;
  const columns = Math.ceil(width / step) + 2;
  const rows = Math.ceil(height / step) + 2;
  const density = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    const y = row * step;
    // Clouds get flatter and closer together towards the horizon, as a ceiling does.
    const far = clamp(y / horizon, 0, 1);
    const near = 1 / (1.08 - far * 0.86);
    const v = (near * look.down * 0.42) + far * 0.6;
    for (let column = 0; column < columns; column += 1) {
      const u = ((column * step - width / 2) / measure) * look.across * (0.7 + 0.42 * near);
      const bend = noise.at(u * 0.9 + 40, v * 0.7);
      density[row * columns + column] = noise.fbm(u + bend * 0.35, v + bend * 0.5, kind === 'wisps' ? 4 : 5) + amount * 0.3;
    }
  }

  const plate = createPlate(width, height);
  const towards = source.kind === 'hidden' ? 0 : Math.sign(source.x - stage.width / 2) || 1;
  const [lr, lg, lb] = palette.cloudLit, [sr, sg, sb] = palette.cloudShade, [hr, hg, hb] = palette.haze;
  const across = Math.max(1, Math.round((measure * 0.016) / step)), up = Math.max(1, Math.round((measure * 0.02) / step));
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / step), fy = y / step - row;
    const far = clamp(y / horizon, 0, 1);
    const fade = (1 - smoothstep(0.86, 1, far)) * look.alpha;
    const air = far * far * 0.55;
    for (let x = 0; x < width; x += 1) {
      const column = (x / step) | 0, fx = x / step - column, at = row * columns + column;
      const upper = density[at]! + (density[at + 1]! - density[at]!) * fx;
      const lower = density[at + columns]! + (density[at + columns + 1]! - density[at + columns]!) * fx;
      const value = upper + (lower - upper) * fy;
      if (value <= look.from) continue;
      const cover = smoothstep(look.from, look.to, value) * fade;
      // Lit where there is less cloud on the light's side.
      const lightRow = Math.max(0, row - up), lightColumn = Math.min(columns - 1, Math.max(0, column + across * towards));
      const thinner = value - density[lightRow * columns + lightColumn]!;
      const near = source.kind === 'hidden' ? 0 : Math.exp(-Math.abs(x - drift - source.x) / (measure * 0.45)) * 0.25;
      const light = clamp(0.42 + thinner * 2.1 + near - (value - look.from) * 0.55, 0, 1);
      const speck = grain[(y * width + x) & 65535]! * 3 - 1.5;
      const r = sr + (lr - sr) * light, g = sg + (lg - sg) * light, b = sb + (lb - sb) * light;
      plate.pixels[y * width + x] = covering(clamp(r + (hr - r) * air + speck, 0, 255), clamp(g + (hg - g) * air + speck, 0, 255), clamp(b + (hb - b) * air + speck, 0, 255), cover);
    }
  }
  return plate;
}

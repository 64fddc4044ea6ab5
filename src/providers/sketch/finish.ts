import type { Plate } from './canvas.ts';
import { opaque } from './canvas.ts';
import type { Stage } from './stage.ts';

/** What is done to the whole picture at the end: darker corners, and for stills the grain of paper. */
export function createFinish(stage: Stage, o: { readonly grain: number; readonly vignette: number }): (frame: Plate) => void {
  const { width, height, grain } = stage;
  const across = new Float32Array(width), down = new Float32Array(height);
  for (let x = 0; x < width; x += 1) across[x] = ((x + 0.5) / width - 0.5) ** 2 * 4;
  for (let y = 0; y < height; y += 1) down[y] = ((y + 0.5) / height - 0.5) ** 2 * 4;
  const edge = new Float32Array(1025);
  for (let index = 0; index <= 1024; index += 1) edge[index] = 1 - o.vignette * (index / 512) ** 1.6 * 0.45;
  return (frame) => {
    const { pixels } = frame;
    for (let y = 0, index = 0; y < height; y += 1) {
      const vertical = down[y]!;
      for (let x = 0; x < width; x += 1, index += 1) {
        const factor = edge[((across[x]! + vertical) * 512) | 0]!;
        const speck = (grain[(index * 3 + y * 257) & 65535]! - 0.5) * o.grain;
        const pixel = pixels[index]!;
        const r = (pixel & 255) * factor + speck, g = ((pixel >>> 8) & 255) * factor + speck, b = ((pixel >>> 16) & 255) * factor + speck;
        pixels[index] = opaque(r < 0 ? 0 : r > 255 ? 255 : r, g < 0 ? 0 : g > 255 ? 255 : g, b < 0 ? 0 : b > 255 ? 255 : b);
      }
    }
  };
}

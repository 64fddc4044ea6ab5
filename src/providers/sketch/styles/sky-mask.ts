import { smoothstep } from '../noise.ts';
import { blurPlane, emptyPicture, lumaOf } from '../picture.ts';
import type { Picture } from '../picture.ts';

/**
 * Where the sky seems to be, 0..1: from the upper edge downwards as long as nothing stands out. A guess by rules; in a
 * picture without sky it is whatever lies plain and bright at the top.
 */
export function skyMask(picture: Picture): Float32Array {
  const step = 4;
  const columns = Math.max(1, Math.floor(picture.width / step)), rows = Math.max(1, Math.floor(picture.height / step));
  const small = emptyPicture(columns, rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const from = y * step * picture.width + x * step, to = y * columns + x;
      small.r[to] = picture.r[from]!; small.g[to] = picture.g[from]!; small.b[to] = picture.b[from]!;
    }
  }
  const luma = blurPlane(lumaOf(small), columns, rows, 1, 1);
  const ends = new Float32Array(columns);
  for (let x = 0; x < columns; x += 1) {
    let light = luma[x]!, end = 0;
    for (; end < rows; end += 1) {
      const here = luma[end * columns + x]!;
      if (Math.abs(here - light) > 26 || here < 34) break;
      light += (here - light) * 0.3;
    }
    ends[x] = end;
  }
  const even = blurPlane(ends, columns, 1, Math.max(1, columns / 60), 2);
  const mask = new Float32Array(picture.r.length);
  for (let y = 0, index = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1, index += 1) {
      const column = Math.min(columns - 1, Math.floor(x / step));
      const end = Math.min(ends[column]! + 1, even[column]! + 3);
      mask[index] = 1 - smoothstep(end * step - 2 * step, end * step, y);
    }
  }
  return mask;
}

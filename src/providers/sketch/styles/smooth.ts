import type { Picture } from '../picture.ts';
import { blurPicture, blurPlane, emptyPicture, lumaOf } from '../picture.ts';

/**
 * Flat areas with sharp borders, as a brush leaves them (Kuwahara): each pixel takes the mean of that neighbouring square
 * which is the most even.
 */
export function brushed(picture: Picture, radius: number): Picture {
  const { width, height } = picture;
  const half = Math.max(1, Math.round(radius / 2));
  const mean = blurPicture(picture, half, 1);
  const luma = lumaOf(picture);
  const light = blurPlane(luma, width, height, half, 1);
  const square = blurPlane(luma.map((value) => value * value), width, height, half, 1);
  const result = emptyPicture(width, height);
  for (let y = 0; y < height; y += 1) {
    const above = Math.max(0, y - half) * width, below = Math.min(height - 1, y + half) * width;
    for (let x = 0; x < width; x += 1) {
      const left = Math.max(0, x - half), right = Math.min(width - 1, x + half);
      let best = above + left, least = Infinity;
      for (let corner = 0; corner < 4; corner += 1) {
        const at = (corner < 2 ? above : below) + (corner % 2 === 0 ? left : right);
        const spread = square[at]! - light[at]! * light[at]!;
        if (spread < least) { least = spread; best = at; }
      }
      const at = y * width + x;
      result.r[at] = mean.r[best]!; result.g[at] = mean.g[best]!; result.b[at] = mean.b[best]!;
    }
  }
  return result;
}

/** More colour or less: 1 = as it is, 0 = grey. */
export function saturated(picture: Picture, factor: number): Picture {
  const luma = lumaOf(picture);
  const plane = (values: Float32Array): Float32Array => values.map((value, index) => luma[index]! + (value - luma[index]!) * factor);
  return { width: picture.width, height: picture.height, r: plane(picture.r), g: plane(picture.g), b: plane(picture.b) };
}

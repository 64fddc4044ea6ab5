import sharp from 'sharp';
import type { Plate } from './canvas.ts';
import { photoSize, plateOf, readPhoto } from './photo.ts';
import type { Size } from './sizes.ts';

/** Less of a difference in shape than this comes of whole, even sizes and is cut off at the edges: bars would be hairlines. */
const sameShape = 0.012;

/** A photo, whole and unstretched, in the middle of a soft dark picture of itself that fills the rest. */
export async function placePhoto(path: string, size: Size): Promise<Plate> {
  const photo = await photoSize(path);
  const difference = (photo.width / photo.height) / (size.width / size.height);
  if (Math.abs(difference - 1) < sameShape) return readPhoto(path, size, 'cover');
  const fit = Math.min(size.width / photo.width, size.height / photo.height);
  const inner = { width: Math.max(1, Math.round(photo.width * fit)), height: Math.max(1, Math.round(photo.height * fit)) };
  const plate = await backdrop(path, size);
  const middle = await readPhoto(path, inner);
  const left = Math.round((size.width - inner.width) / 2);
  const top = Math.round((size.height - inner.height) / 2);
  for (let row = 0; row < inner.height; row += 1) {
    plate.pixels.set(middle.pixels.subarray(row * inner.width, (row + 1) * inner.width), (top + row) * size.width + left);
  }
  return plate;
}

async function backdrop(path: string, size: Size): Promise<Plate> {
  // Blurred while small: the same look at a fraction of the work.
  const small = { width: Math.max(8, Math.round(size.width / 8)), height: Math.max(8, Math.round(size.height / 8)) };
  const { data, info } = await sharp(path, { limitInputPixels: 100e6, failOn: 'error' }).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb')
    .resize(small.width, small.height, { fit: 'cover' }).blur(3).modulate({ brightness: 0.55, saturation: 0.9 })
    .removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const large = await sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .resize(size.width, size.height, { fit: 'fill', kernel: 'cubic' }).ensureAlpha().raw().toBuffer();
  return plateOf(large, size);
}

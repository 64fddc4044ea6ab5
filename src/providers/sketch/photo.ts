import sharp from 'sharp';
import type { Plate } from './canvas.ts';
import { bytesOf } from './canvas.ts';
import type { Size } from './sizes.ts';

const careful = { limitInputPixels: 100e6, failOn: 'error' } as const;

/** A picture file's pixels as shown. */
export async function photoSize(path: string): Promise<Size> {
  const { autoOrient } = await sharp(path, careful).metadata();
  return { width: autoOrient.width, height: autoOrient.height };
}

/** A picture file, upright, opaque (on white), scaled to exactly this size; `cover` cuts off what `fill` would squeeze. */
export async function readPhoto(path: string, size: Size, fit: 'fill' | 'cover' = 'fill'): Promise<Plate> {
  const { data } = await sharp(path, careful).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb')
    .resize(size.width, size.height, { fit }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return plateOf(data, size);
}

/** Pixels as R, G, B, A bytes made a plate. */
export function plateOf(data: Uint8Array, size: Size): Plate {
  // A copy of its own: sharp's buffers may begin anywhere, and numbers of four bytes may not.
  const pixels = new Int32Array(size.width * size.height);
  new Uint8Array(pixels.buffer).set(data.subarray(0, pixels.byteLength));
  return { ...size, pixels };
}

/** An opaque plate as a PNG; the same pixels give the same bytes. */
export async function encodePng(plate: Plate): Promise<Uint8Array<ArrayBuffer>> {
  const raw = { width: plate.width, height: plate.height, channels: 4 } as const;
  const png = await sharp(bytesOf(plate), { raw }).removeAlpha().png({ compressionLevel: 4 }).toBuffer();
  return new Uint8Array(png);
}

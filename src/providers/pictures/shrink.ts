import sharp from 'sharp';
import { z } from 'zod';
import type { Drawn } from '../../core/media.ts';
import type { Json } from '../../core/json.ts';

/** `width`, `height`: pixels of the copy; `sourcePixels`: of the picture itself; `maxBytes`: of the copy's file. */
export const shrinkSchema = z.object({ width: z.number().int().positive(), height: z.number().int().positive(), sourcePixels: z.number().positive(), maxBytes: z.number().positive() });
export type ShrinkTask = z.infer<typeof shrinkSchema>;

/** From the least loss to the smallest file. */
const qualities = [92, 85, 75, 60, 40] as const;

/** A smaller copy of a picture as WebP, which keeps transparency. Runs in the media child; the last step is taken however large it is. */
export async function draw(input: Json, [path = '']: readonly string[]): Promise<Drawn> {
  const { width, height, sourcePixels, maxBytes } = shrinkSchema.parse(input);
  const { data, info } = await sharp(path, { limitInputPixels: sourcePixels, failOn: 'error' }).resize(width, height, { fit: 'fill' })
    .raw().toBuffer({ resolveWithObject: true });
  let bytes = new Uint8Array();
  for (const quality of qualities) {
    bytes = Uint8Array.from(await sharp(data, { raw: info }).webp({ quality, effort: 2 }).toBuffer());
    if (bytes.length <= maxBytes) break;
  }
  return { kind: 'image', bytes };
}

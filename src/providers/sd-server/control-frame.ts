import sharp from 'sharp';
import { z } from 'zod';
import type { Draw } from '../../core/media.ts';

const inputSchema = z.object({ width: z.number().int(), height: z.number().int() });

/** A photo as one frame of a video; runs in the media child. */
export const draw: Draw = async (input, [path]) => {
  const { width, height } = inputSchema.parse(input);
  const { data } = await sharp(path).resize(width, height, { fit: 'cover' }).flatten({ background: 'black' }).jpeg({ quality: 92 })
    .toBuffer({ resolveWithObject: true });
  return { kind: 'image', bytes: new Uint8Array(data) };
};

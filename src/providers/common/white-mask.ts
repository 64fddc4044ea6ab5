import sharp from 'sharp';
import type { Draw } from '../../core/media.ts';

/** A mask of one channel from one of transparency; runs in the media child. */
export const draw: Draw = async (_, [path]) => {
  const { data } = await sharp(path).ensureAlpha().extractChannel('alpha').negate().toColourspace('b-w').png().toBuffer({ resolveWithObject: true });
  return { kind: 'image', bytes: new Uint8Array(data) };
};

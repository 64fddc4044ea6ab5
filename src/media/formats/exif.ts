import { letters, u16, u16le, u32, u32le } from './bytes.ts';

const ORIENTATION_TAG = 0x0112;

/** The orientation (1 to 8) in a block of EXIF, which is a TIFF file; 1 where it says none. */
export function exifOrientation(tiff: Uint8Array): number {
  const order = letters(tiff, 0, 2);
  if (order !== 'II' && order !== 'MM') return 1;
  const read16 = order === 'II' ? u16le : u16;
  const read32 = order === 'II' ? u32le : u32;
  const directory = read32(tiff, 4);
  const entries = read16(tiff, directory);
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * 12;
    if (entry + 12 > tiff.length) return 1;
    if (read16(tiff, entry) !== ORIENTATION_TAG) continue;
    const value = read16(tiff, entry + 8);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

import type { MediaType } from '../core/media.ts';
import { stripGif } from './formats/gif.ts';
import { stripJpeg } from './formats/jpeg.ts';
import { stripMp4 } from './formats/mp4.ts';
import { stripPng } from './formats/png.ts';
import { stripWebp } from './formats/webp.ts';

/**
 * The same pixels without EXIF, GPS, XMP, text, comments and whatever follows the end of the file; colour profiles stay.
 * No pixel is touched. The very same array where there is nothing to remove. Give it whole files only: from the first
 * part it cannot read on, everything would go.
 */
export function stripMetadata(bytes: Uint8Array<ArrayBuffer>, type: MediaType): Uint8Array<ArrayBuffer> {
  switch (type) {
    case 'image/png': return stripPng(bytes);
    case 'image/jpeg': return stripJpeg(bytes);
    case 'image/webp': return stripWebp(bytes);
    case 'image/gif': return stripGif(bytes);
    case 'video/mp4': return stripMp4(bytes);
    case 'video/webm': case 'video/x-matroska': case 'video/x-msvideo': return bytes;     // these become MP4 without it
  }
}

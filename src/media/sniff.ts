import type { MediaType } from '../core/media.ts';
import { isAvi, readAvi } from './formats/avi.ts';
import { isGif, readGif } from './formats/gif.ts';
import type { VideoHeader, PictureHeader } from './formats/header.ts';
import { isJpeg, readJpeg } from './formats/jpeg.ts';
import { matroskaType, readMatroska } from './formats/matroska.ts';
import { isMp4, readMp4 } from './formats/mp4.ts';
import { isPng, readPng } from './formats/png.ts';
import { isWebp, readWebp } from './formats/webp.ts';

/** What a file is by its first bytes; undefined for everything else (SVG, HEIC, AVIF, PDF, text, …). Never throws. */
export function sniffType(bytes: Uint8Array): MediaType | undefined {
  if (isPng(bytes)) return 'image/png';
  if (isJpeg(bytes)) return 'image/jpeg';
  if (isWebp(bytes)) return 'image/webp';
  if (isGif(bytes)) return 'image/gif';
  if (isMp4(bytes)) return 'video/mp4';
  if (isAvi(bytes)) return 'video/x-msvideo';
  return matroskaType(bytes);
}

/**
 * Walks a file's headers from start to end without decoding anything: size, orientation, animation, and whether it is
 * whole. Undefined where the type is unknown or no size can be found. Never throws, whatever the bytes.
 */
export function readHeader(bytes: Uint8Array): PictureHeader | VideoHeader | undefined {
  const known = headers.get(bytes);
  if (known) return known.header;
  const header = walk(bytes);
  headers.set(bytes, { header });
  return header;
}
/** The checksums of a large picture take their time, and the same bytes are asked about again and again. */
const headers = new WeakMap<Uint8Array, { readonly header: PictureHeader | VideoHeader | undefined }>();

function walk(bytes: Uint8Array): PictureHeader | VideoHeader | undefined {
  const type = sniffType(bytes);
  switch (type) {
    case 'image/png': return readPng(bytes);
    case 'image/jpeg': return readJpeg(bytes);
    case 'image/webp': return readWebp(bytes);
    case 'image/gif': return readGif(bytes);
    case 'video/mp4': return readMp4(bytes);
    case 'video/webm': case 'video/x-matroska': return readMatroska(bytes);
    case 'video/x-msvideo': return readAvi(bytes);
    case undefined: return undefined;
  }
}

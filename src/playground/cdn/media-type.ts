/** Width and height in pixels. */
export type PixelSize = { readonly width: number; readonly height: number };

const byExtension: Readonly<Record<string, string>> = {
  png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif', mp4: 'video/mp4', mov: 'video/quicktime',
  webm: 'video/webm', txt: 'text/plain; charset=utf-8', json: 'application/json', pdf: 'application/pdf', zip: 'application/zip', mp3: 'audio/mpeg',
};

/** The type by the first bytes, else by the declared type, else by the name. */
export function mediaType(bytes: Buffer, name: string, declared?: string): string {
  return sniff(bytes) ?? (declared === undefined || declared === 'application/octet-stream' ? undefined : declared)
    ?? byExtension[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

function sniff(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1', 0, 16);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('GIF8')) return 'image/gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  if (text.startsWith('\x1a\x45\xdf\xa3')) return 'video/webm';
  if (text.slice(4, 8) !== 'ftyp') return undefined;
  const brand = text.slice(8, 12);
  if (brand === 'qt  ') return 'video/quicktime';
  return brand === 'avif' ? 'image/avif' : 'video/mp4';
}

/** Pixels of a PNG, JPEG, GIF, WebP or MP4, read from its header; undefined if it is none or is cut. */
export function pixelSize(bytes: Buffer, contentType: string): PixelSize | undefined {
  try {
    switch (contentType) {
      case 'image/png': return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
      case 'image/gif': return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
      case 'image/jpeg': return jpegSize(bytes);
      case 'image/webp': return webpSize(bytes);
      case 'video/mp4': case 'video/quicktime': return movieSize(bytes);
      default: return undefined;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function jpegSize(bytes: Buffer): PixelSize | undefined {
  let at = 2;
  while (at + 9 < bytes.length) {
    const marker = bytes.readUInt8(at + 1);
    // SOF0-SOF15 hold the size, except the Huffman (C4), JPG (C8) and arithmetic (CC) tables between them.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

function webpSize(bytes: Buffer): PixelSize | undefined {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ': return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X': return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default: return undefined;
  }
}

/** The first track header with a size; the last eight bytes of `tkhd` are 16.16 fixed-point width and height. */
function movieSize(bytes: Buffer): PixelSize | undefined {
  for (let at = bytes.indexOf('tkhd', 0, 'latin1'); at > 4; at = bytes.indexOf('tkhd', at + 4, 'latin1')) {
    const end = at - 4 + bytes.readUInt32BE(at - 4);
    const width = bytes.readUInt32BE(end - 8) >>> 16;
    const height = bytes.readUInt32BE(end - 4) >>> 16;
    if (width > 0 && height > 0) return { width, height };
  }
  return undefined;
}

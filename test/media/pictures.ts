import { crc32, deflateSync } from 'node:zlib';
import type { OverlayOptions, Sharp } from 'sharp';
import sharp from 'sharp';
import { joinBytes } from '../../src/media/formats/bytes.ts';

// Pictures for the tests, drawn or put together byte by byte.

export type Bytes = Uint8Array<ArrayBuffer>;

export function bytesOf(latin1: string): Bytes {
  return Uint8Array.from(latin1, (letter) => letter.charCodeAt(0));
}

/** Four coloured quarters: red, green / blue, white. Upright only one way round. */
export async function quarters(width: number, height: number): Promise<Bytes> {
  const half = { width: width / 2, height: height / 2 };
  const quarter = (background: string, left: number, top: number): OverlayOptions => ({ input: { create: { ...half, channels: 3, background } }, left, top });
  return sharp({ create: { width, height, channels: 3, background: 'red' } }).composite([
    quarter('#00ff00', half.width, 0), quarter('#0000ff', 0, half.height), quarter('#ffffff', half.width, half.height),
  ]).png().toBuffer();
}

/** A picture that packs badly. */
export function noise(width: number, height: number): Sharp {
  const raw = new Uint8Array(width * height * 3);
  let state = 1;
  for (let at = 0; at < raw.length; at += 1) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    raw[at] = state >> 16;
  }
  return sharp(raw, { raw: { width, height, channels: 3 } });
}

/** The colours in the middle of the four quarters, row by row. */
export async function quarterColours(picture: Uint8Array): Promise<readonly (readonly number[])[]> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]].map(([x = 0, y = 0]) => {
    const at = (Math.floor(info.height * y) * info.width + Math.floor(info.width * x)) * info.channels;
    return [...data.subarray(at, at + 3)];
  });
}

export function pngChunk(type: string, data: Uint8Array): Bytes {
  const body = joinBytes([bytesOf(type), data]);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(body, 4);
  view.setUint32(chunk.length - 4, crc32(body));
  return chunk;
}

/** The PNG with more chunks before its pixels. */
export function withPngChunks(png: Uint8Array, ...chunks: readonly Uint8Array[]): Bytes {
  return joinBytes([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

/** A small file that would unpack to 400 megapixels. */
export function bomb(): Bytes {
  const side = 20_000;
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, side);
  view.setUint32(4, side);
  head.set([8, 0, 0, 0, 0], 8);
  const pixels = deflateSync(new Uint8Array((side + 1) * side), { level: 9 });
  return joinBytes([bytesOf('\x89PNG\r\n\x1a\n'), pngChunk('IHDR', head), pngChunk('IDAT', pixels), pngChunk('IEND', new Uint8Array())]);
}

/** The picture with an orientation, a name and a place, as a phone writes them. */
export function withExif(picture: Sharp, orientation: number): Sharp {
  const exif = { IFD0: { Copyright: 'somebody', Make: 'A phone' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1' } };
  return picture.withExif(exif).withMetadata({ orientation });
}

export function holds(bytes: Uint8Array, words: string): boolean {
  return Buffer.from(bytes).includes(words);
}

import { crc32, deflateSync } from 'node:zlib';

const side = 316;
const rowBytes = 1 + side;

/** A PNG of 100 kB that cannot be packed any smaller; another `number` gives other colours, and so other bytes. */
export function noisePng(number: number): Uint8Array<ArrayBuffer> {
  const picture = template.slice();
  const palette = picture.subarray(paletteAt, paletteAt + paletteBytes);
  const view = new DataView(palette.buffer, palette.byteOffset);
  view.setUint32(8, number);
  view.setUint32(palette.length - 4, crc32(palette.subarray(4, -4)));
  return picture;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const colours = Uint8Array.from({ length: 256 * 3 }, (_, index) => Math.floor(index / 3));
const paletteAt = signature.length + 12 + 13;
const paletteBytes = 12 + colours.length;
const template = joined([signature, chunk('IHDR', header()), chunk('PLTE', colours), chunk('IDAT', deflateSync(noise())), chunk('IEND', new Uint8Array())]);

/** 8 bits a pixel, which are places in the palette. */
function header(): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, side);
  view.setUint32(4, side);
  bytes.set([8, 3, 0, 0, 0], 8);
  return bytes;
}

/** From a generator of its own, so that every run sends the same pictures. Each row begins with its filter: none. */
function noise(): Uint8Array {
  let state = 0x2545f491;
  return Uint8Array.from({ length: rowBytes * side }, (_, at) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return at % rowBytes === 0 ? 0 : state & 255;
  });
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(Buffer.from(type, 'latin1'), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

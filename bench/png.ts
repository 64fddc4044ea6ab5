import { crc32, deflateSync } from 'node:zlib';

const side = 182;
const rowBytes = 1 + side * 3;

/** Noise, from a generator of its own so that every run sends the same pictures. */
const noise = (() => {
  const bytes = new Uint8Array(rowBytes * side);
  let state = 0x2545f491;
  for (let at = 0; at < bytes.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    // Each row begins with its filter: none.
    bytes[at] = at % rowBytes === 0 ? 0 : state;
  }
  return bytes;
})();

/** A PNG of 100 kB that cannot be packed any smaller; another `number` gives other bytes. */
export function noisePng(number: number): Uint8Array<ArrayBuffer> {
  const pixels = noise.slice();
  new DataView(pixels.buffer).setUint32(1, number);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, side);
  view.setUint32(4, side);
  // 8 bits a channel, red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return joined([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels, { level: 0 })), chunk('IEND', new Uint8Array())]);
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

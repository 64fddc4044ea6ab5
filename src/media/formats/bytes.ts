// Numbers and letters out of foreign bytes. Past the end everything reads as zero, so a walk needs no check before each
// read: it only has to move forward and to compare its boundaries with the length.

export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/** Big-endian, 16 bits. */
export function u16(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) * 256 + u8(bytes, at + 1);
}

/** Big-endian, 32 bits. */
export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 65536 + u16(bytes, at + 2);
}

/** Big-endian, 64 bits; exact up to 2^53. */
export function u64(bytes: Uint8Array, at: number): number {
  return u32(bytes, at) * 4294967296 + u32(bytes, at + 4);
}

/** Little-endian, 16 bits. */
export function u16le(bytes: Uint8Array, at: number): number {
  return u8(bytes, at) + u8(bytes, at + 1) * 256;
}

/** Little-endian, 24 bits. */
export function u24le(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at) + u8(bytes, at + 2) * 65536;
}

/** Little-endian, 32 bits. */
export function u32le(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at) + u16le(bytes, at + 2) * 65536;
}

/** `length` bytes as letters, one each (Latin-1); shorter at the end of the bytes. */
export function letters(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, Math.min(at + length, bytes.length)));
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The bytes of base64, bare or as a data URL; undefined for what is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bare = text.replace(/^data:[^,]{0,100};base64,/i, '').replaceAll(/\s+/g, '');
  if (bare === '' || !/^[\w+/-]+={0,2}$/.test(bare)) return undefined;
  return new Uint8Array(Buffer.from(bare, 'base64'));
}

/** The bytes as bare base64. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

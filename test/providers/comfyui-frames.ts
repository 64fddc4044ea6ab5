/** Big-endian. */
function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A preview as servers send it to those who did not ask for metadata, and old ones to all. */
export function plainFrame(picture: Uint8Array, format = 1): Buffer {
  return Buffer.concat([number(1), number(format), picture]);
}

/** A preview that says whose it is. */
export function frameOf(prompt: string, picture: Uint8Array): Buffer {
  return frameWith(JSON.stringify({ node_id: '3', prompt_id: prompt, display_node_id: '3', parent_node_id: null, real_node_id: '3', image_type: 'image/jpeg' }), picture);
}

export function frameWith(metadata: string, picture: Uint8Array): Buffer {
  return Buffer.concat([number(4), number(Buffer.byteLength(metadata)), Buffer.from(metadata), picture]);
}

export function jpeg(bytes = 100, fill = 7): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(bytes - 4, fill)]));
}

export function png(bytes = 100): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(bytes - 8)]));
}

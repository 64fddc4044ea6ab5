import { createHash } from 'node:crypto';

/**
 * The id under which a purchase is known to the server: the same for the same key in any process, so that what became of it can be
 * asked by anyone. A UUID of version 8 (RFC 9562: made by a rule of one's own), lower case, as newer servers insist.
 */
export function promptIdOf(key: string): string {
  const hex = createHash('sha256').update(`darkroom purchase ${key}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

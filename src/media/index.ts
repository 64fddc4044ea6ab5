export type { MediaLimits, MediaParts } from './media.ts';
export { createMedia } from './media.ts';
export { createSpool } from './spool.ts';
export { createRoom } from './room.ts';

/** What image-to-image can make of a picture. */
export const styleNames = [
  'night', 'sunset', 'dawn', 'snow', 'rain', 'fog', 'autumn', 'spring', 'underwater', 'neon',
  'pencil', 'charcoal', 'ink', 'oil', 'impressionist', 'watercolour', 'pastel', 'poster', 'comic', 'halftone', 'pixel-art', 'mosaic', 'low-poly',
  'stained-glass', 'sepia', 'vintage', 'noir', 'invert', 'blueprint', 'thermal', 'glitch', 'blur', 'dream', 'edges', 'sharpen', 'vivid', 'warm', 'cool',
  'duotone',
] as const;
export type StyleName = (typeof styleNames)[number];

/** Those that are a way of making a picture, and so can be asked of a drawn scene too; the others change its light or focus. */
export const techniques = [
  'pencil', 'charcoal', 'ink', 'oil', 'impressionist', 'watercolour', 'pastel', 'poster', 'comic', 'halftone', 'pixel-art', 'mosaic', 'low-poly',
  'stained-glass', 'sepia', 'vintage', 'noir', 'blueprint', 'glitch',
] as const satisfies readonly StyleName[];

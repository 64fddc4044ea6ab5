/** What image-to-image can make of a picture. */
export const styleNames = [
  'night', 'sunset', 'dawn', 'snow', 'rain', 'fog', 'autumn', 'spring', 'underwater', 'neon',
  'pencil', 'charcoal', 'ink', 'oil', 'impressionist', 'watercolour', 'pastel', 'poster', 'comic', 'halftone', 'pixel-art', 'mosaic', 'low-poly',
  'stained-glass', 'sepia', 'vintage', 'noir', 'invert', 'blueprint', 'thermal', 'glitch', 'blur', 'dream', 'edges', 'sharpen', 'vivid', 'warm', 'cool',
  'duotone',
] as const;
export type StyleName = (typeof styleNames)[number];

import type { StyleName } from '../style-names.ts';
import { blueprint, charcoal, edges, ink, pencil } from './drawing.ts';
import { blur, cool, dream, duotone, glitch, invert, noir, sepia, sharpen, thermal, vintage, vivid, warm } from './grades.ts';
import { dawn, fog, neon, night, sunset, underwater } from './lights.ts';
import { impressionist, oil, pastel, watercolour } from './paint.ts';
import { lowPoly, mosaic, stainedGlass } from './pieces.ts';
import { comic, halftone, pixelArt, poster } from './print.ts';
import { autumn, rain, snow, spring } from './seasons.ts';
import type { Style } from './style.ts';

export const styles: { readonly [S in StyleName]: Style } = {
  night, sunset, dawn, snow, rain, fog, autumn, spring, underwater, neon,
  pencil, charcoal, ink, oil, impressionist, watercolour, pastel, poster, comic, halftone, 'pixel-art': pixelArt, mosaic, 'low-poly': lowPoly,
  'stained-glass': stainedGlass, sepia, vintage, noir, invert, blueprint, thermal, glitch, blur, dream, edges, sharpen, vivid, warm, cool,
  duotone,
};

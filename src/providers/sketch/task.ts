import { z } from 'zod';
import { moves } from './moves.ts';
import { styleNames } from './style-names.ts';

const words = { prompt: z.string(), seed: z.number().int() };
const size = { width: z.number().int().positive(), height: z.number().int().positive() };

/** One drawing: what the media child is told. `draw.ts` reads it; its files come beside it, in the order of the comments. */
export const taskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scene-image'), ...words, ...size, negativePrompt: z.string() }),
  z.object({ kind: z.literal('scene-video'), ...words, ...size, negativePrompt: z.string(), seconds: z.number().positive() }),
  /** Files: the picture, then the references, then the mask where there is one. */
  z.object({
    kind: z.literal('restyle'), ...words, strength: z.number().min(0).max(1), style: z.enum(styleNames).exactOptional(), hasMask: z.literal(true).exactOptional(),
  }),
  /** Files: the photos in order, then the picture to end on. */
  z.object({
    kind: z.literal('slideshow'), ...words, seconds: z.number().positive(), endsOnLast: z.boolean(),
    /** `W:H`; absent = as the first photo. */
    frame: z.string().exactOptional(), move: z.enum(moves).exactOptional(),
  }),
]);
export type Task = z.infer<typeof taskSchema>;
export type TaskOf<K extends Task['kind']> = Extract<Task, { kind: K }>;

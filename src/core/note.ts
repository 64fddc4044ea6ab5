import { z } from 'zod';

/** Something that was made otherwise than it was asked for, because the model does not take it so. Told under the result. */
export const noteSchema = z.discriminatedUnion('kind', [
  /** The nearest that the model takes was used. */
  z.object({ kind: z.literal('changed'), option: z.string(), asked: z.string(), used: z.string() }),
  /** The model knows nothing of it. */
  z.object({ kind: z.literal('left-out'), option: z.string() }),
]);
export type Note = Readonly<z.infer<typeof noteSchema>>;

import { z } from 'zod';
import type { Operation } from '../../core/call.ts';
import { noteSchema } from '../../core/note.ts';

const bill = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), unit: z.enum(['image', 'second', 'call']), micros: z.number().min(0) }),
  z.object({ kind: z.literal('time'), microsPerSecond: z.number().min(0), deadlineSeconds: z.number().min(0) }),
]);

/** What is known of a prediction before it has a name. */
export const draftSchema = z.object({
  bill,
  /** Of the video, as it was asked for. */
  seconds: z.number().positive().exactOptional(),
  /** Results asked for. */
  count: z.number().int().positive(),
  makes: z.enum(['image', 'video']),
  /** Earlier results may be previews of later ones. */
  isStreamed: z.boolean(),
  notes: z.array(noteSchema),
  /** Names of uploaded pictures, to be removed at the end. */
  uploads: z.array(z.string().regex(/^[\w.-]{1,128}$/)),
});
/** The service's names of predictions. */
export const predictionId = z.string().regex(/^[\w-]{1,100}$/);
const operationSchema = draftSchema.extend({ id: predictionId });

export type Draft = z.infer<typeof draftSchema>;
/** Everything that a process which never saw the start must know. */
export type Prediction = z.infer<typeof operationSchema>;

/** The operation of a prediction that has begun. */
export function operationOf(draft: Draft, id: string): Operation {
  return { ...draft, notes: draft.notes.map((note) => ({ ...note })), id };
}

/** Reads an operation; undefined for one that is not of this provider. */
export function readOperation(operation: Operation): Prediction | undefined {
  const parsed = operationSchema.safeParse(operation);
  return parsed.success ? parsed.data : undefined;
}

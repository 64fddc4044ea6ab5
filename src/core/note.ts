import { z } from 'zod';

/** Something that was made otherwise than it was asked for, because the model does not take it so. Told under the result. */
export const noteSchema = z.discriminatedUnion('kind', [
  /** The nearest that the model takes was used. */
  z.object({ kind: z.literal('changed'), option: z.string(), asked: z.string(), used: z.string() }),
  /** The model knows nothing of it. */
  z.object({ kind: z.literal('left-out'), option: z.string() }),
]);
export type Note = Readonly<z.infer<typeof noteSchema>>;

/** All notes in their order, each once: the calls of a job tend to say the same. */
export function mergeNotes(lists: readonly (readonly Note[] | undefined)[]): readonly Note[] {
  const byText = new Map(lists.flatMap((notes = []) => notes.map((note) => [wordsOf(note), note] as const)));
  return [...byText.values()];
}

function wordsOf(note: Note): string {
  return JSON.stringify(note.kind === 'changed' ? [note.option, note.asked, note.used] : [note.option]);
}

import type { DrawProgram, Media } from '../../core/media.ts';
import { ProblemError, toProblem } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';

/** How far a drawing is. */
export type Progress =
  | { readonly kind: 'drawing'; readonly fraction: number }
  | { readonly kind: 'drawn'; readonly results: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'canceled' };

/** The drawings under way in this process, by the purchase's key. */
export type Drawings = {
  /** Begins the drawing unless it is known; says how far it is. What is final is handed over once and then forgotten. */
  look(key: string, programs: () => readonly DrawProgram[]): Progress;
  /** Ends this one; an unknown key is remembered, so that it is not begun any more. */
  cancel(key: string): void;
};

/** Results nobody has asked for, at most: a runner that lost its lease never comes back for them. */
const maxKept = 4;
const maxCanceled = 1000;

type Drawing = { progress: Progress; readonly stop: AbortController };

/** Draws in the background; nothing here outlives the process, as a drawing can be made again from its order. */
export function createDrawings(draw: Media['draw']): Drawings {
  const drawings = new Map<string, Drawing>();
  const canceled = new Set<string>();

  async function run(drawing: Drawing, programs: readonly DrawProgram[]): Promise<void> {
    const { signal } = drawing.stop;
    try {
      const results: Uint8Array<ArrayBuffer>[] = [];
      for (const [index, program] of programs.entries()) {
        const report = (fraction: number): void => {
          if (drawing.progress.kind === 'drawing') drawing.progress = { kind: 'drawing', fraction: (index + Math.min(1, Math.max(0, fraction))) / programs.length };
        };
        results.push(await draw(program, { signal, report }));
        report(1);
      }
      drawing.progress = signal.aborted ? { kind: 'canceled' } : { kind: 'drawn', results };
    } catch (thrown) {
      drawing.progress = signal.aborted ? { kind: 'canceled' } : { kind: 'failed', problem: toProblem(thrown) };
    }
    forgetOldest();
  }

  function forgetOldest(): void {
    const finished = [...drawings].filter(([, { progress }]) => progress.kind !== 'drawing').map(([key]) => key);
    for (const key of finished.slice(0, Math.max(0, finished.length - maxKept))) drawings.delete(key);
  }

  return {
    look(key, programs) {
      if (canceled.has(key)) return { kind: 'canceled' };
      let drawing = drawings.get(key);
      if (!drawing) {
        drawing = { progress: { kind: 'drawing', fraction: 0 }, stop: new AbortController() };
        drawings.set(key, drawing);
        void run(drawing, programs());
      }
      if (drawing.progress.kind !== 'drawing') drawings.delete(key);
      return drawing.progress;
    },
    cancel(key) {
      canceled.add(key);
      const oldest = canceled.size > maxCanceled ? canceled.values().next().value : undefined;
      if (oldest !== undefined) canceled.delete(oldest);
      drawings.get(key)?.stop.abort(new ProblemError({ code: 'canceled', text: { key: 'canceled', values: {} }, retryable: false }));
      drawings.delete(key);
    },
  };
}

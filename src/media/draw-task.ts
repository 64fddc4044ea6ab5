import { writeFile } from 'node:fs/promises';
import type { Draw } from '../core/media.ts';
import type { ChildSettings, Task, TaskResult } from './tasks.ts';

/** Runs a drawing program and writes what it draws. Errors of the program come out as they are. */
export async function draw(
  { module, input, files, target }: Extract<Task, { kind: 'draw' }>, settings: ChildSettings, report: (fraction: number) => void,
): Promise<TaskResult> {
  if (!module.startsWith('file:')) throw new TypeError('a drawing module is named by a file: URL');
  const program = await import(module) as { readonly draw?: Draw };
  if (typeof program.draw !== 'function') throw new TypeError('a drawing module exports draw()');
  const drawn = await program.draw(input, files);
  if (drawn.kind === 'image') await writeFile(target, drawn.bytes);
  else await (await import('./encode-drawing.ts')).encodeDrawing(drawn, target, settings, report);
  return { written: true };
}

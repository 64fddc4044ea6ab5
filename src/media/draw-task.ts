import { writeFile } from 'node:fs/promises';
import type { Draw, Drawn } from '../core/media.ts';
import { checkFilm } from './check-film.ts';
import { openVideoTool } from './open-video-tool.ts';
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
  else await encode(drawn, target, settings, report);
  return { written: true };
}

async function encode(
  drawn: Extract<Drawn, { kind: 'video' }>, target: string, settings: ChildSettings, report: (fraction: number) => void,
): Promise<void> {
  const tool = await openVideoTool(settings);
  await tool.encode(drawn, target, (done) => report(Math.min(1, done / drawn.frameCount)));
  await checkFilm(target, { frameCount: drawn.frameCount, durationMs: (drawn.frameCount / drawn.framesPerSecond) * 1000 });
}

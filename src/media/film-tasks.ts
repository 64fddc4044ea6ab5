import { probeFilm } from './probe-film.ts';
import type { ChildSettings, Task, TaskResult } from './tasks.ts';

export async function probe({ source, type }: Extract<Task, { kind: 'probe-film' }>): Promise<TaskResult> {
  const { width, height, durationMs } = await probeFilm(source, type);
  return { written: false, film: { width, height, durationMs } };
}

export async function fitFilm(_task: Extract<Task, { kind: 'fit-film' }>, _settings: ChildSettings): Promise<TaskResult> {
  throw new Error('not yet');
}

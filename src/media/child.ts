import { Worker } from 'node:worker_threads';
import { problem, ProblemError } from '../core/problem.ts';
import type { ChildSettings, FromChild, Task, TaskResult, ToChild } from './tasks.ts';

// The media child: does one task at a time and knows nothing else. Its libraries are loaded with the first task that
// needs them, so that pictures can be served where the video codec is missing.

const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings;

const tell = (message: FromChild): void => { process.send?.(message); };

/** Ends this process and whatever it has started, even from the middle of native code. */
const end = (): void => {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
};

async function perform(task: Task, report: (fraction: number) => void): Promise<TaskResult> {
  switch (task.kind) {
    case 'ingest': return (await import('./picture-tasks.ts')).ingest(task);
    case 'mask': return (await import('./mask-task.ts')).mask(task);
    case 'fit-picture': return (await import('./picture-tasks.ts')).fitPicture(task);
    case 'preview': return (await import('./picture-tasks.ts')).preview(task);
    case 'probe-video': return (await import('./video-tasks.ts')).probe(task);
    case 'fit-video': return (await import('./video-tasks.ts')).fitVideo(task, settings);
    case 'join-videos': return (await import('./join-task.ts')).joinVideos(task, settings);
    case 'draw': return (await import('./draw-task.ts')).draw(task, settings, report);
  }
}

async function handle({ id, task }: ToChild): Promise<void> {
  let reported = 0;
  const report = (fraction: number): void => {
    if (fraction < reported + 0.01 && fraction < 1) return;
    reported = fraction;
    tell({ id, kind: 'progress', fraction });
  };
  try {
    tell({ id, kind: 'done', result: await perform(task, report) });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const told = thrown instanceof ProblemError ? thrown.problem : isDiskFull(reason) ? problem('unavailable', 'disk-full', {}) : undefined;
    tell({ id, kind: 'failed', reason, ...(told === undefined ? {} : { problem: told }) });
  }
}

/** Node, libvips and ffmpeg all say it in words; only Node gives a code as well. */
function isDiskFull(reason: string): boolean {
  return /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i.test(reason);
}

// This listener also keeps the event loop alive: native encoding does not, and the process would leave in the middle of it.
process.on('message', (message) => void handle(message as ToChild));
process.on('disconnect', end);
// Whoever stops the whole group of processes means the bot; the bot ends its child when it no longer needs it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

// A drawing program or a decoder that never returns would not hear the disconnect: another thread watches the parent.
const watch = new Worker(
  `setInterval(() => { if (process.ppid !== ${process.ppid}) try { process.kill(-process.pid, 'SIGKILL'); } catch { process.kill(process.pid, 'SIGKILL'); } }, 1000);`,
  { eval: true, env: {}, resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 } },
);
watch.unref();

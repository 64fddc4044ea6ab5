import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Spool, StoredFile } from '../core/media.ts';
import type { Problem } from '../core/problem.ts';
import { ProblemError } from '../core/problem.ts';
import type { Log } from '../lib/log.ts';
import { storedFile } from './stored-file.ts';
import type { Lane, RunOptions } from './supervisor.ts';
import { TaskFailure } from './supervisor.ts';
import type { VideoSize, Task, TaskResult } from './tasks.ts';

export type Workshop = {
  /** Gives a task a folder of its own, which is gone afterwards, however the task ended. */
  inFolder<T>(work: (folder: string, target: string) => Promise<T>): Promise<T>;
  /** Runs a task. What went wrong becomes the problem `otherwise` unless the child knew better; an abort its reason. */
  run(lane: Lane, task: Task, otherwise: (detail?: string) => Problem, o: RunOptions): Promise<TaskResult>;
  /** Takes what a task has made into the spool. */
  keep(target: string, video?: VideoSize): Promise<StoredFile>;
};

/** The folder in which files are made before they come into the spool. What lies in it from before is removed. */
export function createWorkshop({ spool, tempFolder, log }: { readonly spool: Spool; readonly tempFolder: string; readonly log: Log | undefined }): Workshop {
  let emptied: Promise<unknown> | undefined;
  return {
    async inFolder(work) {
      await (emptied ??= rm(tempFolder, { recursive: true, force: true }));
      const folder = join(tempFolder, randomUUID());
      await mkdir(folder, { recursive: true });
      try {
        return await work(folder, join(folder, 'made'));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },

    async run(lane, task, otherwise, o) {
      try {
        return await lane.run(task, o);
      } catch (thrown) {
        if (!(thrown instanceof TaskFailure)) throw thrown;
        log?.info({ task: task.kind, how: thrown.how, reason: thrown.message }, 'media task failed');
        const detail = thrown.how === 'refused' ? undefined : `the decoder ${thrown.message}`;
        throw new ProblemError(thrown.problem ?? otherwise(detail), { cause: thrown });
      }
    },

    async keep(target, video) {
      const { hash } = await spool.write(createReadStream(target), { maxBytes: Number.MAX_SAFE_INTEGER });
      return storedFile(hash, await spool.read(hash), video);
    },
  };
}

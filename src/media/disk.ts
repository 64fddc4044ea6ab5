import { Worker } from 'node:worker_threads';
import { buffersOf, type DiskAnswer, type DiskDone, type DiskRequest, type DiskTask, type Removal, type Removed } from './disk-tasks.ts';

type Pending = { resolve(answer: DiskDone | Removed): void; reject(reason: Error): void };

/** The thread that waits for the disk, so that commands are acknowledged meanwhile. It starts with the first file. */
export type Disk = {
  /** Resolves with the hash of all bytes once a file is published. Rejects with the system's `code`; nothing of the file is left then. */
  run(task: DiskTask): Promise<DiskDone>;
  /** Resolves with the bytes that are free now. One after another with `run`: what is being published is not removed. */
  remove(removal: Removal): Promise<number>;
};

export function createDisk(): Disk {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let last = 0;

  const settle = (id: number): Pending | undefined => {
    const found = pending.get(id);
    pending.delete(id);
    // Nobody waits for it: it must not keep the process.
    if (pending.size === 0) worker?.unref();
    return found;
  };
  const begin = (): Worker => {
    const started = new Worker(new URL('./disk-thread.ts', import.meta.url), { execArgv: [], env: {} });
    started.on('message', (answer: DiskAnswer) => {
      const waiting = settle(answer.id);
      if ('failure' in answer) waiting?.reject(Object.assign(new Error(answer.failure.message), { code: answer.failure.code }));
      else waiting?.resolve(answer);
    });
    const died = (error: Error): void => {
      if (worker === started) worker = undefined;
      for (const id of pending.keys()) settle(id)?.reject(error);
    };
    started.on('error', (error) => died(error instanceof Error ? error : new Error(String(error))));
    started.on('exit', () => died(new Error('The thread that writes files has ended.')));
    return started;
  };

  const ask = (task: DiskTask | Removal, handed: readonly ArrayBuffer[]): Promise<DiskDone | Removed> => new Promise((resolve, reject) => {
    const id = last += 1;
    pending.set(id, { resolve, reject });
    worker ??= begin();
    worker.ref();
    worker.postMessage({ ...task, id } satisfies DiskRequest, handed);
  });

  return {
    // The thread answers each kind of task with what belongs to it.
    run: (task) => ask(task, buffersOf(task.chunks)) as Promise<DiskDone>,
    remove: async (removal) => (await ask(removal, []) as Removed).freed,
  };
}

/** The process's own: there is one disk, and a thread costs some megabytes. */
export const disk = createDisk();

import { Worker } from 'node:worker_threads';
import { buffersOf, type DiskAnswer, type DiskDone, type DiskRequest, type DiskTask } from './disk-tasks.ts';

type Pending = { resolve(done: DiskDone): void; reject(reason: Error): void };

/** The thread that waits for the disk, so that commands are acknowledged meanwhile. It starts with the first file. */
export type Disk = {
  /** Resolves with the hash of all bytes once a file is published. Rejects with the system's `code`; nothing of the file is left then. */
  run(task: DiskTask): Promise<DiskDone>;
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
      if ('hash' in answer) waiting?.resolve(answer);
      else waiting?.reject(Object.assign(new Error(answer.failure.message), { code: answer.failure.code }));
    });
    const died = (error: Error): void => {
      if (worker === started) worker = undefined;
      for (const id of [...pending.keys()]) settle(id)?.reject(error);
    };
    started.on('error', (error) => died(error instanceof Error ? error : new Error(String(error))));
    started.on('exit', () => died(new Error('The thread that writes files has ended.')));
    return started;
  };

  return {
    run: (task) => new Promise((resolve, reject) => {
      const id = last += 1;
      pending.set(id, { resolve, reject });
      worker ??= begin();
      worker.ref();
      worker.postMessage({ ...task, id } satisfies DiskRequest, buffersOf(task.chunks));
    }),
  };
}

/** The process's own: there is one disk, and a thread costs some megabytes. */
export const disk = createDisk();

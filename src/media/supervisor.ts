import { readFile } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import type { Problem } from '../core/problem.ts';
import { problem, ProblemError } from '../core/problem.ts';
import type { Log } from '../lib/log.ts';
import type { ChildExit, RunningChild } from './start-child.ts';
import { startChild } from './start-child.ts';
import type { ChildSettings, FromChild, Task, TaskResult } from './tasks.ts';

const MEMORY_LOOK_MS = 200;

export type LaneParts = {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log | undefined;
  readonly settings: ChildSettings;
  /**
   * `heapMegabytes`: of the child's JavaScript. `memoryBytes`: of the whole child, native code too. `idleMs`: milliseconds
   * without a task after which the child ends.
   */
  readonly limits: { readonly heapMegabytes: number; readonly memoryBytes: number; readonly idleMs: number };
  /** Bytes a process takes now; undefined where that cannot be known. */
  readonly readMemory?: (pid: number) => Promise<number | undefined>;
};

export type RunOptions = {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly report?: (fraction: number) => void;
};

/** Runs tasks one after the other in a child process that is started with the first and ends when idle. */
export interface Lane extends AsyncDisposable {
  /**
   * Throws `TaskFailure` when the task failed or took the child with it, and the signal's reason when aborted. The next
   * task gets a child that works.
   */
  run(task: Task, o: RunOptions): Promise<TaskResult>;
}

/**
 * Why a task ended without a result. `problem` where the child knew what to tell the person. The message of a refusal is for
 * logs alone: it may name paths.
 */
export class TaskFailure extends Error {
  readonly how: 'refused' | 'crashed' | 'late' | 'memory';
  readonly problem: Problem | undefined;
  constructor(how: TaskFailure['how'], reason: string, told?: Problem) {
    super(reason);
    this.name = 'TaskFailure';
    this.how = how;
    this.problem = told;
  }
}

type Outcome =
  | { readonly kind: 'message'; readonly message: Exclude<FromChild, { kind: 'progress' }> }
  | { readonly kind: 'exited'; readonly exit: ChildExit }
  | { readonly kind: 'late' }
  | { readonly kind: 'memory' }
  | { readonly kind: 'aborted' };

export function createLane(parts: LaneParts): Lane {
  const { name, clock, log, settings, readMemory = residentBytes } = parts;
  const { heapMegabytes, memoryBytes, idleMs } = parts.limits;
  let child: RunningChild | undefined;
  let hear: (message: FromChild) => void = () => undefined;
  let tail: Promise<unknown> = Promise.resolve();
  let idle = new AbortController();
  let lastId = 0;
  let disposed = false;

  const start = (): RunningChild => {
    const started = startChild({ settings, heapMegabytes, onMessage: (message) => hear(message) });
    void started.exited.then(() => { if (child === started) child = undefined; });
    log?.debug({ lane: name, pid: started.pid }, 'media child started');
    return started;
  };

  const end = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    ending?.kill();
    await ending?.exited;
  };

  const endWhenIdle = (): void => {
    idle = new AbortController();
    clock.sleep(idleMs, idle.signal).then(end, () => undefined);
  };

  const watchMemory = async (pid: number, signal: AbortSignal): Promise<Outcome> => {
    for (;;) {
      await clock.sleep(MEMORY_LOOK_MS, signal);
      if ((await readMemory(pid) ?? 0) > memoryBytes) return { kind: 'memory' };
    }
  };

  /** The first of: the child's word, its end, the deadline, too much memory, an abort. */
  const outcomeOf = async (running: RunningChild, task: Task, { deadlineMs, signal, report }: RunOptions): Promise<Outcome> => {
    const id = lastId += 1;
    const over = new AbortController();
    const answered = new Promise<Outcome>((resolve) => {
      hear = (message) => {
        if (message.id !== id) return;
        if (message.kind === 'progress') report?.(message.fraction);
        else resolve({ kind: 'message', message });
      };
    });
    const aborted = new Promise<Outcome>((resolve) => {
      signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true, signal: over.signal });
    });
    // Sleeps reject when the task is over; nobody listens any more then.
    const late = clock.sleep(deadlineMs, over.signal).then((): Outcome => ({ kind: 'late' }), () => answered);
    const memory = watchMemory(running.pid, over.signal).catch(() => answered);
    running.send({ id, task });
    try {
      return await Promise.race([answered, running.exited.then((exit): Outcome => ({ kind: 'exited', exit })), late, memory, aborted]);
    } finally {
      over.abort();
      hear = () => undefined;
    }
  };

  const perform = async (task: Task, o: RunOptions): Promise<TaskResult> => {
    o.signal.throwIfAborted();
    if (disposed) throw new ProblemError(problem('canceled', 'canceled', {}));
    idle.abort();
    const running = child ??= start();
    const outcome = await outcomeOf(running, task, o);
    if (outcome.kind === 'message') {
      endWhenIdle();
      if (outcome.message.kind === 'done') return outcome.message.result;
      throw new TaskFailure('refused', outcome.message.reason, outcome.message.problem);
    }
    await end();
    if (outcome.kind === 'exited') await running.exited;
    if (outcome.kind === 'aborted') throw o.signal.reason;
    if (disposed) throw new ProblemError(problem('canceled', 'canceled', {}));
    const failure = failureOf(outcome, o.deadlineMs);
    const said = outcome.kind === 'exited' ? outcome.exit.stderr : '';
    log?.warn({ lane: name, task: task.kind, how: failure.how, reason: failure.message, said }, 'a media task took its child with it');
    throw failure;
  };

  return {
    async run(task, o) {
      const before = tail;
      const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
      tail = before.then(() => finished);
      try {
        await untilAborted(before, o.signal);
        return await perform(task, o);
      } finally {
        finish();
      }
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      idle.abort();
      await end();
    },
  };
}

function failureOf(outcome: Exclude<Outcome, { kind: 'message' | 'aborted' }>, deadlineMs: number): TaskFailure {
  switch (outcome.kind) {
    case 'late': return new TaskFailure('late', `was not done after ${Math.round(deadlineMs / 1000)} s`);
    case 'memory': return new TaskFailure('memory', 'took more memory than it may');
    case 'exited': {
      const { code, signal, stderr } = outcome.exit;
      if (stderr.includes('heap out of memory')) return new TaskFailure('memory', 'took more memory than it may');
      return new TaskFailure('crashed', `ended with ${signal ?? `code ${code}`}`);
    }
  }
}

async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The process and what it has started (ffmpeg). Linux tells; elsewhere the limit of the JavaScript heap alone holds. */
async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  if (kilobytes === undefined) return undefined;
  const started = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')).split(' ').map(Number).filter((child) => child > 0);
  const theirs = await Promise.all(started.map(residentBytes));
  return theirs.reduce<number>((sum, bytes) => sum + (bytes ?? 0), Number(kilobytes) * 1024);
}

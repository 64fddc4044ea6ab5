import type { Status } from '../../core/provider.ts';

/** A request under way whose answer is the result. */
export type Task = {
  /** Undefined while it is under way. */
  outcome: { readonly status: Status } | { readonly thrown: unknown } | undefined;
  isCancelAsked: boolean;
  isInterrupted: boolean;
  /** Resolves with the outcome's coming; rejects never. */
  readonly settled: Promise<void>;
};

/** The requests of this process, by name. Disposing breaks those that are under way. */
export type Tasks = AsyncDisposable & {
  begin(name: string, work: (task: Pick<Task, 'isInterrupted'>, signal: AbortSignal) => Promise<Status>): Task;
  get(name: string): Task | undefined;
  forget(name: string): void;
};

/** Outcomes that are kept although they were handed over: whoever asked may have gone before hearing of it. */
const keptOutcomes = 4;

export function createTasks(): Tasks {
  const tasks = new Map<string, Task>();
  const controller = new AbortController();

  const forgetOld = (): void => {
    const ended = [...tasks].filter(([, { outcome }]) => outcome);
    for (const [name] of ended.slice(0, Math.max(0, ended.length - keptOutcomes))) tasks.delete(name);
  };
  return {
    begin(name, work) {
      const { promise: settled, resolve } = Promise.withResolvers<void>();
      const task: Task = { outcome: undefined, isCancelAsked: false, isInterrupted: false, settled };
      const end = (outcome: NonNullable<Task['outcome']>): void => {
        task.outcome = outcome;
        forgetOld();
        resolve();
      };
      tasks.set(name, task);
      work(task, controller.signal).then((status) => end({ status }), (thrown: unknown) => end({ thrown }));
      return task;
    },
    get: (name) => tasks.get(name),
    forget: (name) => void tasks.delete(name),
    [Symbol.asyncDispose]: async () => {
      controller.abort(new Error('The provider was let go.'));
      await Promise.all([...tasks.values()].map(({ settled }) => settled));
    },
  };
}

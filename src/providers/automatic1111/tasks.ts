import type { Clock } from '../../core/clock.ts';
import type { Status } from '../../core/provider.ts';

/** A request under way whose answer is the result. */
export type Task = {
  /** Undefined while it is under way. */
  outcome: { readonly status: Status } | { readonly thrown: unknown } | undefined;
  isCancelAsked: boolean;
  isInterrupted: boolean;
  /** Whoever looked has the outcome. */
  isTaken: boolean;
  /** Resolves with the outcome's coming; rejects never. */
  readonly settled: Promise<void>;
};

/** The requests of this process, by name. Disposing breaks those that are under way. */
export type Tasks = AsyncDisposable & {
  begin(name: string, work: (task: Pick<Task, 'isInterrupted'>, signal: AbortSignal) => Promise<Status>): Task;
  get(name: string): Task | undefined;
  forget(name: string): void;
  /** Waits for those that somebody wants, so many milliseconds at most, and gives all whose outcome nobody has taken. */
  left(o: { readonly withinMs: number; readonly clock: Clock }): Promise<readonly { readonly name: string; readonly status: Status }[]>;
};

/** Outcomes that are kept although they were handed over: whoever asked may have gone before hearing of it. */
const keptOutcomes = 4;

/** Tasks of this process alone; none is there at its beginning. */
export function createTasks(): Tasks {
  const tasks = new Map<string, Task>();
  const controller = new AbortController();

  const forgetOld = (): void => {
    const taken = [...tasks].filter(([, { isTaken }]) => isTaken);
    for (const [name] of taken.slice(0, Math.max(0, taken.length - keptOutcomes))) tasks.delete(name);
  };
  return {
    begin(name, work) {
      forgetOld();
      const { promise: settled, resolve } = Promise.withResolvers<void>();
      const task: Task = { outcome: undefined, isCancelAsked: false, isInterrupted: false, isTaken: false, settled };
      const end = (outcome: NonNullable<Task['outcome']>): void => {
        task.outcome = outcome;
        resolve();
      };
      tasks.set(name, task);
      work(task, controller.signal).then((status) => end({ status }), (thrown: unknown) => end({ thrown }));
      return task;
    },
    get: (name) => tasks.get(name),
    forget: (name) => void tasks.delete(name),
    async left({ withinMs, clock }) {
      const wanted = [...tasks].filter(([, task]) => !task.isTaken && !task.isCancelAsked);
      const over = new AbortController();
      const waited = clock.sleep(withinMs, over.signal).catch(() => {});
      await Promise.race([Promise.all(wanted.map(([, { settled }]) => settled)), waited]).finally(() => over.abort());
      return wanted.flatMap(([name, { outcome }]) => (outcome && 'status' in outcome ? [{ name, status: outcome.status }] : []));
    },
    [Symbol.asyncDispose]: async () => {
      controller.abort(new Error('The provider was let go.'));
      await Promise.all([...tasks.values()].map(({ settled }) => settled));
    },
  };
}

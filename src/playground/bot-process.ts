import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export type BotProcessParts = {
  /** The program to run, such as `src/main.ts`. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes what the program prints; absent = this process's own outputs. */
  readonly onOutput?: (text: string) => void;
  /** Milliseconds a program that was asked to end gets before it is killed. */
  readonly patienceMs: number;
};

/** The bot as a child process: what it is to the stand-in, and what a pulled plug does to it. */
export type BotProcess = AsyncDisposable & {
  /** Resolves once the program says `ready`; throws when it ends before. */
  start(): Promise<void>;
  /** Pulls the plug (SIGKILL). Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Asks it to end (SIGTERM). Resolves with the exit code, `null` when it had to be killed. */
  stop(): Promise<number | null>;
  isRunning(): boolean;
  /** Calls `listener` when the process ends, however it does. */
  onExit(listener: (code: number | null, signal: NodeJS.Signals | null) => void): void;
};

export function createBotProcess({ program, environment, onOutput, patienceMs }: BotProcessParts): BotProcess {
  let child: ChildProcess | undefined;
  const listeners = new Set<(code: number | null, signal: NodeJS.Signals | null) => void>();

  /** With a channel between them the program also learns that its parent is gone. */
  function spawn(): ChildProcess {
    const started = fork(program, [], { env: { ...environment }, execArgv: [], stdio: [onOutput ? 'ignore' : 'inherit', onOutput ? 'pipe' : 'inherit', onOutput ? 'pipe' : 'inherit', 'ipc'] });
    for (const stream of [started.stdout, started.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => onOutput?.(text));
    started.once('exit', (code, signal) => {
      child = undefined;
      for (const listener of listeners) listener(code, signal);
    });
    return started;
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = child;
    if (!ending) return 0;
    const exited = once(ending, 'exit');
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill('SIGKILL'), patienceMs);
    const [code] = await exited as [number | null];
    clearTimeout(timer);
    return code;
  }

  return {
    start: async () => {
      if (child) throw new Error('The bot is already running.');
      const started = spawn();
      child = started;
      await new Promise<void>((resolve, reject) => {
        started.on('message', (message) => {
          if (message === 'ready') resolve();
        });
        started.once('exit', (code, signal) => reject(new Error(`The bot ended before it was ready (${signal ?? `exit code ${code}`}).`)));
        started.once('error', reject);
      });
    },
    kill: async () => {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    isRunning: () => child !== undefined,
    onExit: (listener) => {
      listeners.add(listener);
    },
    [Symbol.asyncDispose]: async () => {
      await end('SIGTERM');
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Names a module that exports `open(location): Promise<Store>`, and what to give it. */
export type StoreOpener = { readonly module: string; readonly location: string };

export type StoreChild = AsyncDisposable & {
  /** Resolves when the process runs and everything is loaded. */
  readonly ready: Promise<void>;
  /** Lets it open the store. */
  go(): void;
  /** The next `count` lines that it writes: each the id of a row it was told to be durable. */
  lines(count: number): Promise<readonly string[]>;
  /** SIGKILL. */
  kill(): void;
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
};

/** Starts a process that, once told to go, opens a store and adds a person of the name `task`, or people for ever under `write`. */
export function runStoreChild(task: string, { module, location }: StoreOpener): StoreChild {
  const program = fileURLToPath(new URL('store-child.ts', import.meta.url));
  const child = spawn(process.execPath, [program, task, module, location], { stdio: 'pipe' });
  const errors = text(child.stderr);
  const output = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = once(child, 'close').then(async () => ({ code: child.exitCode, errors: await errors }));
  return {
    ended,
    ready: output.next().then(() => {}),
    go: () => {
      child.stdin.end();
    },
    lines: async (count) => {
      const lines: string[] = [];
      for (let line = await output.next(); line.done !== true; line = await output.next()) if (lines.push(line.value) >= count) break;
      return lines;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program of the bench in a process of its own. Disposing ends it. */
export type Program = AsyncDisposable & {
  readonly pid: number;
  send(message: object): void;
  /** The first message not yet taken that `wanted` accepts. Rejects when the process ends before. */
  next<T>(wanted: (message: unknown) => message is T): Promise<T>;
};

const running = new Set<ChildProcess>();

/** Kills every program at once; whoever waits for one of them hears that it ended. */
export function killPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts a TypeScript file of this repository, named from its root. Its standard output is thrown away. */
export function startProgram(file: string, environment: Readonly<Record<string, string>> = {}): Program {
  const child = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), [], {
    env: { PATH: process.env['PATH'], ...environment }, execArgv: [...profiling(file)], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const messages: unknown[] = [];
  let arrived = Promise.withResolvers<void>();
  child.on('message', (message) => {
    messages.push(message);
    arrived.resolve();
    arrived = Promise.withResolvers();
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${file} ended by itself (${String(signal ?? code)}).`);
  });
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    // Whoever waits for the answer hears that the process has ended.
    send: (message) => { child.send(message, () => undefined); },
    async next(wanted) {
      for (;;) {
        const at = messages.findIndex((message) => wanted(message));
        const [found] = at < 0 ? [] : messages.splice(at, 1);
        if (found !== undefined && wanted(found)) return found;
        await Promise.race([arrived.promise, ended]);
      }
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** With BENCH_PROFILE=folder each program that ends in order leaves a CPU profile there. */
function profiling(file: string): readonly string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(folder, file.replaceAll('/', '-'))}`];
}

/** Milliseconds a program gets to end in order. */
const patience = 10_000;

/** Asks a program to end, for then it also leaves what the next start finds in a cache. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  await exited;
  clearTimeout(timer);
}

/** A new folder in the project's data folder, so that it lies on a disk and not in memory. Disposing removes it. */
export async function createFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const data = fileURLToPath(new URL('../data', import.meta.url));
  await mkdir(data, { recursive: true });
  const path = await mkdtemp(join(data, 'bench-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Resident bytes of a process and all that it has started. Linux alone tells. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter((id) => id !== ''));
  return children.reduce((sum, child) => sum + residentBytes(Number(child)), kilobytes * 1_024);
}

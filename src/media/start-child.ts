import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildSettings, FromChild, ToChild } from './tasks.ts';

const ENTRY = fileURLToPath(new URL('./child.ts', import.meta.url));
const KEPT_STDERR = 4_000;

export type ChildExit = {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last of what it wrote to standard error. */
  readonly stderr: string;
};

export type RunningChild = {
  readonly pid: number;
  send(message: ToChild): void;
  /** Ends it and whatever it has started (ffmpeg) at once. */
  kill(): void;
  /** Resolves once it is gone; never rejects. */
  readonly exited: Promise<ChildExit>;
};

export type ChildParts = {
  readonly settings: ChildSettings;
  readonly heapMegabytes: number;
  readonly onMessage: (message: FromChild) => void;
};

/**
 * Starts the media child. It gets no environment, so that no token of the bot is within reach of what decodes foreign
 * bytes, and a process group of its own, so that nothing it started outlives it.
 */
export function startChild({ settings, heapMegabytes, onMessage }: ChildParts): RunningChild {
  const child = fork(ENTRY, [JSON.stringify(settings)], {
    execPath: process.execPath,
    execArgv: [`--max-old-space-size=${heapMegabytes}`],
    env: {},
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => { stderr = (stderr + text).slice(-KEPT_STDERR); });
  // Only our own code speaks on this channel.
  child.on('message', (message) => onMessage(message as FromChild));
  const pid = child.pid ?? 0;
  const killGroup = (): void => {
    try {
      if (pid > 0) process.kill(-pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');                       // Windows knows no groups; elsewhere the group is gone already
    }
  };
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, stderr: error.message }));
    child.once('exit', killGroup);
    child.once('close', (code, signal) => resolve({ code, signal, stderr }));
  });
  return {
    pid,
    // A child that is gone answers through `exited`.
    send: (message) => { if (child.connected) child.send(message, () => undefined); },
    kill: killGroup,
    exited,
  };
}

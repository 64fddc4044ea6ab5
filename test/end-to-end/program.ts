import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How a program ended, and what it said. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

export type Program = {
  /** Everything it has printed so far, on either output. */
  said(): string;
  /** Resolves once it has printed this; throws when it ends before. */
  says(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
};

/** A program of `src`, started as npm starts it but without a line of this machine's environment. */
export function start(program: string, { words = [], environment = {}, folder }: {
  words?: readonly string[]; environment?: Readonly<Record<string, string>>; /** Where it is started, so that no `.env` is found. */ folder: string;
}): Program {
  const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', file('tools/node-version.mjs'), file(program), ...words], {
    cwd: folder, env: { PATH: process.env['PATH'], FFMPEG: 'none', ...environment }, stdio: ['ignore', 'pipe', 'pipe'],
    // A program that hangs outlives its test by no more than this.
    timeout: 170_000, killSignal: 'SIGKILL',
  });
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  const hear = (add: (text: string) => void) => (text: string): void => {
    add(text);
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', hear((text) => { out += text; }));
  child.stderr.setEncoding('utf8').on('data', hear((text) => { err += text; }));
  const said = (): string => `${out}${err}`;
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, out, err }));
  return {
    said, ended,
    signal: (signal) => { child.kill(signal); },
    says: (text) => new Promise((resolve, reject) => {
      const check = (): void => {
        if (said().includes(text)) resolve();
      };
      listeners.add(check);
      check();
      void ended.then(() => reject(new Error(`It ended without “${text}”: ${said()}`)));
    }),
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { Media, Spool, StoredFile } from '../../src/core/media.ts';
import type { Problem } from '../../src/core/problem.ts';
import { ProblemError } from '../../src/core/problem.ts';
import type { Log, LogFields } from '../../src/lib/log.ts';
import type { MediaLimits } from '../../src/media/index.ts';
import { createMedia, createSpool } from '../../src/media/index.ts';
import type { FakeClock } from '../fakes/fake-clock.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';

export type Opened = {
  readonly media: Media;
  readonly spool: Spool;
  readonly clock: FakeClock;
  readonly folder: string;
  /** Process ids of the children started so far. */
  readonly children: readonly number[];
  put(bytes: Uint8Array): Promise<string>;
  describe(bytes: Uint8Array): Promise<StoredFile>;
};

export const never = new AbortController().signal;

export type OpenOptions = {
  readonly limits?: Partial<MediaLimits>;
  readonly ffmpeg?: string;
  /** When it is closed and its folder removed; `file` where all tests of a file share it and its children. */
  readonly until?: 'test' | 'file';
};

/** A media with its spool in a folder of its own. */
export async function openMedia({ limits = {}, ffmpeg = 'none', until = 'test' }: OpenOptions = {}): Promise<Opened> {
  const finished = until === 'test' ? onTestFinished : afterAll;
  const folder = await temporaryFolder(until);
  const spool = await createSpool({ folder: join(folder, 'spool') });
  const clock = createFakeClock();
  const children: number[] = [];
  const log = recordingLog(({ pid }) => { if (typeof pid === 'number') children.push(pid); });
  const media = createMedia({ spool, tempFolder: join(folder, 'temp'), clock, log, ffmpeg, limits });
  finished(() => media[Symbol.asyncDispose]());
  const put = async (bytes: Uint8Array): Promise<string> => (await spool.write(chunksOf(bytes), { maxBytes: bytes.length })).hash;
  return { media, spool, clock, folder, children, put, describe: async (bytes) => media.describe(await put(bytes), { signal: never }) };
}

export async function temporaryFolder(until: 'test' | 'file' = 'test'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-media-'));
  (until === 'test' ? onTestFinished : afterAll)(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function* chunksOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** The problem a promise fails with; fails itself when there is none. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof ProblemError) return thrown.problem;
    throw thrown;
  }
  throw new Error('there was no problem');
}

export function fixture(name: string): string {
  return new URL(`./fixtures/${name}.ts`, import.meta.url).href;
}

function recordingLog(see: (fields: LogFields) => void): Log {
  const log: Log = { debug: see, info: see, warn: see, error: see, child: () => log };
  return log;
}

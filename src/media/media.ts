import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { ImageType, Media, MediaType, Spool, StoredFile } from '../core/media.ts';
import { imageTypes } from '../core/media.ts';
import type { Problem } from '../core/problem.ts';
import { problem, ProblemError } from '../core/problem.ts';
import type { Log } from '../lib/log.ts';
import type { PictureHeader } from './formats/header.ts';
import { shownSize } from './formats/header.ts';
import { readHeader, sniffType } from './sniff.ts';
import { stripMetadata } from './strip-metadata.ts';
import type { Lane } from './supervisor.ts';
import { createLane, TaskFailure } from './supervisor.ts';
import type { ChildSettings, FilmSize, Task, TaskResult } from './tasks.ts';

export type MediaLimits = {
  /** Pixels of a picture, or of one picture of a film, that are still decoded. */
  readonly maxPixels: number;
  /** Milliseconds a task may take. */
  readonly pictureMs: number;
  readonly filmMs: number;
  readonly drawMs: number;
  /** Milliseconds without work after which a child ends. */
  readonly idleMs: number;
  /** Megabytes of a child's JavaScript heap, and bytes of the whole child. */
  readonly heapMegabytes: number;
  readonly memoryBytes: number;
};

const DEFAULT_LIMITS: MediaLimits = {
  maxPixels: 100_000_000, pictureMs: 60_000, filmMs: 600_000, drawMs: 300_000, idleMs: 60_000,
  heapMegabytes: 768, memoryBytes: 2_000_000_000,
};

/** Where ffmpeg usually is, for callers that do not say what the PATH is. */
const USUAL_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'].join(delimiter);

export type MediaParts = {
  readonly spool: Spool;
  /** Holds what is being made; whatever lies in it from before is removed. */
  readonly tempFolder: string;
  readonly clock: Clock;
  readonly log?: Log;
  /** A path; `auto` (the default) = look for it in `searchPath`; `none` = the embedded codec alone. */
  readonly ffmpeg?: string;
  /** The PATH of the environment. */
  readonly searchPath?: string;
  readonly limits?: Partial<MediaLimits>;
};

/** Media over two children of one program: one for pictures, one for films and drawing. Neither runs before it is needed. */
export function createMedia({ spool, tempFolder, clock, log, ffmpeg = 'auto', searchPath = USUAL_PATH, limits: given = {} }: MediaParts): Media {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const { maxPixels, heapMegabytes, memoryBytes, idleMs } = limits;
  const settings: ChildSettings = { ffmpeg: ffmpegPlaces(ffmpeg, searchPath) };
  const lane = (name: string): Lane => createLane({ name, clock, log, settings, heapMegabytes, memoryBytes, idleMs });
  const pictures = lane('pictures');
  const films = lane('films');
  let emptied: Promise<unknown> | undefined;

  /** Gives a task a folder of its own, which is gone afterwards, however the task ended. */
  const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
    await (emptied ??= rm(tempFolder, { recursive: true, force: true }));
    const folder = join(tempFolder, randomUUID());
    await mkdir(folder, { recursive: true });
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  /** Runs a task; what went wrong becomes `otherwise`, unless the child knew better. */
  const run = async (
    worker: Lane, task: Task, deadlineMs: number, otherwise: (detail?: string) => Problem, signal: AbortSignal, report?: (fraction: number) => void,
  ): Promise<TaskResult> => {
    try {
      return await worker.run(task, { deadlineMs, signal, ...(report === undefined ? {} : { report }) });
    } catch (thrown) {
      if (!(thrown instanceof TaskFailure)) throw thrown;
      log?.info({ task: task.kind, how: thrown.how, reason: thrown.message }, 'media task failed');
      throw new ProblemError(thrown.problem ?? otherwise(detailOf(thrown)), { cause: thrown });
    }
  };

  /** Takes what a task has made into the spool. */
  const keep = async (target: string, film: FilmSize | undefined): Promise<StoredFile> => {
    const { hash } = await spool.write(createReadStream(target), { maxBytes: Number.MAX_SAFE_INTEGER });
    const bytes = await spool.read(hash);
    return storedFile(hash, bytes, film);
  };

  const ingest: Media['ingest'] = async ({ hash, name }, { maxPixels: most }, { signal }) => {
    signal.throwIfAborted();
    const bytes = await spool.read(hash);
    const type = sniffType(bytes);
    if (type === undefined || !isImage(type)) throw invalid('file-type-wrong', { name });
    const header = readHeader(bytes);
    if (header === undefined) throw invalid('file-damaged', { name });
    if (header.width * header.height > most) throw invalid('file-too-many-pixels', { name, max: most });
    return inFolder(async (folder) => {
      const target = join(folder, 'made');
      const damaged = (detail?: string): Problem => problem('invalid-request', 'file-damaged', { name }, withDetail(detail));
      await run(pictures, { kind: 'ingest', source: spool.path(hash), type, target, maxPixels: most }, limits.pictureMs, damaged, signal);
      return keep(target, undefined);
    });
  };

  const describe: Media['describe'] = async (hash, { signal }) => {
    signal.throwIfAborted();
    const bytes = await spool.read(hash);
    const header = readHeader(bytes);
    if (header === undefined || !header.whole) throw new ProblemError(damagedResult());
    if (header.kind === 'picture') return storedFile(hash, bytes);
    const { film } = await run(films, { kind: 'probe-film', source: spool.path(hash), type: header.type }, limits.filmMs, damagedResult, signal);
    return storedFile(hash, bytes, film);
  };

  /** The picture without metadata where that is all it needs; undefined where it has to be encoded anew. */
  const fitInPlace = async (file: StoredFile, bytes: Uint8Array<ArrayBuffer>, header: PictureHeader, maxBytes: number): Promise<StoredFile | undefined> => {
    if (header.orientation !== 1) return undefined;
    const clean = stripMetadata(bytes, header.type);
    if (clean.length > maxBytes) return undefined;
    if (clean === bytes) return file;
    const { hash } = await spool.write(once(clean), { maxBytes });
    return { ...file, hash, bytes: clean.length };
  };

  const fit: Media['fit'] = async (file, { maxBytes, signal }) => {
    signal.throwIfAborted();
    const bytes = await spool.read(file.hash);
    const header = readHeader(bytes);
    if (header === undefined || !header.whole) throw new ProblemError(damagedResult());
    const source = spool.path(file.hash);
    if (header.kind === 'film' || header.durationMs !== undefined) {
      return inFolder(async (folder) => {
        const target = join(folder, 'made');
        const task = { kind: 'fit-film', source, type: header.type, folder, target, maxBytes, maxPixels } as const;
        const { written, film } = await run(films, task, limits.filmMs, damagedResult, signal);
        return written ? keep(target, film) : file;
      });
    }
    return await fitInPlace(file, bytes, header, maxBytes) ?? inFolder(async (folder) => {
      const target = join(folder, 'made');
      const task = { kind: 'fit-picture', source, type: header.type, turned: header.orientation !== 1, target, maxBytes, maxPixels } as const;
      await run(pictures, task, limits.pictureMs, damagedResult, signal);
      return keep(target, undefined);
    });
  };

  const draw: Media['draw'] = ({ module, input, files }, { signal, report }) => inFolder(async (folder) => {
    const target = join(folder, 'made');
    const paths = files.map((hash) => spool.path(hash));
    await run(films, { kind: 'draw', module, input, files: paths, folder, target }, limits.drawMs, failedDrawing, signal, report);
    return readFile(target);
  });

  return {
    ingest, describe, fit, draw,
    async [Symbol.asyncDispose]() {
      await Promise.all([pictures[Symbol.asyncDispose](), films[Symbol.asyncDispose]()]);
    },
  };
}

function ffmpegPlaces(ffmpeg: string, searchPath: string): readonly string[] | 'none' {
  if (ffmpeg === 'none') return 'none';
  if (ffmpeg !== 'auto') return [ffmpeg];
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  return searchPath.split(delimiter).filter((folder) => folder !== '').map((folder) => join(folder, name));
}

function isImage(type: MediaType): type is ImageType {
  return imageTypes.some((known) => known === type);
}

/** What a file is by its header; a film's rotation and length are better known to who has probed it. */
function storedFile(hash: string, bytes: Uint8Array, film?: FilmSize): StoredFile {
  const header = readHeader(bytes);
  if (header === undefined) throw new ProblemError(damagedResult());
  const { type } = header;
  if (film !== undefined) return { hash, type, bytes: bytes.length, ...film };
  if (header.kind === 'film') return { hash, type, bytes: bytes.length, width: header.width, height: header.height, durationMs: header.durationMs };
  const { durationMs } = header;
  return { hash, type, bytes: bytes.length, ...shownSize(header), ...(durationMs === undefined ? {} : { durationMs }) };
}

function detailOf({ how, message }: TaskFailure): string | undefined {
  return how === 'refused' ? undefined : `the decoder ${message}`;
}

function withDetail(detail: string | undefined): { detail?: string } {
  return detail === undefined ? {} : { detail };
}

function damagedResult(detail?: string): Problem {
  return problem('internal', 'result-damaged', {}, withDetail(detail));
}

function failedDrawing(detail?: string): Problem {
  return problem('internal', 'internal', {}, withDetail(detail));
}

function invalid<K extends 'file-type-wrong' | 'file-damaged' | 'file-too-many-pixels'>(
  key: K, values: Parameters<typeof problem<K>>[2],
): ProblemError {
  return new ProblemError(problem('invalid-request', key, values));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

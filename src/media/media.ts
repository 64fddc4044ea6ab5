import { readFile } from 'node:fs/promises';
import { delimiter, join as joinPath } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { Media, Spool, StoredFile } from '../core/media.ts';
import type { Problem } from '../core/problem.ts';
import { problem, ProblemError } from '../core/problem.ts';
import type { Log } from '../lib/log.ts';
import type { VideoHeader, PictureHeader } from './formats/header.ts';
import { createPreview } from './preview.ts';
import { readHeader, sniffType } from './sniff.ts';
import { clipsNotJoined, damagedResult, isImage, storedFile } from './stored-file.ts';
import { stripMetadata } from './strip-metadata.ts';
import type { Lane } from './supervisor.ts';
import { createLane } from './supervisor.ts';
import type { ChildSettings } from './tasks.ts';
import { createWorkshop } from './workshop.ts';

export type MediaLimits = {
  /** Pixels of a provider's picture, or of one picture of a video, that are still decoded. */
  readonly maxPixels: number;
  /** Milliseconds a task may take. */
  readonly pictureMs: number;
  readonly videoMs: number;
  readonly drawMs: number;
  /** Milliseconds without work after which a child ends. */
  readonly idleMs: number;
  /** Megabytes of a child's JavaScript heap, and bytes of the whole child. */
  readonly heapMegabytes: number;
  readonly memoryBytes: number;
};

const DEFAULT_LIMITS: MediaLimits = {
  maxPixels: 100_000_000, pictureMs: 60_000, videoMs: 600_000, drawMs: 300_000, idleMs: 60_000,
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

/** Media over two children of one program: one for pictures, one for videos and drawing. Neither runs before it is needed. */
export function createMedia({ spool, tempFolder, clock, log, ffmpeg = 'auto', searchPath = USUAL_PATH, limits: given = {} }: MediaParts): Media {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const { maxPixels } = limits;
  const settings: ChildSettings = { ffmpeg: ffmpegPlaces(ffmpeg, searchPath) };
  const lane = (name: string): Lane => createLane({ name, clock, log, settings, limits });
  const pictures = lane('pictures');
  const videos = lane('videos');
  const workshop = createWorkshop({ spool, tempFolder, log });
  const { inFolder, run, keep } = workshop;

  const ingest: Media['ingest'] = async ({ hash, name }, { maxPixels: most }, { signal }) => {
    signal.throwIfAborted();
    const damaged = (detail?: string): Problem => problem('invalid-request', 'file-damaged', { name }, detail === undefined ? {} : { detail });
    const bytes = await spool.read(hash);
    const type = sniffType(bytes);
    if (type === undefined || !isImage(type)) throw new ProblemError(problem('invalid-request', 'file-type-wrong', { name }));
    const header = readHeader(bytes);
    if (header === undefined) throw new ProblemError(damaged());
    if (header.width * header.height > most) throw new ProblemError(problem('invalid-request', 'file-too-many-pixels', { name, max: most }));
    return inFolder(async (_, target) => {
      const task = { kind: 'ingest', source: spool.path(hash), type, target, maxPixels: most } as const;
      await run(pictures, task, damaged, { deadlineMs: limits.pictureMs, signal });
      return keep(target);
    });
  };

  const mask: Media['mask'] = async (file, { width, height, name }, { signal }) => {
    signal.throwIfAborted();
    return inFolder(async (_, target) => {
      const damaged = (detail?: string): Problem => problem('invalid-request', 'file-damaged', { name }, detail === undefined ? {} : { detail });
      const task = { kind: 'mask', source: spool.path(file.hash), target, width, height, name, maxPixels } as const;
      await run(pictures, task, damaged, { deadlineMs: limits.pictureMs, signal });
      return keep(target);
    });
  };

  const describe: Media['describe'] = async (hash, { signal }) => {
    signal.throwIfAborted();
    const bytes = await spool.read(hash);
    const header = wholeHeader(bytes);
    if (header.kind === 'picture') return storedFile(hash, bytes);
    const task = { kind: 'probe-video', source: spool.path(hash), type: header.type } as const;
    // Nothing is decoded for this, so it need not wait behind a video that is being encoded.
    const { video } = await run(pictures, task, damagedResult, { deadlineMs: limits.pictureMs, signal });
    return storedFile(hash, bytes, video);
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

  const fitVideo = (file: StoredFile, maxBytes: number, signal: AbortSignal): Promise<StoredFile> => inFolder(async (folder, target) => {
    const task = { kind: 'fit-video', source: spool.path(file.hash), type: file.type, folder, target, maxBytes, maxPixels } as const;
    const { written, video } = await run(videos, task, damagedResult, { deadlineMs: limits.videoMs, signal });
    return written ? keep(target, video) : file;
  });

  const fitPicture = (file: StoredFile, turned: boolean, maxBytes: number, signal: AbortSignal): Promise<StoredFile> => inFolder(async (_, target) => {
    if (!isImage(file.type)) throw new ProblemError(damagedResult());
    const task = { kind: 'fit-picture', source: spool.path(file.hash), type: file.type, turned, target, maxBytes, maxPixels } as const;
    await run(pictures, task, damagedResult, { deadlineMs: limits.pictureMs, signal });
    return keep(target);
  });

  const fit: Media['fit'] = async (file, { maxBytes, signal }) => {
    signal.throwIfAborted();
    const bytes = await spool.read(file.hash);
    const header = wholeHeader(bytes);
    if (header.kind === 'video') return fitVideo(file, maxBytes, signal);
    if (header.durationMs !== undefined) {
      return fitVideo(file, maxBytes, signal).catch(async (thrown: unknown) => {
        // Without a codec an animation is still shown as what it is, where it is small enough.
        const moving = isMisconfigured(thrown) ? await fitInPlace(file, bytes, header, maxBytes) : undefined;
        if (moving === undefined) throw thrown;
        return moving;
      });
    }
    return await fitInPlace(file, bytes, header, maxBytes) ?? fitPicture(file, header.orientation !== 1, maxBytes, signal);
  };

  const join: Media['join'] = async (clips, { signal }) => {
    signal.throwIfAborted();
    const sources: { path: string; type: StoredFile['type'] }[] = [];
    for (const clip of clips) {
      const header = readHeader(await spool.read(clip.hash));
      if (header === undefined || !header.whole || header.durationMs === undefined) throw new ProblemError(clipsNotJoined());
      // An animation, or an AVI, can be read only to be encoded.
      const { hash, type } = isContainer(header.type) ? { hash: clip.hash, type: header.type } : await fit(clip, { maxBytes: Number.MAX_SAFE_INTEGER, signal });
      sources.push({ path: spool.path(hash), type });
    }
    return inFolder(async (folder, target) => {
      const task = { kind: 'join-videos', sources, folder, target, maxPixels } as const;
      const { video } = await run(videos, task, clipsNotJoined, { deadlineMs: limits.videoMs, signal });
      return keep(target, video);
    });
  };

  const draw: Media['draw'] = ({ module, input, files }, { signal, report }) => inFolder(async (folder, target) => {
    const paths = files.map((hash) => spool.path(hash));
    const failed = (detail?: string): Problem => problem('internal', 'internal', {}, detail === undefined ? {} : { detail });
    const o = { deadlineMs: limits.drawMs, signal, ...(report === undefined ? {} : { report }) };
    await run(videos, { kind: 'draw', module, input, files: paths, folder, target }, failed, o);
    return readFile(target);
  });

  return {
    ingest, mask, describe, fit, join, draw,
    preview: createPreview(workshop, pictures),
    async [Symbol.asyncDispose]() {
      await Promise.all([pictures[Symbol.asyncDispose](), videos[Symbol.asyncDispose]()]);
    },
  };
}

/** Where ffmpeg is tried, in this order. */
export function ffmpegPlaces(ffmpeg: string, searchPath: string): readonly string[] | 'none' {
  if (ffmpeg === 'none') return 'none';
  if (ffmpeg !== 'auto') return [ffmpeg];
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  return searchPath.split(delimiter).filter((folder) => folder !== '').map((folder) => joinPath(folder, name));
}

/** Throws `result-damaged` for what is no whole picture or video. */
function wholeHeader(bytes: Uint8Array): PictureHeader | VideoHeader {
  const header = readHeader(bytes);
  if (header === undefined || !header.whole) throw new ProblemError(damagedResult());
  return header;
}

/** Whether video libraries read it. */
function isContainer(type: StoredFile['type']): boolean {
  return ['video/mp4', 'video/webm', 'video/x-matroska'].includes(type);
}

function isMisconfigured(thrown: unknown): boolean {
  return thrown instanceof ProblemError && thrown.problem.code === 'misconfigured';
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

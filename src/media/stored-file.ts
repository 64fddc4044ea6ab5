import type { ImageType, MediaType, StoredFile } from '../core/media.ts';
import { imageTypes } from '../core/media.ts';
import type { Problem } from '../core/problem.ts';
import { problem, ProblemError } from '../core/problem.ts';
import { shownSize } from './formats/header.ts';
import { readHeader } from './sniff.ts';
import type { VideoSize } from './tasks.ts';

/**
 * What a file of the spool is by its header; a video's rotation and length are better known to who has probed it. Throws
 * `result-damaged` where it is nothing we know.
 */
export function storedFile(hash: string, bytes: Uint8Array, video?: VideoSize): StoredFile {
  const header = readHeader(bytes);
  if (header === undefined) throw new ProblemError(damagedResult());
  const { type } = header;
  if (video !== undefined) return { hash, type, bytes: bytes.length, ...video };
  if (header.kind === 'video') return { hash, type, bytes: bytes.length, width: header.width, height: header.height, durationMs: header.durationMs };
  const { durationMs } = header;
  return { hash, type, bytes: bytes.length, ...shownSize(header), ...(durationMs === undefined ? {} : { durationMs }) };
}

export function isImage(type: MediaType): type is ImageType {
  return imageTypes.some((known) => known === type);
}

/** One of the clips of a video is no whole one. */
export function clipsNotJoined(detail?: string): Problem {
  return problem('internal', 'clips-not-joined', {}, detail === undefined ? {} : { detail });
}

/** What a provider has sent is no whole picture or video. */
export function damagedResult(detail?: string): Problem {
  return problem('internal', 'result-damaged', {}, detail === undefined ? {} : { detail });
}

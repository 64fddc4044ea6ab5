import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Media } from '../core/media.ts';
import { maxPreviewBytes } from '../core/preview.ts';
import { problem, ProblemError, type Problem } from '../core/problem.ts';
import { readHeader } from './sniff.ts';
import type { Lane } from './supervisor.ts';
import type { Workshop } from './workshop.ts';

/** Pixels on the longest side of what is shown. */
const longest = 512;
/** Pixels of what came; a service's previews are small, and many come. */
const maxPixels = 16_000_000;
/** Milliseconds, the start of a child among them. Results wait in the same lane. */
const deadlineMs = 5_000;

/** Makes previews anew, as `Media.preview` says. They never come into the spool. */
export function createPreview({ inFolder, run }: Pick<Workshop, 'inFolder' | 'run'>, lane: Lane): Media['preview'] {
  return async ({ bytes }, { signal }) => {
    signal.throwIfAborted();
    if (bytes.length > maxPreviewBytes) throw new ProblemError(damaged());
    const header = readHeader(bytes);
    if (header?.type !== 'image/jpeg' && header?.type !== 'image/png') throw new ProblemError(damaged());
    if (header.width * header.height > maxPixels) throw new ProblemError(damaged());
    return inFolder(async (folder, target) => {
      const source = join(folder, 'given');
      await writeFile(source, bytes);
      await run(lane, { kind: 'preview', source, target, longest, maxPixels }, damaged, { deadlineMs, signal });
      return readFile(target);
    });
  };
}

function damaged(detail?: string): Problem {
  return problem('internal', 'result-damaged', {}, detail === undefined ? {} : { detail });
}

import { availableParallelism } from 'node:os';
import { readFile, writeFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { problem, ProblemError } from '../core/problem.ts';
import type { ImageType } from '../core/media.ts';
import { isLosslessWebp } from './formats/webp.ts';
import type { Task, TaskResult } from './tasks.ts';

// sharp's own deadline ends one picture cleanly; the supervisor's later one ends the process.
const SECONDS = 20;

sharp.cache(false);
sharp.concurrency(availableParallelism());

/** A foreign picture, upright and in sRGB with 8 bits. Its first frame, and no metadata on the way out. */
export function openPicture(source: string | Uint8Array, maxPixels: number): Sharp {
  return sharp(source, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true })
    .timeout({ seconds: SECONDS }).autoOrient().toColourspace('srgb');
}

function asPng(picture: Sharp): Sharp {
  return picture.png({ compressionLevel: 6 });
}

function asJpeg(picture: Sharp, quality: number): Sharp {
  return picture.jpeg({ quality, chromaSubsampling: '4:4:4' });
}

/** The same kind of file, as near to the original as that kind gets. */
function asItWas(picture: Sharp, type: ImageType, bytes: Uint8Array): Sharp {
  switch (type) {
    case 'image/png': case 'image/gif': return asPng(picture);
    case 'image/jpeg': return asJpeg(picture, 92);
    case 'image/webp': return picture.webp(isLosslessWebp(bytes) ? { lossless: true, effort: 2 } : { quality: 95, effort: 2 });
  }
}

export async function ingest({ source, type, target, maxPixels }: Extract<Task, { kind: 'ingest' }>): Promise<TaskResult> {
  const bytes = await readFile(source);
  await asItWas(openPicture(bytes, maxPixels), type, bytes).toFile(target);
  return { written: true };
}

export async function preview({ source, target, longest, maxPixels }: Extract<Task, { kind: 'preview' }>): Promise<TaskResult> {
  const picture = openPicture(await readFile(source), maxPixels).resize(longest, longest, { fit: 'inside', withoutEnlargement: true });
  await picture.flatten({ background: '#ffffff' }).jpeg({ quality: 80 }).toFile(target);
  return { written: true };
}

type Step = { readonly scale: number; readonly encode: (picture: Sharp) => Sharp; readonly opaque?: boolean };

const webp = (quality: number) => (picture: Sharp): Sharp => picture.webp({ quality, effort: 2 });
/** From the least loss to the smallest file. JPEG has no transparency. */
const STEPS: readonly Step[] = [
  { scale: 1, encode: webp(90) },
  { scale: 1, encode: (picture) => asJpeg(picture, 85), opaque: true },
  { scale: 1, encode: webp(75) },
  ...[0.75, 0.5, 0.35, 0.25, 0.12].map((scale) => ({ scale, encode: webp(80) })),
];

/** Steps down until the picture is small enough. Throws `too-large` when no step is. */
export async function fitPicture(task: Extract<Task, { kind: 'fit-picture' }>): Promise<TaskResult> {
  const { source, type, turned, target, maxBytes, maxPixels } = task;
  const bytes = await readFile(source);
  const upright = await openPicture(bytes, maxPixels).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = upright.info;
  const steps = turned ? [{ scale: 1, encode: (picture: Sharp): Sharp => asItWas(picture, type, bytes) }, ...STEPS] : STEPS;
  for (const { scale, encode, opaque } of steps) {
    if (opaque === true && channels % 2 === 0) continue;
    const picture = sharp(upright.data, { raw: { width, height, channels }, limitInputPixels: maxPixels }).timeout({ seconds: SECONDS });
    const sized = scale === 1 ? picture : picture.resize(Math.max(1, Math.round(width * scale)));
    const made = await encode(sized).toBuffer();
    if (made.length > maxBytes) continue;
    await writeFile(target, made);
    return { written: true };
  }
  throw new ProblemError(problem('too-large', 'result-too-large', {}));
}

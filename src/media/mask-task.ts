import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { problem, ProblemError } from '../core/problem.ts';
import { openPicture } from './picture-tasks.ts';
import type { Task, TaskResult } from './tasks.ts';

/** From this on a pixel is see-through no more, or light enough to be meant. */
const middle = 128;

/** Makes a picture a mask, as `Media.mask` says. Throws `mask-empty` when it marks nothing. */
export async function mask({ source, target, width, height, name, maxPixels }: Extract<Task, { kind: 'mask' }>): Promise<TaskResult> {
  const { data, info } = await openPicture(await readFile(source), maxPixels).ensureAlpha().resize(width, height, { fit: 'fill' }).raw().toBuffer({ resolveWithObject: true });
  const colours = info.channels - 1;
  const isSeeThrough = someByte(data, info.channels, colours, (alpha) => alpha < middle);
  const pixels = Buffer.alloc(width * height * 4);
  let marked = 0;
  for (let at = 0, pixel = 0; at < data.length; at += info.channels, pixel += 4) {
    const isMarked = isSeeThrough ? (data[at + colours] ?? 0) < middle : lightOf(data, at, colours) >= middle;
    pixels[pixel + 3] = isMarked ? 0 : 255;
    marked += Number(isMarked);
  }
  if (marked === 0) throw new ProblemError(problem('invalid-request', 'mask-empty', { name }));
  await sharp(pixels, { raw: { width, height, channels: 4 } }).png({ compressionLevel: 9 }).toFile(target);
  return { written: true };
}

function someByte(data: Uint8Array, step: number, from: number, fits: (value: number) => boolean): boolean {
  for (let at = from; at < data.length; at += step) if (fits(data[at] ?? 0)) return true;
  return false;
}

/** 0..255 */
function lightOf(data: Uint8Array, at: number, colours: number): number {
  if (colours < 3) return data[at] ?? 0;
  return (data[at] ?? 0) * 0.299 + (data[at + 1] ?? 0) * 0.587 + (data[at + 2] ?? 0) * 0.114;
}

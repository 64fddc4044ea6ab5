import type { MediaType, StoredFile } from '../../core/media.ts';
import { problem, ProblemError, type Problem } from '../../core/problem.ts';
import type { ProviderParts } from '../define.ts';
import type { ShrinkTask } from './shrink.ts';

/** What a service takes as an input picture. Pixels and bytes. */
export type PictureLimits = {
  readonly maxBytes: number;
  readonly minSide: number;
  readonly maxSide: number;
  readonly minPixels: number;
  readonly maxPixels: number;
  /** The longer side by the shorter. */
  readonly maxRatio?: number;
  /** A smaller copy would be of no use, as where a picture is to be made larger. */
  readonly keepSize?: boolean;
};

export type ReadyPicture = { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: MediaType; readonly width: number; readonly height: number };

/** What every service takes; others become WebP. */
const taken: readonly MediaType[] = ['image/png', 'image/jpeg', 'image/webp'];

type Size = { readonly width: number; readonly height: number };

/**
 * A picture as a service takes it: unchanged where it fits, else a copy, smaller as far as needed, that is drawn in the media child. Throws `ProblemError`
 * `invalid-request` where it is too small or too long for it (neither is mended without making up pixels or cutting some off), or too
 * large where its size has to stay.
 */
export async function readyPicture(
  { read, draw }: Pick<ProviderParts, 'read' | 'draw'>, file: StoredFile, limits: PictureLimits, o: { readonly signal: AbortSignal },
): Promise<ReadyPicture> {
  const size = limits.keepSize === true ? { width: file.width, height: file.height } : sizeWithin(file, limits);
  const fault = faultOf(size, limits);
  if (fault) throw new ProblemError(fault);
  const isSame = size.width === file.width && size.height === file.height && taken.includes(file.type);
  if (isSame && file.bytes <= limits.maxBytes) return { ...size, type: file.type, bytes: await read(file) };
  const input: ShrinkTask = { ...size, sourcePixels: file.width * file.height, maxBytes: limits.maxBytes };
  const bytes = await draw({ module: new URL('./shrink.ts', import.meta.url).href, input, files: [file.hash] }, o);
  if (bytes.length > limits.maxBytes) throw new ProblemError(problem('invalid-request', 'file-too-large', { name: 'image', bytes: bytes.length, max: limits.maxBytes }));
  return { ...size, type: 'image/webp', bytes };
}

/** The largest size of the same shape that the limits allow. */
function sizeWithin({ width, height }: Size, { maxSide, maxPixels }: PictureLimits): Size {
  const scale = Math.min(1, maxSide / Math.max(width, height), Math.sqrt(maxPixels / (width * height)));
  return scale === 1 ? { width, height } : { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

function faultOf({ width, height }: Size, { minSide, maxSide, minPixels, maxPixels, maxRatio = Number.POSITIVE_INFINITY }: PictureLimits): Problem | undefined {
  const outOfRange = (option: string, value: number, min: number, max: number): Problem => problem('invalid-request', 'option-out-of-range', { option, value, min, max });
  const side = Math.min(width, height);
  if (side < minSide) return outOfRange(side === width ? 'image width' : 'image height', side, minSide, maxSide);
  const longer = Math.max(width, height);
  if (longer > maxSide) return outOfRange(longer === width ? 'image width' : 'image height', longer, minSide, maxSide);
  const pixels = width * height;
  if (pixels < minPixels || pixels > maxPixels) return outOfRange('image pixels', pixels, minPixels, maxPixels);
  const ratio = width / height;
  if (Math.max(ratio, 1 / ratio) > maxRatio) return outOfRange('image width / height', Number(ratio.toFixed(2)), 1 / maxRatio, maxRatio);
  return undefined;
}

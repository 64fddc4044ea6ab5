import type { StoredFile } from '../../core/media.ts';
import { commonRatios, ratioOf, sizeOf } from '../common/sizes.ts';

/** Width and height in pixels for each ratio on offer; the first is the default. */
export type Sizes = ReadonlyMap<string, readonly [width: number, height: number]>;

/** Two shapes that differ by less are one to the eye (832x480 is called 16:9 by everybody). */
const sameShape = 0.06;

/** The ratios that are named, or the common ones; the workflow's own shape comes first, with exactly its own pixels, the others with as many. */
export function sizesFor(own: readonly [number, number], multipleOf: number, named?: readonly string[]): Sizes {
  const ratios: readonly string[] = named ?? commonRatios;
  const ownRatio = ratios.find((ratio) => distance(ratioOf(ratio), own[0] / own[1]) < sameShape) ?? (named ? undefined : reduced(own));
  const order = ownRatio === undefined || named ? ratios : [ownRatio, ...ratios.filter((ratio) => ratio !== ownRatio)];
  return new Map(order.map((ratio) => [ratio, ratio === ownRatio ? own : scaled(ratioOf(ratio), own[0] * own[1], multipleOf)]));
}

/** The ratio nearest to a picture's shape, and whether it is another shape to the eye: some of the picture is cut off then. */
export function nearestRatio(sizes: Sizes, { width, height }: Pick<StoredFile, 'width' | 'height'>): { readonly ratio: string; readonly isOther: boolean } | undefined {
  const [nearest] = [...sizes].map(([ratio, [w, h]]) => ({ ratio, off: distance(w / h, width / height) })).toSorted((a, b) => a.off - b.off);
  return nearest && { ratio: nearest.ratio, isOther: nearest.off >= sameShape };
}

function distance(one: number, other: number): number {
  return Math.abs(Math.log(one / other));
}

function scaled(shape: number, pixels: number, multipleOf: number): readonly [number, number] {
  const { width, height } = sizeOf(shape, { side: Math.sqrt(pixels), step: multipleOf });
  return [width, height];
}

function reduced([width, height]: readonly [number, number]): string {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  const common = divisor(width, height);
  return `${width / common}:${height / common}`;
}

/** Pixels. */
export type Size = { readonly width: number; readonly height: number };

/** What self-hosted boxes offer; they make any shape. The first is the default. */
export const commonRatios = ['1:1', '16:9', '9:16', '3:2', '2:3', '4:3', '3:4', '21:9'] as const;

/** Shapes beyond this are made as this: models go to pieces on them. */
const longest = 21 / 9;

/** Width by height of a shape written `W:H`. */
export function ratioOf(shape: string): number {
  const [width = 1, height = 1] = shape.split(':').map(Number);
  return width / height;
}

/**
 * The size of a shape at about the pixels of a square with this side, in whole steps, so that a server which rounds has nothing to
 * round. Of the sizes around the exact one it is the one whose shape fits best.
 */
export function sizeOf(ratio: number, { side, step }: { readonly side: number; readonly step: number }): Size {
  const shape = Math.min(longest, Math.max(1 / longest, ratio));
  const width = side * Math.sqrt(shape);
  const around = (length: number): readonly number[] => [Math.floor(length / step), Math.ceil(length / step)].map((steps) => Math.max(1, steps) * step);
  const sizes = around(width).flatMap((w) => around(width / shape).map((h): Size => ({ width: w, height: h })));
  const error = ({ width: w, height: h }: Size): number => Math.abs(Math.log(w / h / shape)) + 0.25 * Math.abs(Math.log((w * h) / side ** 2));
  return sizes.reduce((best, size) => error(size) < error(best) ? size : best);
}

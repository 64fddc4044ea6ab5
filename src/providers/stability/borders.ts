/** Pixels to add on each side. */
export type Borders = { readonly left: number; readonly right: number; readonly up: number; readonly down: number };

/** The most that can be added on one side. */
const longest = 2_000;
/** Shapes nearer to each other than this are one. */
const tolerance = 0.01;

/**
 * What has to be added around a picture so that it gets a shape (`W:H`), as far as can be; without a shape, or where it has that
 * already, a quarter of it on every side.
 */
export function bordersFor({ width, height }: { readonly width: number; readonly height: number }, aspectRatio: string | undefined): Borders {
  const [w = width, h = height] = aspectRatio?.split(':').map(Number) ?? [];
  const ratio = w / h;
  if (Math.abs(Math.log(width / height / ratio)) < tolerance) {
    const [across, along] = [Math.min(longest, Math.ceil(width / 4)), Math.min(longest, Math.ceil(height / 4))];
    return { left: across, right: across, up: along, down: along };
  }
  const [left, right] = halves(Math.round(height * ratio) - width);
  const [up, down] = halves(Math.round(width / ratio) - height);
  return { left, right, up, down };
}

function halves(pixels: number): readonly [number, number] {
  const all = Math.min(longest * 2, Math.max(0, pixels));
  return [Math.floor(all / 2), Math.ceil(all / 2)];
}

/** Whether a picture with these borders has a shape. */
export function hasShape({ width, height }: { readonly width: number; readonly height: number }, { left, right, up, down }: Borders, aspectRatio: string): boolean {
  const [w = 1, h = 1] = aspectRatio.split(':').map(Number);
  return Math.abs(Math.log((width + left + right) / (height + up + down) / (w / h))) < tolerance;
}

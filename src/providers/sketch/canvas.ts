import { endianness } from 'node:os';

/**
 * Pixels, row by row, each one number `0xAABBGGRR`, colour multiplied by its cover (premultiplied): in memory they lie as the
 * bytes R, G, B, A, which is what an encoder wants. Signed, as V8 keeps only signed numbers out of the heap.
 */
export type Plate = {
  readonly width: number;
  readonly height: number;
  readonly pixels: Int32Array<ArrayBuffer>;
  /** Of each row the first covered column and the one after the last; see `sealed`. */
  readonly spans?: Int32Array;
};

/** A plate for some rows of a frame only: its first row belongs at `top`. */
export type Sheet = Plate & { readonly top: number };

if (endianness() !== 'LE') throw new Error('The sketch provider packs pixels in little-endian order; this machine is big-endian.');

export function createPlate(width: number, height: number): Plate {
  return { width, height, pixels: new Int32Array(width * height) };
}

/** A plate that will not be painted on any more: what is empty at its sides is skipped from now on. */
export function sealed<P extends Plate>(plate: P): P {
  const { width, height, pixels } = plate;
  const spans = new Int32Array(height * 2);
  for (let row = 0; row < height; row += 1) {
    const start = row * width;
    let first = 0, last = width;
    while (first < width && pixels[start + first] === 0) first += 1;
    while (last > first && pixels[start + last - 1] === 0) last -= 1;
    spans[row * 2] = first;
    spans[row * 2 + 1] = last;
  }
  return { ...plate, spans };
}

/** The same memory as bytes R, G, B, A. */
export function bytesOf(plate: Plate): Uint8Array<ArrayBuffer> {
  return new Uint8Array(plate.pixels.buffer, plate.pixels.byteOffset, plate.pixels.byteLength);
}

/** An opaque pixel from channels that are already within 0..255. */
export function opaque(r: number, g: number, b: number): number {
  return (0xff000000 | (b << 16) | (g << 8) | r) | 0;
}

/** A pixel that covers with `alpha` (0..1). */
export function covering(r: number, g: number, b: number, alpha: number): number {
  return ((alpha * 255 + 0.5) << 24) | ((b * alpha + 0.5) << 16) | ((g * alpha + 0.5) << 8) | (r * alpha + 0.5);
}

/** `share` (0..256) of the way from one pixel to another, all four channels at once. */
export function between(from: number, to: number, share: number): number {
  const rest = 256 - share;
  const even = ((Math.imul(from & 0x00ff00ff, rest) + Math.imul(to & 0x00ff00ff, share)) >>> 8) & 0x00ff00ff;
  const odd = (Math.imul((from >>> 8) & 0x00ff00ff, rest) + Math.imul((to >>> 8) & 0x00ff00ff, share)) & 0xff00ff00;
  return (even | odd) | 0;
}

/** A premultiplied pixel laid over an opaque one. */
export function over(below: number, above: number): number {
  const alpha = above >>> 24;
  if (alpha === 255) return above;
  // 256 - alpha instead of 255 - alpha lets the shift stand for the division; no channel can overflow, as none is above its alpha.
  const rest = 256 - alpha;
  const even = (Math.imul(below & 0x00ff00ff, rest) >>> 8) & 0x00ff00ff;
  const odd = Math.imul((below >>> 8) & 0x00ff00ff, rest) & 0xff00ff00;
  return ((even | odd) + above) | 0;
}

/** Laid over a pixel that may itself be transparent. */
export function overAny(below: number, above: number): number {
  return below === 0 ? above : over(below, above);
}

/** Light laid over a pixel (screen): bright things do not burn out. Channels 0..255. */
export function screened(below: number, r: number, g: number, b: number): number {
  const red = below & 255, green = (below >>> 8) & 255, blue = (below >>> 16) & 255;
  return opaque(red + r * (1 - red / 255), green + g * (1 - green / 255), blue + b * (1 - blue / 255));
}

/** Light added to a pixel, never past white. Channels 0..255. */
export function added(below: number, r: number, g: number, b: number): number {
  const red = (below & 255) + r;
  const green = ((below >>> 8) & 255) + g;
  const blue = ((below >>> 16) & 255) + b;
  return ((below & 0xff000000) | ((blue > 255 ? 255 : blue) << 16) | ((green > 255 ? 255 : green) << 8) | (red > 255 ? 255 : red)) | 0;
}

/** How a plate is laid on a frame. */
export type Laying = {
  /** Where its left upper corner comes, in pixels of the frame; broken values move it smoothly. */
  readonly x: number;
  readonly y: number;
  /** An extra shift of each row of the plate, for what sways. */
  readonly shiftOfRow?: (row: number) => number;
};

/** Lays a plate over an opaque frame. Broken x is honoured, y is rounded (cameras here travel sideways). */
export function lay(frame: Plate, plate: Plate, at: Laying): void {
  const top = Math.round(at.y);
  const first = Math.max(0, -top);
  const last = Math.min(plate.height, frame.height - top);
  for (let row = first; row < last; row += 1) {
    layRow(frame, plate, top + row, row, at.x + (at.shiftOfRow ? at.shiftOfRow(row) : 0));
  }
}

function layRow(frame: Plate, plate: Plate, frameRow: number, row: number, x: number): void {
  const steps = Math.round(x * 256);
  const left = steps >> 8, share = steps & 255;
  const source = plate.pixels;
  const target = frame.pixels;
  const first = plate.spans ? plate.spans[row * 2]! : 0;
  const last = plate.spans ? plate.spans[row * 2 + 1]! : plate.width;
  if (last <= first) return;
  const from = Math.max(0, left + first);
  // A shift by a part of a pixel lets the last column show one further.
  const to = Math.min(frame.width, left + last + (last < plate.width ? 1 : 0));
  let read = row * plate.width + from - left;
  let write = frameRow * frame.width + from;
  const end = frameRow * frame.width + to;
  if (share === 0) {
    for (; write < end; write += 1, read += 1) {
      const pixel = source[read]!;
      if (pixel >>> 24 === 255) target[write] = pixel;
      else if (pixel !== 0) target[write] = over(target[write]!, pixel);
    }
    return;
  }
  const rest = 256 - share;
  let before = from - left > 0 ? source[read - 1]! : 0;
  // Moved right by a part of a pixel: each pixel takes that part from its left neighbour. Written out: this is the hottest loop.
  for (; write < end; write += 1, read += 1) {
    const here = source[read]!;
    if ((here | before) === 0) continue;
    const even = ((Math.imul(here & 0x00ff00ff, rest) + Math.imul(before & 0x00ff00ff, share)) >>> 8) & 0x00ff00ff;
    const odd = (Math.imul((here >>> 8) & 0x00ff00ff, rest) + Math.imul((before >>> 8) & 0x00ff00ff, share)) & 0xff00ff00;
    before = here;
    const pixel = even | odd;
    const alpha = pixel >>> 24;
    if (alpha === 255) target[write] = pixel;
    else if (alpha !== 0) {
      const below = target[write]!, cover = 256 - alpha;
      target[write] = (((Math.imul(below & 0x00ff00ff, cover) >>> 8) & 0x00ff00ff) | (Math.imul((below >>> 8) & 0x00ff00ff, cover) & 0xff00ff00)) + pixel | 0;
    }
  }
}

/** A soft round light added to the frame; for suns, lamps, stars and glints. `strength` 0..1 at its middle. */
export function addGlow(frame: Plate, x: number, y: number, radius: number, colour: readonly [number, number, number], strength: number, power = 2): void {
  const left = Math.max(0, Math.floor(x - radius)), right = Math.min(frame.width - 1, Math.ceil(x + radius));
  const top = Math.max(0, Math.floor(y - radius)), bottom = Math.min(frame.height - 1, Math.ceil(y + radius));
  const reach = radius * radius;
  for (let row = top; row <= bottom; row += 1) {
    const dy = row - y;
    for (let column = left; column <= right; column += 1) {
      const dx = column - x;
      const distance = (dx * dx + dy * dy) / reach;
      if (distance >= 1) continue;
      const near = 1 - distance;
      const fall = (power === 2 ? near * near : near * near * near * near) * strength;
      const index = row * frame.width + column;
      frame.pixels[index] = screened(frame.pixels[index]!, colour[0] * fall, colour[1] * fall, colour[2] * fall);
    }
  }
}

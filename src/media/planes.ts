import type { VideoSample } from 'mediabunny';
import sharp from 'sharp';

/** One plane of a picture, 8 bits a sample, row by row without gaps. */
export type Plane = { readonly data: Uint8Array; readonly width: number; readonly height: number };
/** Light and the two colour differences, which may be smaller. */
export type Planes = { readonly y: Plane; readonly u: Plane; readonly v: Plane };

export type PlaneAim = {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Degrees, clockwise. */
  readonly rotation: number;
  /** Left and right changed, after the rotation. */
  readonly flip: boolean;
};

/** The planes of a decoded frame in limited range, whatever its sampling and depth. Nothing else changes its colours. */
export async function readPlanes(sample: VideoSample): Promise<Planes> {
  const kind = /^I4(20|22|44)A?(?:P(10|12))?$/.exec(sample.format ?? '');
  if (kind === null) return planesOfRgba(await copyRgba(sample), sample.codedWidth, sample.codedHeight);
  const buffer = new Uint8Array(sample.allocationSize());
  const layout = await sample.copyTo(buffer);
  const bits = Number(kind[2] ?? 8);
  const { codedWidth: width, codedHeight: height } = sample;
  const chromaWidth = kind[1] === '44' ? width : Math.ceil(width / 2);
  const chromaHeight = kind[1] === '20' ? Math.ceil(height / 2) : height;
  const full = sample.colorSpace.fullRange === true;
  const plane = (index: number, w: number, h: number): Plane => {
    const { offset, stride } = layout[index] ?? { offset: 0, stride: 0 };
    return { data: toBytes(buffer, { offset, stride, width: w, height: h, bits }, full ? (index === 0 ? LIGHT : COLOUR) : undefined), width: w, height: h };
  };
  return { y: plane(0, width, height), u: plane(1, chromaWidth, chromaHeight), v: plane(2, chromaWidth, chromaHeight) };
}

/** Levels 0 to 255 brought to 16 to 235, and colour differences to 16 to 240. */
const LIGHT = Uint8Array.from({ length: 256 }, (_, level) => Math.round((level * 219) / 255 + 16));
const COLOUR = Uint8Array.from({ length: 256 }, (_, level) => Math.round(((level - 128) * 224) / 255 + 128));

type Source = { readonly offset: number; readonly stride: number; readonly width: number; readonly height: number; readonly bits: number };

function toBytes(from: Uint8Array, { offset, stride, width, height, bits }: Source, levels: Uint8Array | undefined): Uint8Array {
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const start = offset + row * stride;
    if (bits === 8) {
      data.set(from.subarray(start, start + width), row * width);
      continue;
    }
    const shift = bits - 8;
    for (let column = 0; column < width; column += 1) {
      const at = start + column * 2;
      data[row * width + column] = ((from[at] ?? 0) | ((from[at + 1] ?? 0) << 8)) >> shift;
    }
  }
  if (levels !== undefined) for (let at = 0; at < data.length; at += 1) data[at] = levels[data[at] ?? 0] ?? 0;
  return data;
}

// The standard's newer option, which the types of WebCodecs do not know yet.
const AS_RGBA: VideoFrameCopyToOptions & { readonly format: 'RGBA' } = { format: 'RGBA' };

async function copyRgba(sample: VideoSample): Promise<Uint8Array> {
  const rgba = new Uint8Array(sample.allocationSize(AS_RGBA));
  await sample.copyTo(rgba, AS_RGBA);
  return rgba;
}

/** BT.601 in limited range, one colour sample a pixel. */
function planesOfRgba(rgba: Uint8Array, width: number, height: number): Planes {
  const [y, u, v] = [new Uint8Array(width * height), new Uint8Array(width * height), new Uint8Array(width * height)];
  for (let at = 0; at < width * height; at += 1) {
    const r = rgba[at * 4] ?? 0;
    const g = rgba[at * 4 + 1] ?? 0;
    const b = rgba[at * 4 + 2] ?? 0;
    y[at] = (66 * r + 129 * g + 25 * b + 4224) >> 8;
    u[at] = ((-38 * r - 74 * g + 112 * b + 128) >> 8) + 128;
    v[at] = ((112 * r - 94 * g - 18 * b + 128) >> 8) + 128;
  }
  return { y: { data: y, width, height }, u: { data: u, width, height }, v: { data: v, width, height } };
}

/** The planes as one I420 picture of the size aimed at: rotated, then flipped, then cut or scaled. */
export async function toI420({ y, u, v }: Planes, { width, height, rotation, flip }: PlaneAim): Promise<Uint8Array> {
  const shape = (plane: Plane, w: number, h: number): Promise<Uint8Array> => sizePlane(turnPlane(plane, rotation, flip), w, h);
  const [light, blue, red] = await Promise.all([
    shape(y, width, height), shape(u, width / 2, height / 2), shape(v, width / 2, height / 2),
  ]);
  const picture = new Uint8Array(width * height * 1.5);
  picture.set(light);
  picture.set(blue, width * height);
  picture.set(red, width * height * 1.25);
  return picture;
}

export function turnPlane(plane: Plane, rotation: number, flip: boolean): Plane {
  if (rotation === 0 && !flip) return plane;
  const { data, width, height } = plane;
  const sideways = rotation === 90 || rotation === 270;
  const [w, h] = sideways ? [height, width] : [width, height];
  const turned = new Uint8Array(data.length);
  for (let row = 0; row < h; row += 1) {
    for (let column = 0; column < w; column += 1) {
      const x = flip ? w - 1 - column : column;
      turned[row * w + column] = data[sourceIndex(x, row, rotation, width, height)] ?? 0;
    }
  }
  return { data: turned, width: w, height: h };
}

/** Where the sample shown at column `x`, row `y` after the rotation lies before it. */
function sourceIndex(x: number, y: number, rotation: number, width: number, height: number): number {
  switch (rotation) {
    case 90: return (height - 1 - x) * width + y;
    case 180: return (height - 1 - y) * width + (width - 1 - x);
    case 270: return x * width + (width - 1 - y);
    default: return y * width + x;
  }
}

type Size = { readonly width: number; readonly height: number };

/** The I420 picture in the middle of a black one; both sizes are even. */
export function onBlack(picture: Uint8Array, inner: Size, frame: Size): Uint8Array {
  if (inner.width === frame.width && inner.height === frame.height) return picture;
  const made = new Uint8Array(frame.width * frame.height * 1.5).fill(16, 0, frame.width * frame.height).fill(128, frame.width * frame.height);
  const [left, top] = [even((frame.width - inner.width) / 2), even((frame.height - inner.height) / 2)];
  const copy = (from: number, to: number, part: 1 | 2): void => {
    const [rowBytes, stride] = [inner.width / part, frame.width / part];
    for (let row = 0; row < inner.height / part; row += 1) {
      made.set(picture.subarray(from + row * rowBytes, from + (row + 1) * rowBytes), to + (top / part + row) * stride + left / part);
    }
  };
  const [pixels, all] = [inner.width * inner.height, frame.width * frame.height];
  copy(0, 0, 1);
  copy(pixels, all, 2);
  copy(pixels * 1.25, all * 1.25, 2);
  return made;
}

function even(offset: number): number {
  return Math.floor(offset / 2) * 2;
}

/** An odd last row or column is cut off, so that nothing else has to be blurred; every other difference is scaled. */
async function sizePlane({ data, width, height }: Plane, w: number, h: number): Promise<Uint8Array> {
  if (w === width && h === height) return data;
  if (w <= width && h <= height && width - w <= 1 && height - h <= 1) {
    const cut = new Uint8Array(w * h);
    for (let row = 0; row < h; row += 1) cut.set(data.subarray(row * width, row * width + w), row * w);
    return cut;
  }
  return sharp(data, { raw: { width, height, channels: 1 } }).resize(w, h, { fit: 'fill' }).toColourspace('b-w').raw().toBuffer();
}

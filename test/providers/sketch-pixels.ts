import sharp from 'sharp';
import type { Plate } from '../../src/providers/sketch/canvas.ts';
import type { Video } from '../../src/providers/sketch/video.ts';
import { pictureOf } from '../../src/providers/sketch/picture.ts';
import type { Picture } from '../../src/providers/sketch/picture.ts';

export type Frame = { readonly width: number; readonly height: number; readonly rgba: Uint8Array };

/** The frames of a video with these numbers, and how many there were in all. */
export async function framesOf(video: Video, wanted: readonly number[]): Promise<{ readonly frames: readonly Frame[]; readonly count: number }> {
  const kept = new Map<number, Frame>();
  let count = 0;
  for await (const rgba of video.frames) {
    if (wanted.includes(count)) kept.set(count, { width: video.width, height: video.height, rgba: rgba.slice() });
    count += 1;
  }
  return { count, frames: wanted.map((number) => { const frame = kept.get(number); if (!frame) throw new Error(`There is no frame ${number}.`); return frame; }) };
}

export function frameOfPlate(plate: Plate): Frame {
  return { width: plate.width, height: plate.height, rgba: new Uint8Array(plate.pixels.buffer) };
}

export async function frameOfFile(path: string | Uint8Array, size: { readonly width: number; readonly height: number }): Promise<Frame> {
  const rgba = await sharp(path).resize(size.width, size.height, { fit: 'fill' }).ensureAlpha().raw().toBuffer();
  return { ...size, rgba };
}

/** Mean red, green and blue of a part of a frame (all of it by default). */
export function meanColour(frame: Frame, part: { left?: number; top?: number; width?: number; height?: number } = {}): readonly [number, number, number] {
  const { left = 0, top = 0, width = frame.width - left, height = frame.height - top } = part;
  const sum = [0, 0, 0];
  for (let y = top; y < top + height; y += 1) {
    for (let x = left; x < left + width; x += 1) for (let channel = 0; channel < 3; channel += 1) sum[channel]! += frame.rgba[(y * frame.width + x) * 4 + channel]!;
  }
  return [sum[0]! / (width * height), sum[1]! / (width * height), sum[2]! / (width * height)];
}

/** Mean distance of two pictures, in levels 0..255. */
export function distance(one: Frame, other: Frame): number {
  if (one.rgba.length !== other.rgba.length) throw new Error('Frames of different sizes cannot be compared.');
  let sum = 0;
  for (let index = 0; index < one.rgba.length; index += 1) if (index % 4 !== 3) sum += Math.abs(one.rgba[index]! - other.rgba[index]!);
  return sum / ((one.rgba.length / 4) * 3);
}

/** Structural similarity of the light of two pictures: the mean over 8 by 8 windows; 1 = the same. */
export function ssim(one: Frame, other: Frame, part: { left?: number; top?: number; width?: number; height?: number } = {}): number {
  const { left = 0, top = 0, width = one.width - left, height = one.height - top } = part;
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const light = ({ rgba }: Frame, at: number): number => rgba[at]! * 0.299 + rgba[at + 1]! * 0.587 + rgba[at + 2]! * 0.114;
  let sum = 0, windows = 0;
  for (let y = top; y + 8 <= top + height; y += 4) {
    for (let x = left; x + 8 <= left + width; x += 4) {
      let a = 0, b = 0, aa = 0, bb = 0, ab = 0;
      for (let dy = 0; dy < 8; dy += 1) {
        for (let dx = 0; dx < 8; dx += 1) {
          const at = ((y + dy) * one.width + x + dx) * 4;
          const p = light(one, at), q = light(other, at);
          a += p; b += q; aa += p * p; bb += q * q; ab += p * q;
        }
      }
      const ma = a / 64, mb = b / 64;
      sum += ((2 * ma * mb + c1) * (2 * (ab / 64 - ma * mb) + c2)) / ((ma * ma + mb * mb + c1) * (aa / 64 - ma * ma + bb / 64 - mb * mb + c2));
      windows += 1;
    }
  }
  return sum / windows;
}

/** A picture with much in it, drawn without the code under test: a sky, a sun, hills, leaves. */
export async function testPhoto(size: { readonly width: number; readonly height: number }, look: { readonly hue: number; readonly mark?: string }): Promise<Uint8Array> {
  const { width, height } = size;
  const dots = Array.from({ length: 160 }, (_, index) => `<circle cx="${(index * 97) % width}" cy="${height * 0.6 + ((index * 61) % (height * 0.4))}" r="${3 + (index % 6)}" fill="hsl(${(look.hue + index * 5) % 360} 60% ${25 + (index % 40)}%)"/>`).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="s" x2="0" y2="1"><stop offset="0" stop-color="hsl(${look.hue} 60% 45%)"/><stop offset="1" stop-color="hsl(${(look.hue + 40) % 360} 70% 80%)"/></linearGradient></defs>
    <rect width="${width}" height="${height}" fill="url(#s)"/><circle cx="${width * 0.7}" cy="${height * 0.25}" r="${Math.min(width, height) * 0.1}" fill="#fff6d0"/>
    <path d="M0 ${height * 0.6} L${width * 0.3} ${height * 0.35} L${width * 0.55} ${height * 0.62} L${width * 0.8} ${height * 0.45} L${width} ${height * 0.66} V${height} H0Z" fill="hsl(${(look.hue + 200) % 360} 30% 30%)"/>
    <rect y="${height * 0.62}" width="${width}" height="${height}" fill="hsl(110 40% 40%)"/>${dots}${look.mark ?? ''}</svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer());
}

export async function testPicture(size: { readonly width: number; readonly height: number }, hue: number): Promise<Picture> {
  const { rgba } = await frameOfFile(await testPhoto(size, { hue }), size);
  const pixels = new Int32Array(size.width * size.height);
  new Uint8Array(pixels.buffer).set(rgba);
  return pictureOf({ ...size, pixels });
}

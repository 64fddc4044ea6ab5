import { joinBytes } from '../../src/media/formats/bytes.ts';
import type { Bytes } from './pictures.ts';
import { bytesOf } from './pictures.ts';

// Video containers put together byte by byte: right on the outside, with nothing that could be decoded inside.

function u32(value: number, little = false): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, little);
  return bytes;
}

function riff(type: string, ...parts: readonly Uint8Array[]): Bytes {
  const body = joinBytes(parts);
  return joinBytes([bytesOf(type), u32(body.length, true), body, new Uint8Array(body.length % 2)]);
}

export type Avi = { readonly width: number; readonly height: number; readonly microsPerFrame: number; readonly codec: string; readonly frames: readonly Uint8Array[] };

export function avi({ width, height, microsPerFrame, codec, frames }: Avi): Bytes {
  const head = new Uint8Array(56);
  const view = new DataView(head.buffer);
  view.setUint32(0, microsPerFrame, true);
  view.setUint32(16, frames.length, true);
  view.setUint32(24, 1, true);
  view.setUint32(32, width, true);
  view.setUint32(36, height, true);
  const stream = joinBytes([bytesOf(`vids${codec}`), new Uint8Array(48)]);
  const format = new Uint8Array(40);
  const header = riff('LIST', bytesOf('hdrl'), riff('avih', head), riff('LIST', bytesOf('strl'), riff('strh', stream), riff('strf', format)));
  return riff('RIFF', bytesOf('AVI '), header, riff('LIST', bytesOf('movi'), ...frames.map((frame) => riff('00dc', frame))));
}

export function box(type: string, ...parts: readonly Uint8Array[]): Bytes {
  const body = joinBytes(parts);
  return joinBytes([u32(body.length + 8), bytesOf(type), body]);
}

export type Mp4 = { readonly width: number; readonly height: number; readonly ms: number; readonly fast: boolean; readonly more?: readonly Uint8Array[] };

export function video({ width, height, ms, fast, more = [] }: Mp4): Bytes {
  const head = joinBytes([new Uint8Array(12), u32(1_000), u32(ms), new Uint8Array(80)]);
  const track = joinBytes([new Uint8Array(76), u32(width * 65536), u32(height * 65536)]);
  const handler = joinBytes([new Uint8Array(8), bytesOf('vide'), new Uint8Array(13)]);
  const moov = box('moov', box('mvhd', head), box('trak', box('tkhd', track), box('mdia', box('hdlr', handler))), ...more);
  const data = box('mdat', bytesOf('pictures'));
  return joinBytes([box('ftyp', bytesOf('isom\0\0\0\0isomavc1')), ...(fast ? [moov, data] : [data, moov])]);
}

function element(id: readonly number[], ...parts: readonly Uint8Array[]): Bytes {
  const body = joinBytes(parts);
  return joinBytes([Uint8Array.from(id), Uint8Array.from([0x10, 0, 0, 0]).map((byte, at) => byte | (u32(body.length)[at] ?? 0)), body]);
}

export type Matroska = { readonly docType: string; readonly width: number; readonly height: number; readonly ms: number };

export function matroska({ docType, width, height, ms }: Matroska): Bytes {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setFloat64(0, ms);
  const video = element([0xe0], element([0xb0], u32(width)), element([0xba], u32(height)));
  return joinBytes([
    element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], bytesOf(docType))),
    element([0x18, 0x53, 0x80, 0x67],
      element([0x15, 0x49, 0xa9, 0x66], element([0x2a, 0xd7, 0xb1], u32(1_000_000)), element([0x44, 0x89], length)),
      element([0x16, 0x54, 0xae, 0x6b], element([0xae], video)),
      element([0x1f, 0x43, 0xb6, 0x75], bytesOf('pictures'))),
  ]);
}

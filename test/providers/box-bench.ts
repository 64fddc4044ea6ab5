import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { Draw, Media, StoredFile } from '../../src/core/media.ts';
import type { Order, Output, Status } from '../../src/core/provider.ts';
import type { ProviderParts } from '../../src/providers/define.ts';

/** A spool of a test, and drawing in this process. */
export type Pictures = Pick<ProviderParts, 'read' | 'draw'> & {
  put(width: number, height: number, colour?: string): Promise<StoredFile>;
  /** A mask whose left half is made anew, as adapters get one. */
  putMask(width: number, height: number): Promise<StoredFile>;
};

export async function createPictures(): Promise<Pictures> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-box-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const draw: Media['draw'] = async ({ module, input, files }) => {
    const program = await import(module) as { readonly draw: Draw };
    const drawn = await program.draw(input, files.map((hash) => join(folder, hash)));
    if (drawn.kind !== 'image') throw new Error('This bench draws pictures alone.');
    return drawn.bytes;
  };
  const keep = async (bytes: Buffer, width: number, height: number): Promise<StoredFile> => {
    const hash = createHash('sha256').update(bytes).digest('hex');
    await writeFile(join(folder, hash), bytes);
    return { hash, type: 'image/png', bytes: bytes.length, width, height };
  };
  return {
    draw,
    read: async ({ hash }) => new Uint8Array(await readFile(join(folder, hash))),
    put: async (width, height, colour) => keep(await pngOf(width, height, colour), width, height),
    putMask: async (width, height) => {
      const pixels = Buffer.from(Array.from({ length: width * height }, (_, at) => [0, 0, 0, at % width < width / 2 ? 0 : 255]).flat());
      return keep(await sharp(pixels, { raw: { width, height, channels: 4 } }).png().toBuffer(), width, height);
    },
  };
}

/** A picture of one colour. */
export function pngOf(width: number, height: number, background = '#4a90c2'): Promise<Buffer<ArrayBuffer>> {
  return sharp({ create: { width, height, channels: 3, background } }).png().toBuffer();
}

/** The simplest order, with what the test cares about. */
export function orderOf(given: Partial<Order> & Pick<Order, 'model'>): Order {
  return { mode: 'text-to-image', prompt: 'a lighthouse', count: 1, seed: 5, inputs: [], options: {}, ...given };
}

/** The bytes of a result that came as bytes. */
export function bytesOf(status: Status): readonly Uint8Array[] {
  if (status.kind !== 'done') throw new Error(`It is ${JSON.stringify(status)}.`);
  return status.outputs.map((output: Output) => {
    if (output.kind !== 'bytes') throw new Error(`An output is ${output.kind}.`);
    return output.bytes;
  });
}

export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(() => { throw new Error('Nothing was thrown.'); }, (error: unknown) => error);
}

export const { signal } = new AbortController();

/** The levels of a mask's first row; throws where it has more than one channel. */
export async function maskRow(base64: unknown): Promise<readonly number[]> {
  const picture = sharp(Buffer.from(String(base64), 'base64'));
  const { channels, width } = await picture.metadata();
  if (channels !== 1) throw new Error(`It has ${channels} channels.`);
  return [...(await picture.toColourspace('b-w').raw().toBuffer()).subarray(0, width)];
}

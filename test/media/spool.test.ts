import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDisk } from '../../src/media/disk.ts';
import type { DiskTask } from '../../src/media/disk-tasks.ts';
import { createSpool } from '../../src/media/index.ts';
import { chunksOf, problemOf, temporaryFolder } from './open-media.ts';

const bytes = new TextEncoder().encode('a picture, let us say');
const hash = createHash('sha256').update(bytes).digest('hex');
/** More than is held in memory. */
const large = new Uint8Array(1_500_000).fill(7);
const enough = { maxBytes: 10_000_000 };

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('The spool', () => {
  test('names a file by the SHA-256 of its bytes and gives them back', async () => {
    const folder = await temporaryFolder();
    const spool = await createSpool({ folder });
    expect(await spool.write(chunksOf(bytes.subarray(0, 5), bytes.subarray(5)), enough)).toEqual({ hash, bytes: bytes.length });
    expect(new Uint8Array(await spool.read(hash))).toEqual(bytes);
    expect(spool.path(hash)).toBe(join(folder, hash.slice(0, 2), hash));
    expect(await spool.has(hash)).toBe(true);
  });

  test('keeps one file for the same bytes, however often and at whatever time they are written', async () => {
    const folder = await temporaryFolder();
    const spool = await createSpool({ folder });
    await Promise.all([1, 2, 3].map(() => spool.write(chunksOf(bytes), enough)));
    await spool.write(chunksOf(bytes), enough);
    expect(await filesBelow(folder)).toEqual([hash]);
  });

  test('takes a file that an earlier process has left for what it is', async () => {
    const folder = await temporaryFolder();
    await (await createSpool({ folder })).write(chunksOf(bytes), enough);
    const later = await createSpool({ folder });
    expect(await later.has(hash)).toBe(true);
    expect(await later.write(chunksOf(bytes), enough)).toEqual({ hash, bytes: bytes.length });
  });

  test('keeps a large file whole, in whatever pieces it comes', async () => {
    const spool = await createSpool({ folder: await temporaryFolder() });
    const stored = await spool.write(chunksOf(large.subarray(0, 1), large.subarray(1, 1_200_000), large.subarray(1_200_000), bytes), enough);
    expect(Buffer.compare(await spool.read(stored.hash), Buffer.concat([large, bytes]))).toBe(0);
  });

  test('refuses a file past its limit and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const spool = await createSpool({ folder });
    const problem = await problemOf(spool.write(chunksOf(large, large), { maxBytes: 2_000_000 }));
    expect(problem.code).toBe('too-large');
    expect(await filesBelow(folder)).toEqual([]);
  });

  test('takes a file of exactly its limit', async () => {
    const spool = await createSpool({ folder: await temporaryFolder() });
    expect((await spool.write(chunksOf(bytes), { maxBytes: bytes.length })).bytes).toBe(bytes.length);
  });

  test('leaves nothing behind when the source breaks, and passes its error on', async () => {
    const folder = await temporaryFolder();
    const spool = await createSpool({ folder });
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield large;
      throw new Error('connection reset');
    };
    await expect(spool.write(broken(), enough)).rejects.toThrow('connection reset');
    expect(await filesBelow(folder)).toEqual([]);
  });

  test('ends with the reason of an abort while the source never answers, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const spool = await createSpool({ folder });
    const aborting = new AbortController();
    const stuck = async function* (): AsyncGenerator<Uint8Array> {
      yield large;
      aborting.abort(new Error('enough'));
      await new Promise(() => undefined);
    };
    await expect(spool.write(stuck(), { ...enough, signal: aborting.signal })).rejects.toThrow('enough');
    expect(await filesBelow(folder)).toEqual([]);
  });

  test('removes what a write that was cut off has left', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'incoming'));
    await writeFile(join(folder, 'incoming', 'half'), bytes);
    await createSpool({ folder });
    expect(await filesBelow(folder)).toEqual([]);
  });

  test('knows no files but those named by a hash', async () => {
    const spool = await createSpool({ folder: await temporaryFolder() });
    expect(() => spool.path('../../etc/passwd')).toThrow('64 hexadecimal digits');
    await expect(spool.read(hash)).rejects.toThrow('ENOENT');
    expect(await spool.has(hash)).toBe(false);
  });
});

describe('The thread that writes files', () => {
  const task = async (given: Partial<DiskTask>): Promise<DiskTask> => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'incoming'));
    return { folder, name: 'one', at: 0, chunks: [new Uint8Array(bytes)], kind: 'publish', now: 0, ...given };
  };

  test('gives the bytes back with their hash', async () => {
    const done = await createDisk().run(await task({}));
    expect(done.hash).toBe(hash);
    expect(done.chunks).toEqual([bytes]);
  });

  test('keeps no file of which a part never reached it', async () => {
    const asked = await task({ at: 7 });
    await expect(createDisk().run(asked)).rejects.toThrow('A part of the file is missing');
    expect(await filesBelow(asked.folder)).toEqual([]);
  });

  test('says what the system says, and goes on with the next file', async () => {
    const disk = createDisk();
    const { folder } = await task({});
    await writeFile(join(folder, hash.slice(0, 2)), 'in the way');
    await expect(disk.run({ folder, name: 'one', at: 0, chunks: [new Uint8Array(bytes)], kind: 'publish', now: 0 })).rejects.toMatchObject({ code: 'EEXIST' });
    expect((await disk.run(await task({}))).hash).toBe(hash);
  });

  test('forgets a file that is dropped, so that its name can be used again', async () => {
    const disk = createDisk();
    const first = await task({ kind: 'add', chunks: [large.slice()] });
    await disk.run(first);
    await disk.run({ ...first, kind: 'drop', at: large.length, chunks: [] });
    expect(await filesBelow(first.folder)).toEqual([]);
    expect((await disk.run({ ...first, kind: 'publish', chunks: [new Uint8Array(bytes)] })).hash).toBe(hash);
  });
});

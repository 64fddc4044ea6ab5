import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Spool, SpoolEntry } from '../../src/core/media.ts';
import { createSpool } from '../../src/media/index.ts';
import { chunksOf, fixture, temporaryFolder } from './open-media.ts';

const enough = { maxBytes: 10_000_000 };
const bytes = new TextEncoder().encode('a picture, let us say');
const hash = createHash('sha256').update(bytes).digest('hex');
/** More than is held in memory. */
const large = new Uint8Array(1_500_000).fill(7);

/** A spool whose clock stands where it is put. */
async function open(): Promise<{ readonly spool: Spool; readonly folder: string; readonly time: { now: number } }> {
  const folder = await temporaryFolder();
  const time = { now: 1_000_000 };
  return { folder, time, spool: await createSpool({ folder, clock: { now: () => time.now } }) };
}

async function listed(spool: Spool): Promise<readonly SpoolEntry[]> {
  const found: SpoolEntry[] = [];
  for await (const entry of spool.list()) found.push(entry);
  return found;
}

describe('The list of a spool', () => {
  test('has every file with its size and the time at which it was written', async () => {
    const { spool, time } = await open();
    const first = await spool.write(chunksOf(bytes), enough);
    time.now += 5_000;
    const second = await spool.write(chunksOf(large), enough);
    expect((await listed(spool)).toSorted((a, b) => a.bytes - b.bytes)).toEqual([
      { hash: first.hash, bytes: bytes.length, writtenAt: 1_000_000 }, { hash: second.hash, bytes: large.length, writtenAt: 1_005_000 },
    ]);
  });

  test('names the last time that the same bytes were written, whichever process had them first', async () => {
    const { spool, folder, time } = await open();
    await spool.write(chunksOf(bytes), enough);
    time.now = 2_000_000;
    await spool.write(chunksOf(bytes), enough);
    expect(await listed(spool)).toEqual([{ hash, bytes: bytes.length, writtenAt: 2_000_000 }]);
    const later = await createSpool({ folder, clock: { now: () => 3_000_000 } });
    await later.write(chunksOf(bytes), enough);
    expect(await listed(later)).toEqual([{ hash, bytes: bytes.length, writtenAt: 3_000_000 }]);
  });

  test('leaves out what is on its way and what is no file of the spool', async () => {
    const { spool, folder } = await open();
    await spool.write(chunksOf(bytes), enough);
    await writeFile(join(folder, '.doctor-1'), 'x');
    await writeFile(join(folder, 'incoming', 'half'), 'x');
    await writeFile(join(folder, hash.slice(0, 2), 'notes.txt'), 'x');
    await mkdir(join(folder, 'ff', 'f'.repeat(64)), { recursive: true });
    await writeFile(join(folder, 'ee'), 'x');
    expect((await listed(spool)).map((entry) => entry.hash)).toEqual([hash]);
  });
});

describe('A file of the spool that is removed', () => {
  test('is gone, also from memory, and says how much it frees', async () => {
    const { spool } = await open();
    await spool.write(chunksOf(bytes), enough);
    expect(await spool.remove(hash, { writtenBefore: 1_000_001 })).toBe(bytes.length);
    expect([await spool.has(hash), await listed(spool)]).toEqual([false, []]);
    await expect(spool.read(hash)).rejects.toThrow('ENOENT');
  });

  test('stays where it was written at that time or later', async () => {
    const { spool } = await open();
    await spool.write(chunksOf(bytes), enough);
    expect(await spool.remove(hash, { writtenBefore: 1_000_000 })).toBe(0);
    expect(new Uint8Array(await spool.read(hash))).toEqual(bytes);
  });

  test('stays for whoever writes the same bytes at that moment, in whatever order the two come', async () => {
    for (const isRemovedFirst of [true, false]) {
      const { spool, time } = await open();
      await spool.write(chunksOf(bytes), enough);
      time.now += 10_000;
      const remove = (): Promise<number> => spool.remove(hash, { writtenBefore: 1_005_000 });
      const write = () => spool.write(chunksOf(bytes), enough);
      await Promise.all(isRemovedFirst ? [remove(), write()] : [write(), remove()]);
      expect(await spool.has(hash)).toBe(true);
      expect(new Uint8Array(await spool.read(hash))).toEqual(bytes);
    }
  });

  test('can be written again, and is then on the disk', async () => {
    const { spool, folder } = await open();
    await spool.write(chunksOf(bytes), enough);
    await spool.remove(hash, { writtenBefore: Number.POSITIVE_INFINITY });
    await spool.write(chunksOf(bytes), enough);
    expect((await stat(spool.path(hash))).size).toBe(bytes.length);
    expect(new Uint8Array(await (await createSpool({ folder })).read(hash))).toEqual(bytes);
  });

  test('is found by the age that an earlier process has left it', async () => {
    const { spool, folder } = await open();
    await spool.write(chunksOf(bytes), enough);
    await utimes(spool.path(hash), 500, 500);
    const later = await createSpool({ folder, clock: { now: () => 900_000_000 } });
    expect(await later.remove(hash, { writtenBefore: 500_000 })).toBe(0);
    expect(await later.remove(hash, { writtenBefore: 500_001 })).toBe(bytes.length);
  });

  test('frees nothing where it is not there, and is none but by its hash', async () => {
    const { spool } = await open();
    expect(await spool.remove(hash, { writtenBefore: Number.POSITIVE_INFINITY })).toBe(0);
    await expect(spool.remove('../../etc/passwd', { writtenBefore: Number.POSITIVE_INFINITY })).rejects.toThrow('64 hexadecimal digits');
  });
});

const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

describe.skipIf(!canMount)(`A disk that is full${canMount ? '' : ' (skipped: no small disk can be mounted here)'}`, () => {
  test('refuses what does not fit, keeps nothing of it, and takes files again once there is room', async () => {
    const folder = await temporaryFolder();
    const program = `mount -t tmpfs -o size=3584k none "$0" && exec "$1" "$2" "$0"`;
    const said = execFileSync('unshare', ['-rm', 'sh', '-c', program, folder, process.execPath, fileURLToPath(fixture('full-disk'))], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual({
      free: 3_584 * 2 ** 10, refused: 'unavailable disk-full', refusedAtOnce: 'unavailable disk-full',
      left: 2, hasFirst: true, intact: true, afterwards: 'written',
    });
  });
});

import { describe, expect, test } from 'vitest';
import { createUploadGate } from '../../src/discord/upload-gate.ts';

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('Uploads', () => {
  test('share a bound of bytes, in the order in which they came', async () => {
    const upload = createUploadGate(100);
    const ends = new Map<string, () => void>();
    const start = (name: string, bytes: number): Promise<void> => upload(bytes, () => new Promise((resolve) => { ends.set(name, resolve); }));
    const all = [start('a', 60), start('b', 40), start('c', 30), start('d', 10)];
    await turn();
    expect([...ends.keys()]).toEqual(['a', 'b']);
    ends.get('b')?.();
    await turn();
    expect([...ends.keys()]).toEqual(['a', 'b', 'c', 'd']);
    for (const end of ends.values()) end();
    await Promise.all(all);
  });

  test('that are larger than the bound go alone', async () => {
    const upload = createUploadGate(100);
    expect(await upload(1_000, async () => 'done')).toBe('done');
  });

  test('that fail give their room back', async () => {
    const upload = createUploadGate(100);
    await expect(upload(100, async () => { throw new Error('no'); })).rejects.toThrow('no');
    expect(await upload(100, async () => 'done')).toBe('done');
  });
});

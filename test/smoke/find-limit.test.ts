import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findLimit, type Limit } from '../../src/cli/smoke/find-limit.ts';

const mebibyte = 2 ** 20;
const most = 100 * mebibyte;

async function find(limit: number, expected: number): Promise<Limit & { readonly tried: readonly number[] }> {
  const tried: number[] = [];
  const found = await findLimit(async (bytes) => {
    tried.push(bytes);
    return bytes <= limit;
  }, { expected, most });
  return { ...found, tried };
}

test('a limit that is where it is expected takes two uploads', async () => {
  expect(await find(10 * mebibyte, 10 * mebibyte)).toEqual({ taken: 10 * mebibyte, refused: 10 * mebibyte + 1, tried: [10 * mebibyte, 10 * mebibyte + 1] });
});

test('a limit in whole mebibytes is found to the byte, higher or lower than expected', async () => {
  for (const limit of [1, 8, 20, 25, 50, 99]) expect(await find(limit * mebibyte, 10 * mebibyte)).toMatchObject({ taken: limit * mebibyte, refused: limit * mebibyte + 1 });
});

test('where nothing is refused the search ends at the most that is tried', async () => {
  expect(await find(Infinity, 10 * mebibyte)).toMatchObject({ taken: most, refused: null });
  expect(await find(Infinity, 200 * mebibyte)).toMatchObject({ taken: most, refused: null });
});

test('where nothing is taken that is said', async () => {
  expect(await find(-1, 10 * mebibyte)).toMatchObject({ taken: 0, refused: expect.any(Number) as number });
});

test('any limit is enclosed to 64 KiB in few uploads, none of them larger than the most', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }), async (limit, expected) => {
    const { taken, refused, tried } = await find(limit, expected);
    expect(taken).toBeLessThanOrEqual(limit);
    if (refused === null) expect(taken).toBe(most);
    else {
      expect(refused).toBeGreaterThan(limit);
      expect(refused - taken).toBeLessThanOrEqual(64 * 2 ** 10);
    }
    expect(tried.length).toBeLessThanOrEqual(45);
    expect(Math.max(...tried)).toBeLessThanOrEqual(most);
    expect(new Set(tried).size).toBe(tried.length);
  }), { numRuns: 300 });
});

import { describe, expect, test } from 'vitest';
import { createWriteBehind } from '../../src/discord/write-behind.ts';
import { createTestClock, eventually } from './bench.ts';

type Values = { readonly a?: number; readonly b?: number };

function setUp() {
  const clock = createTestClock();
  const writes: (readonly (readonly [string, Values])[])[] = [];
  const behind = createWriteBehind<Values>({ clock, delay: 1_000, write: async (entries) => { writes.push(entries); } });
  return { clock, writes, behind };
}

describe('What may be written later', () => {
  test('is known at once and written together when its time has come', async () => {
    const { clock, writes, behind } = setUp();
    behind.put('x', { a: 1 });
    behind.put('x', { b: 2 });
    behind.put('y', { a: 3 });
    expect(behind.get('x')).toEqual({ a: 1, b: 2 });
    expect(writes).toEqual([]);
    await clock.advance(1_000);
    await eventually(() => writes.length > 0);
    expect(writes).toEqual([[['x', { a: 1, b: 2 }], ['y', { a: 3 }]]]);
    await eventually(() => behind.get('x') === undefined);
  });

  test('never goes out by more than 25 at a time', async () => {
    const { clock, writes, behind } = setUp();
    for (let each = 0; each < 60; each++) behind.put(`k${each}`, { a: each });
    await clock.advance(1_000);
    await eventually(() => writes.length === 3);
    expect(writes.map((entries) => entries.length)).toEqual([25, 25, 10]);
  });

  test('is left to whoever takes it', async () => {
    const { behind, writes } = setUp();
    behind.put('x', { a: 1 });
    expect(behind.take('x')).toEqual({ a: 1 });
    await behind[Symbol.asyncDispose]();
    expect(writes).toEqual([]);
  });

  test('is written at the end at the latest', async () => {
    const { behind, writes } = setUp();
    behind.put('x', { a: 1 });
    await behind[Symbol.asyncDispose]();
    expect(writes).toEqual([[['x', { a: 1 }]]]);
  });
});

import { describe, expect, test } from 'vitest';
import { base36OfSnowflake, newId } from '../../src/lib/ids.ts';

describe('A new id', () => {
  test('is 14 lower-case base36 characters', () => {
    expect(newId(1_800_000_000_000)).toMatch(/^[0-9a-z]{14}$/);
    expect(newId(0, () => 0)).toBe('00000000000000');
    expect(newId(36 ** 9 - 1, () => 1 - Number.EPSILON)).toBe('zzzzzzzzzzzzzz');
  });

  test('sorts after every id of an earlier millisecond, also past the year 2059', () => {
    const times = [0, 1, 1_799_999_999_999, 1_800_000_000_000, 36 ** 8 - 1, 36 ** 8];
    const ids = times.map((time, index) => newId(time, () => (index % 2 === 0 ? 0.99 : 0)));
    expect(ids.toSorted()).toEqual(ids);
  });

  test('differs from its siblings of the same millisecond', () => {
    expect(new Set(Array.from({ length: 100 }, () => newId(1_800_000_000_000))).size).toBe(100);
  });
});

describe('A snowflake in base36', () => {
  test('keeps all of its 64 bits', () => {
    expect(base36OfSnowflake('1180000000000000001')).toBe(1180000000000000001n.toString(36));
    expect(base36OfSnowflake('18446744073709551615')).toBe('3w5e11264sgsf');
    expect(base36OfSnowflake('1180000000000000001')).not.toBe(base36OfSnowflake('1180000000000000002'));
  });

  test.each(['', '-1', '1.5', '0x1f', 'abc', '123456789012345678901'])('is not made of "%s"', (text) => {
    expect(() => base36OfSnowflake(text)).toThrow(TypeError);
  });
});

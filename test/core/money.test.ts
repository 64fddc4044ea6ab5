import { expect, test } from 'vitest';
import { addCosts, formatMicros } from '../../src/core/money.ts';

test('a sum with one estimated part is estimated', () => {
  expect(addCosts([{ micros: 3_000, estimated: false }, { micros: 4_000, estimated: true }])).toEqual({ micros: 7_000, estimated: true });
});

test('an amount is never shown as less than it is by rounding it away', () => {
  expect(formatMicros(0)).toBe('free');
  expect(formatMicros(1)).toBe('$0.000001');
  expect(formatMicros(3_000)).toBe('$0.003');
  expect(formatMicros(1_250_000)).toBe('$1.25');
});

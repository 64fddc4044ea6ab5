import { expect, test } from 'vitest';
import { median, percentile } from '../../bench/statistics.ts';

test('The median of an odd number is the one in the middle, of an even number the mean of two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
});

test('A percentile is a value that occurred', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([percentile(values, 0), percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([1, 51, 100, 100]);
});

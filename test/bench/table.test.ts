import { expect, test } from 'vitest';
import { renderTable } from '../../bench/table.ts';

test('The table shows what was measured, with goal and verdict where there is one', () => {
  const lines = renderTable({ jobs_per_second_ratio: 0.5, jobs_per_second: 250, sketch_png_ms: 501 }).split('\n');
  expect(lines.map((line) => line.split(/\s{2,}/).slice(0, 4))).toEqual([
    ['figure', 'value', 'goal', 'what'],
    ['jobs_per_second_ratio', '0.500 ×', '≥ 0.4', 'met'],
    ['jobs_per_second', '250 /s', 'ours: durable, instant provider, 100 kB PNG'],
    ['sketch_png_ms', '501 ms', '≤ 500', 'MISSED'],
  ]);
});

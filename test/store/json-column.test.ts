import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { jsonColumn } from '../../src/store/json-column.ts';

test('A column that was just read is not parsed again', () => {
  const check = vi.fn();
  const read = jsonColumn(z.object({ a: z.number() }).superRefine(check));
  expect([read('{"a":1}'), read('{"a":1}'), read('{"a":2}'), check.mock.calls.length]).toEqual([{ a: 1 }, { a: 1 }, { a: 2 }, 2]);
});

test('A damaged column throws each time', () => {
  const read = jsonColumn(z.object({ a: z.number() }));
  for (const text of ['{"a":"1"}', '{"a":"1"}', '{']) expect(() => read(text)).toThrow();
});

import { expect, test } from 'vitest';
import { parseJson } from '../../src/lib/parse-json.ts';

test.each([['{"a":[1]}', { a: [1] }], ['null', null], ['0', 0], ['""', '']])('%s is the JSON that it says', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test.each(['', '{', '<html>', 'undefined', '[1,]'])('%j is none', (text) => {
  expect(parseJson(text)).toBeUndefined();
});

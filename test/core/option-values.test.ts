import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { collectOptions, pairOf, splitOptions } from '../../src/core/option-text.ts';
import { nameOfOption, optionSchemasOf, printOptions, readOption, type OptionSchema } from '../../src/core/option-values.ts';

type Named = { readonly name: string; readonly schema: { readonly [key: string]: Json }; readonly value: Json };

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('true', 'No', '5', '-0.5', 'null', '[1]', '"x"', '“x”', 'a, b', 'a=b', '(a)', 'he said "no"', '\\', '\n', ''));
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)));
const choices = fc.uniqueArray(fc.oneof(text, fc.integer()), { minLength: 1, maxLength: 5, selector: (value) => String(value).toLowerCase() });

/** A schema of one option with a value it takes. */
const property: fc.Arbitrary<Omit<Named, 'name'>> = fc.oneof(
  text.map((value) => ({ schema: { type: 'string' }, value })),
  number.map((value) => ({ schema: { type: 'number' }, value })),
  fc.integer().map((value) => ({ schema: { type: 'integer', minimum: value - 3, maximum: value }, value })),
  fc.boolean().map((value) => ({ schema: { type: 'boolean' }, value })),
  choices.map((values) => ({ schema: { enum: values }, value: values[0] ?? null })),
  fc.uniqueArray(text, { minLength: 1, maxLength: 5 }).chain((values) => fc.constantFrom(...values).map((value) => ({ schema: { type: 'string', enum: values }, value }))),
  fc.array(text, { maxLength: 4 }).map((value) => ({ schema: { type: 'array', items: { type: 'string' } }, value })),
  fc.array(fc.integer(), { maxLength: 4 }).map((value) => ({ schema: { type: 'array', items: { type: 'integer' } }, value })),
  fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__')).map((value) => ({ schema: {}, value: JSON.parse(JSON.stringify(value)) as Json })),
);
const named: fc.Arbitrary<Named> = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/), property).map(([name, more]) => ({ name, ...more }));
const model = fc.uniqueArray(named, { maxLength: 5, selector: ({ name }) => name });

const cardOf = (options: readonly Pick<Named, 'name' | 'schema'>[]) => ({ options: { type: 'object', properties: Object.fromEntries(options.map(({ name, schema }) => [name, schema])) } });

/** What a text asks of a model's options; undefined where it cannot be read, or the model has no such name or value. */
function read(card: ReturnType<typeof cardOf>, typed: string): Json | undefined {
  const { pairs, stopped } = splitOptions(typed);
  if (stopped !== undefined) return undefined;
  const values = Object.entries(collectOptions(pairs)).map(([name, value]): [string, Json] | undefined => {
    const own = nameOfOption(optionSchemasOf(card), name);
    const found = own === undefined ? undefined : readOption(optionSchemasOf(card)[own] ?? {}, value);
    return own !== undefined && found ? [own, found.value] : undefined;
  });
  const all = values.filter((value) => value !== undefined);
  return all.length === values.length ? Object.fromEntries(all) : undefined;
}

describe('A model’s options', () => {
  test('that are printed and read again are the same', () => {
    fc.assert(fc.property(model, (options) => {
      const card = cardOf(options);
      const values = Object.fromEntries(options.map(({ name, value }) => [name, value]));
      expect(read(card, printOptions(card, values))).toEqual(values);
    }), { numRuns: 500 });
  });

  test('are read or refused, whatever is typed, and never throw', () => {
    fc.assert(fc.property(model, fc.string({ maxLength: 60 }), fc.array(fc.constantFrom('quality', '=', '"', '“', ' ', ',', '(', ')', '\\', 'a', '5')).map((parts) => parts.join('')), (options, wild, likely) => {
      for (const typed of [wild, likely]) {
        const { pairs, stopped } = splitOptions(typed);
        for (const { start, end } of pairs) expect(start < end && end <= (stopped ?? typed.length)).toBe(true);
        read(cardOf(options), typed);
      }
    }), { numRuns: 500 });
  });
});

const schemas: { readonly [name: string]: OptionSchema & { readonly [key: string]: Json } } = {
  quality: { type: 'string', enum: ['low', 'High'] }, size: { enum: [512, 1024] }, steps: { type: 'integer', minimum: 1, maximum: 50 }, scale: { type: 'number' }, audio: { type: 'boolean' },
  style: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } }, weights: { type: 'array', items: { type: 'number' } }, limit: { type: ['integer', 'null'] },
};
const card = { options: { type: 'object', properties: schemas } };

describe('A text of options', () => {
  test.each<readonly [string, Json]>([
    ['', {}],
    [' , ', {}],
    ['quality=low steps=30', { quality: 'low', steps: 30 }],
    ['quality=low,steps=30', { quality: 'low', steps: 30 }],
    ['QUALITY=HIGH Steps = 30', { quality: 'High', steps: 30 }],
    ['size=512 scale=.5 audio=yes', { size: 512, scale: 0.5, audio: true }],
    ['audio=False', { audio: false }],
    ['style="oil, on canvas"', { style: 'oil, on canvas' }],
    ['style=“oil on canvas”', { style: 'oil on canvas' }],
    ['style="a \\"b\\" c\\\\"', { style: 'a "b" c\\' }],
    ['style=5', { style: '5' }],
    ['style=a=b', { style: 'a=b' }],
    ['style=""', { style: '' }],
    ['tags=sea', { tags: ['sea'] }],
    ['tags=sea tags="a boat"', { tags: ['sea', 'a boat'] }],
    ['weights=1 steps=2 Weights=0.5', { weights: [1, 0.5], steps: 2 }],
    ['tags=[]', { tags: [] }],
    ['limit=null', { limit: null }],
    ['quality= (how finely; low if left out) High steps=(1 … 50)3 (a remark', { quality: 'High', steps: 3 }],
  ])('%j is read as %j', (typed, values) => {
    expect(read(card, typed)).toEqual(values);
  });

  test.each<readonly [string, number]>([
    ['quality', 0], ['quality=', 0], ['quality=low steps', 12], ['quality=low steps=', 12], ['style="oil', 0], ['a=1 =5', 4], ['=', 0], ['quality=low !', 12],
    ['quality=low) steps=1', 0], ['style=oil on canvas', 10], ['style=oil"', 0], ['`x`=1', 0],
  ])('%j cannot be read from a place on', (typed, stopped) => {
    expect(splitOptions(typed).stopped).toBe(stopped);
  });

  test.each(['quality=best', 'steps=many', 'steps=51', 'steps=1.5', 'steps=""', 'audio=perhaps', 'size=513', 'weights=1 weights=x', 'quality=low quality=High', 'toString=1', 'none=1'])('%j asks for what the model has not', (typed) => {
    expect(read(card, typed)).toBeUndefined();
  });
});

test('A pair of a command line has all that follows as its value, in quotes or not', () => {
  expect(['style=oil on canvas', 'style="oil on canvas"', 'style=', 'a=b=c'].map(pairOf)).toEqual([
    { name: 'style', value: 'oil on canvas' }, { name: 'style', value: 'oil on canvas' }, { name: 'style', value: '' }, { name: 'a', value: 'b=c' },
  ]);
  expect(['style', '=x', ' style=x', ''].map(pairOf)).toEqual([undefined, undefined, undefined, undefined]);
});

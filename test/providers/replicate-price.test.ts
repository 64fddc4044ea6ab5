import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { expectedCost, type ModelCard, type PriceRow } from '../../src/core/model-card.ts';
import { cardOf } from '../../src/providers/replicate/card.ts';
import { fieldsOf } from '../../src/providers/replicate/fields.ts';
import { planOf } from '../../src/providers/replicate/plan.ts';
import { tariffOf, type ModelPrice, type Tariff } from '../../src/providers/replicate/price.ts';

const input = {
  type: 'object', properties: {
    prompt: { type: 'string' }, duration: { type: 'integer', enum: [5, 10], default: 5 }, resolution: { type: 'string', enum: ['480p', '720p', '1080p'], default: '1080p' },
    generate_audio: { type: 'boolean', default: true }, fps: { type: 'integer', enum: [16, 24] },
  },
};
const values: Readonly<Record<string, readonly (string | boolean | number)[]>> = { resolution: ['480p', '720p', '1080p'], generate_audio: [true, false], fps: [16, 24] };

function offer(price: ModelPrice): { readonly tariff: Tariff; readonly card: ModelCard } {
  const plan = planOf(fieldsOf(input, { Input: input }), 'video', () => true);
  const tariff = tariffOf(price, { asOf: '2026-11-23', source: 'test' }, plan);
  if (typeof tariff === 'string') throw new Error(tariff);
  const card = cardOf({ provider: 'replicate', name: 'a/b', label: 'b', about: 'b', typicalSeconds: 5, maxFiles: 4 }, plan, tariff);
  if (!card) throw new Error('It is not offered.');
  return { tariff, card };
}

/** Rows over some of the options, each combination at most once, its values now and then as an operator writes them. */
const tables: fc.Arbitrary<readonly PriceRow[]> = fc.subarray(Object.keys(values)).chain((names) => {
  const row = fc.record({
    unit: fc.constantFrom('second' as const, 'call' as const), micros: fc.integer({ min: 0, max: 500_000 }),
    when: fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...values[name] ?? [])]))) as fc.Arbitrary<Record<string, Json>>,
  });
  return fc.uniqueArray(row, { minLength: 1, maxLength: 8, selector: ({ when }) => JSON.stringify(when) });
});

describe('A price of a model on Replicate', () => {
  test('is told of every choice as it will be billed', () => {
    fc.assert(fc.property(tables, fc.boolean(), (rows, asWritten) => {
      const { tariff, card } = offer({ kind: 'result', rows: asWritten ? rows.map((row) => ({ ...row, when: Object.fromEntries(Object.entries(row.when ?? {}).map(([name, value]) => [name, String(value)])) })) : rows });
      const names = tariff.options.filter(({ name }) => Object.hasOwn(tariff.pins, name));
      const choices = names.reduce<readonly Record<string, Json>[]>((some, { name, choices: own = [] }) => some.flatMap((way) => [way, ...own.map((value) => ({ ...way, [name]: value }))]), [{}]);
      for (const options of choices) {
        const bill = tariff.billOf(options);
        if (bill?.kind !== 'result') continue;
        expect(expectedCost(card, { count: 1, durationSeconds: 5, options })?.micros).toBe(bill.unit === 'second' ? bill.micros * 5 : bill.micros);
      }
      expect(tariff.billOf({})).toMatchObject({ micros: rows[0]?.micros });
    }), { numRuns: 200 });
  });

  test('that does not name what it hangs on leaves that at the model\'s own default', () => {
    const { card, tariff } = offer({ kind: 'result', rows: [{ unit: 'second', micros: 70_000 }] });
    expect(Object.keys(card.options['properties'] as object)).toEqual([]);
    expect(tariff.pins).toEqual({});
  });

  test('for a call is for the usual length', () => {
    expect(offer({ kind: 'result', rows: [{ unit: 'call', micros: 1 }] }).card.durationsSeconds).toEqual([5]);
    expect(offer({ kind: 'result', rows: [{ unit: 'second', micros: 1 }] }).card.durationsSeconds).toEqual([5, 10]);
  });

  test.each<[string, readonly PriceRow[], RegExp]>([
    ['a field that is no option', [{ unit: 'call', micros: 1, when: { duration: 5 } }], /names duration 5/], ['a value of another type', [{ unit: 'call', micros: 1, when: { fps: 'many' } }], /names fps many/],
    ['different options in its rows', [{ unit: 'call', micros: 1, when: { fps: 16 } }, { unit: 'call', micros: 1, when: { resolution: '480p' } }], /do not name the same/],
    ['nothing at all', [], /no price/],
  ])('does not fit where it names %s', (_, rows, expected) => {
    const plan = planOf(fieldsOf(input, { Input: input }), 'video', () => true);
    expect(tariffOf({ kind: 'result', rows }, { asOf: '2026-11-23', source: 'test' }, plan)).toMatch(expected);
  });
});

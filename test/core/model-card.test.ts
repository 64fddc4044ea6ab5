import { describe, expect, test } from 'vitest';
import { expectedCost, fullName, type ModelCard, type PriceRow } from '../../src/core/model-card.ts';
import { recordingCard } from '../fakes/recording-provider.ts';

const card = (...rows: readonly PriceRow[]): ModelCard => ({ ...recordingCard, imagesPerCall: 2, price: { rows, asOf: '2026-11-01', source: 'https://example.test' } });
const unpriced = (): ModelCard => {
  const { price: _, ...rest } = recordingCard;
  return rest;
};

describe('The expected cost', () => {
  test('counts pictures, seconds or calls', () => {
    expect(expectedCost(card({ unit: 'image', micros: 3 }), { count: 3, options: {} })).toEqual({ micros: 9, estimated: true });
    expect(expectedCost(card({ unit: 'second', micros: 3 }), { count: 2, durationSeconds: 8, options: {} })).toEqual({ micros: 48, estimated: true });
    expect(expectedCost(card({ unit: 'call', micros: 3 }), { count: 3, options: {} })).toEqual({ micros: 6, estimated: true });
    expect(expectedCost(card({ unit: 'call', micros: 3 }), { count: 1, options: {} })).toEqual({ micros: 3, estimated: true });
  });

  test('takes the default length where none is given', () => {
    expect(expectedCost(card({ unit: 'second', micros: 3 }), { count: 1, options: {} })).toEqual({ micros: 12, estimated: true });
  });

  test('of a set of photos is that of all its clips', () => {
    const set = { count: 1, clips: 3, durationSeconds: 5, options: {} };
    expect((['image', 'second', 'call'] as const).map((unit) => expectedCost(card({ unit, micros: 2 }), set)?.micros)).toEqual([6, 30, 6]);
    expect(expectedCost(card({ unit: 'second', micros: 2 }), { count: 1, clips: 3, options: {} })?.micros).toBe(24);
    const { price, ...others } = card({ unit: 'call', micros: 2 });
    // Four photos and a reference: three clips of a first picture, a last one and the reference.
    expect(price && expectedCost({ ...others, price: { ...price, inputMicros: 100 } }, { ...set, inputs: [1, 2, 3, 4, 5] })?.micros).toBe(906);
  });

  test('has what input pictures cost in each call, where they cost something', () => {
    const paid = card({ unit: 'image', micros: 10 });
    const dear: ModelCard = { ...paid, price: { rows: [], asOf: '', source: '', ...paid.price, inputMicros: 3 } };
    expect([1, 3].map((count) => expectedCost(dear, { count, options: {}, inputs: ['a', 'b'] })?.micros)).toEqual([16, 42]);
    expect(expectedCost(dear, { count: 1, options: {} })?.micros).toBe(10);
    expect(expectedCost(paid, { count: 1, options: {}, inputs: ['a'] })?.micros).toBe(10);
  });

  test('is a whole number, rounded up', () => {
    expect(expectedCost(card({ unit: 'second', micros: 3 }), { count: 1, durationSeconds: 2.5, options: {} })?.micros).toBe(8);
  });

  test('takes the first row that fits the options', () => {
    const rows = card({ unit: 'image', micros: 1, when: { quality: 'low', fast: true } }, { unit: 'image', micros: 2, when: { quality: 'low' } }, { unit: 'image', micros: 5 });
    const micros = (options: { [name: string]: string | boolean }) => expectedCost(rows, { count: 1, options })?.micros;
    expect([micros({ quality: 'low', fast: true }), micros({ quality: 'low', fast: false }), micros({})]).toEqual([1, 2, 5]);
  });

  test('is unknown without a price, or where no row fits', () => {
    expect(expectedCost(unpriced(), { count: 1, options: {} })).toBeUndefined();
    expect(expectedCost(card({ unit: 'image', micros: 1, when: { quality: 'low' } }), { count: 1, options: {} })).toBeUndefined();
  });

  test('of a free model is nothing, not unknown', () => {
    expect(expectedCost(card({ unit: 'call', micros: 0 }), { count: 4, options: {} })).toEqual({ micros: 0, estimated: true });
  });
});

test('A model\'s full name is that of its provider and its own', () => {
  expect(fullName({ provider: 'comfyui/attic', name: 'flux' })).toBe('comfyui/attic/flux');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bordersFor, hasShape } from '../../src/providers/stability/borders.ts';
import { aspectRatios } from '../../src/providers/stability/models.data.ts';

const side = fc.integer({ min: 64, max: 4_000 });
const picture = fc.record({ width: side, height: side });
const shapes = fc.constantFrom(...aspectRatios);

describe('The borders around any picture', () => {
  test('are whole pixels that the service takes, and some of them', () => {
    fc.assert(fc.property(picture, fc.option(shapes, { nil: undefined }), (size, shape) => {
      const borders = Object.values(bordersFor(size, shape));
      expect(borders.every((pixels) => Number.isInteger(pixels) && pixels >= 0 && pixels <= 2_000)).toBe(true);
      expect(borders.some((pixels) => pixels > 0)).toBe(true);
    }));
  });

  test('give it the shape that was asked for, unless they are as wide as they can be', () => {
    fc.assert(fc.property(picture, shapes, (size, shape) => {
      const borders = bordersFor(size, shape);
      expect(hasShape(size, borders, shape) || Object.values(borders).includes(2_000)).toBe(true);
    }));
  });

  test('lie alike on both sides', () => {
    fc.assert(fc.property(picture, shapes, (size, shape) => {
      const { left, right, up, down } = bordersFor(size, shape);
      expect([Math.abs(left - right) <= 1, Math.abs(up - down) <= 1]).toEqual([true, true]);
    }));
  });
});

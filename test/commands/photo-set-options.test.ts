import { expect, test } from 'vitest';
import { generatePayload } from '../../src/commands/generate-options.ts';
import type { ModelCard } from '../../src/core/model-card.ts';
import { textsFor } from '../../src/text/index.ts';
import { pencil } from '../fakes/model-cards.ts';

const firstAndLast = (durationsSeconds: readonly number[]): ModelCard => ({ ...pencil, inputs: { 'image-to-video': { image: 1, reference: 0, lastFrame: true } }, durationsSeconds });

function optionsFor(...cards: readonly ModelCard[]) {
  const { options = [] } = generatePayload('image-to-video', cards, textsFor('en'));
  const duration = options.find(({ name }) => name === 'duration');
  return {
    photos: options.filter(({ name }) => /^image\d*$/.test(name)).length,
    lengths: duration && 'choices' in duration ? (duration.choices ?? []).map(({ value }) => value) : [],
  };
}

test('A model that takes a first and a last picture has room for ten photos and for the lengths of their videos', () => {
  expect(optionsFor(firstAndLast([5, 10]))).toEqual({ photos: 10, lengths: [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90] });
});

test('A model that takes one picture has room for one', () => {
  expect(optionsFor({ ...pencil, inputs: { 'image-to-video': { image: 1, reference: 0, lastFrame: false } }, durationsSeconds: [5, 10] })).toEqual({ photos: 1, lengths: [5, 10] });
});

test('Where Discord has no room for all lengths of sets, those of one call can be chosen', () => {
  expect(optionsFor(firstAndLast([4, 5, 6, 7, 8]))).toEqual({ photos: 10, lengths: [4, 5, 6, 7, 8] });
});

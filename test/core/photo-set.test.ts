import { describe, expect, test } from 'vitest';
import { clipsOf, inputsOfClip, lengthsOf, photosTaken, secondsOfClip } from '../../src/core/photo-set.ts';
import type { InputRole } from '../../src/core/request.ts';

const two = { image: 1, reference: 2, lastFrame: true } as const;
const one = { image: 1, reference: 0, lastFrame: false } as const;
const ten = { image: 10, reference: 0, lastFrame: true } as const;
const of = (...roles: readonly InputRole[]) => roles.map((role, index) => ({ role, name: `${index}` }));

describe('A set of photos is made of', () => {
  test.each([
    ['one clip less than it has photos', two, of('image', 'image', 'image'), 2],
    ['clips up to the last frame', two, of('image', 'image', 'last-frame'), 2],
    ['one clip where the model takes both pictures', two, of('image', 'image'), 1],
    ['no clips where it is one photo', two, of('image'), undefined],
    ['no clips where it is one photo and a last frame', two, of('image', 'last-frame'), undefined],
    ['no clips where the model takes them all', ten, of('image', 'image', 'image', 'last-frame'), undefined],
    ['no clips where the model ends on no given picture', one, of('image', 'image'), undefined],
  ] as const)('%s', (_, takes, inputs, clips) => {
    expect(clipsOf(takes, 'image-to-video', inputs)).toBe(clips);
    expect(clipsOf(takes, 'image-to-image', inputs)).toBeUndefined();
  });
});

test('Ten photos can be made of clips, and as many as a model takes at once', () => {
  expect([two, one, ten, { ...one, image: 4 }, { ...ten, image: 14 }].map(photosTaken)).toEqual([10, 1, 10, 4, 14]);
});

test('A clip begins with its photo, ends with the next, and has every reference', () => {
  const inputs = of('last-frame', 'image', 'reference', 'image', 'reference');
  const named = (index: number) => inputsOfClip(inputs, index).map(({ role, name }) => `${role} ${name}`);
  expect(named(0)).toEqual(['image 1', 'reference 2', 'reference 4', 'last-frame 3']);
  expect(named(1)).toEqual(['image 3', 'reference 2', 'reference 4', 'last-frame 0']);
});

test('Clips are as long as brings the whole nearest to what was asked for, and shorter rather than longer', () => {
  const seconds = (asked: number, clips: number) => secondsOfClip([10, 5, 6], asked, clips);
  expect([seconds(15, 3), seconds(2, 3), seconds(1_000, 3), seconds(24, 3), seconds(8, 1), seconds(5.5, 1)]).toEqual([5, 5, 10, 6, 6, 5]);
  expect(secondsOfClip([], 5, 2)).toBeUndefined();
});

test('A video can be as long as one call makes it, or as many clips as a set has', () => {
  const card = (image: number, lastFrame: boolean) => ({ inputs: { 'image-to-video': { image, reference: 0, lastFrame } }, durationsSeconds: [5, 2.1] });
  expect(lengthsOf(card(1, true), 'image-to-video')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((clips) => [5 * clips, Number((2.1 * clips).toFixed(2))]));
  for (const [image, lastFrame] of [[10, true], [1, false]] as const) expect(lengthsOf(card(image, lastFrame), 'image-to-video')).toEqual([5, 2.1]);
  expect(lengthsOf(card(1, true), 'text-to-video')).toEqual([5, 2.1]);
  expect(lengthsOf({ inputs: {} }, 'text-to-video')).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import type { ModelCard } from '../../src/core/model-card.ts';
import { isProblem } from '../../src/core/problem.ts';
import type { Asked, AskedInput, InputRole } from '../../src/core/request.ts';
import { resolveFor } from '../../src/pipeline/resolve.ts';
import { takesFirstAndLast } from '../fakes/photo-set.ts';
import { recordingCard } from '../fakes/recording-provider.ts';

const card: ModelCard = {
  ...recordingCard,
  options: { type: 'object', properties: { style: { type: 'string', enum: ['ink', 'oil'] }, steps: { type: 'integer', minimum: 1, maximum: 50 } } },
};
const asked: Asked = { mode: 'text-to-image', prompt: ' a lighthouse ', model: 'auto', inputs: [], options: {}, private: false };
const pictures = (role: InputRole, count: number): readonly AskedInput[] =>
  Array.from({ length: count }, (_, index) => ({ role, name: `${index}.png`, bytes: 1, source: { kind: 'spool', hash: 'h' } }));
const resolve = (more: Partial<Asked>, of: Partial<ModelCard> = {}) => resolveFor({ ...card, ...of }, { ...asked, ...more });

const takesOne: Partial<ModelCard> = { inputs: { 'image-to-video': { image: 1, reference: 0, lastFrame: false } } };

const takesMask = (maskNeeded: boolean): Partial<ModelCard> => ({ inputs: { 'image-to-image': { image: 1, reference: 0, lastFrame: false, mask: true, maskNeeded } } });

/** What is wrong with an asking: the sentence about it, with some of its values. */
const faults: readonly (readonly [string, Partial<Asked>, string, object?, Partial<ModelCard>?])[] = [
  ['a mode the model lacks', { mode: 'text-to-video' }, 'model-lacks-mode', { mode: 'text-to-video' }, { modes: ['text-to-image'] }],
  ['an empty prompt', { prompt: '' }, 'prompt-empty'],
  ['a prompt of spaces', { prompt: ' \n\t' }, 'prompt-empty'],
  ['an empty prompt for a picture to change', { mode: 'image-to-image', prompt: '', inputs: pictures('image', 1) }, 'prompt-empty'],
  ['a prompt that is too long', { prompt: 'x'.repeat(1_001) }, 'prompt-too-long', { length: 1_001, max: 1_000 }],
  ['a negative prompt that is too long', { negativePrompt: 'x'.repeat(1_001) }, 'prompt-too-long', { length: 1_001 }],
  ['a negative prompt where none is taken', { negativePrompt: 'fog' }, 'option-unknown', { option: 'negative_prompt' }, { takes: { negativePrompt: false, seed: true, strength: true } }],
  ['no results', { count: 0 }, 'option-out-of-range', { option: 'count', min: 1, max: 4 }],
  ['too many results', { count: 5 }, 'option-out-of-range', { option: 'count', value: 5 }],
  ['half a result', { count: 1.5 }, 'option-out-of-range', { option: 'count' }],
  ['a negative seed', { seed: -1 }, 'option-out-of-range', { option: 'seed', min: 0, max: 4_294_967_295 }],
  ['a seed that is too large', { seed: 2 ** 32 }, 'option-out-of-range', { option: 'seed' }],
  ['a broken seed', { seed: 0.5 }, 'option-out-of-range', { option: 'seed' }],
  ['a strength above one', { mode: 'image-to-image', inputs: pictures('image', 1), strength: 1.01 }, 'option-out-of-range', { option: 'strength', min: 0, max: 1 }],
  ['a strength below zero', { mode: 'image-to-image', inputs: pictures('image', 1), strength: -0.01 }, 'option-out-of-range', { option: 'strength' }],
  ['a strength that is no number', { mode: 'image-to-image', inputs: pictures('image', 1), strength: Number.NaN }, 'option-out-of-range', { option: 'strength' }],
  ['a strength where none is taken', { mode: 'image-to-image', inputs: pictures('image', 1), strength: 0.5 }, 'option-unknown', { option: 'strength' }, { takes: { negativePrompt: true, seed: true, strength: false } }],
  ['a strength without a picture', { strength: 0.5 }, 'option-unknown', { option: 'strength' }],
  ['a shape that is not offered', { aspectRatio: '2:1' }, 'option-not-offered', { option: 'aspect_ratio', value: '2:1', choices: '1:1, 16:9' }],
  ['a shape where the model decides', { aspectRatio: '1:1' }, 'option-unknown', { option: 'aspect_ratio' }, { aspectRatios: [] }],
  ['a length that is not offered', { mode: 'text-to-video', durationSeconds: 5 }, 'option-not-offered', { option: 'duration', value: '5', choices: '4, 8' }],
  ['a length of a picture', { durationSeconds: 4 }, 'option-unknown', { option: 'duration' }],
  ['no picture to change', { mode: 'image-to-image' }, 'image-needed'],
  ['no picture to bring to life, only a last one', { mode: 'image-to-video', inputs: pictures('last-frame', 1) }, 'image-needed'],
  ['two pictures to change', { mode: 'image-to-image', inputs: pictures('image', 2) }, 'too-many-images', { count: 2, max: 1 }],
  ['eleven photos', { mode: 'image-to-video', inputs: pictures('image', 11) }, 'too-many-images', { count: 11, max: 10 }],
  ['eleven photos with a model that makes clips', { mode: 'image-to-video', inputs: pictures('image', 11) }, 'too-many-images', { count: 11, max: 10 }, takesFirstAndLast],
  ['ten photos and a last frame with a model that makes clips', { mode: 'image-to-video', inputs: [...pictures('image', 10), ...pictures('last-frame', 1)] }, 'too-many-images', { count: 11, max: 10 }, takesFirstAndLast],
  ['two photos with a model that takes one', { mode: 'image-to-video', inputs: pictures('image', 2) }, 'photo-set-not-taken', { count: 2, max: 1, models: [] }, takesOne],
  ['several videos of one set', { mode: 'image-to-video', inputs: pictures('image', 3), count: 2 }, 'one-video-of-a-set', {}, takesFirstAndLast],
  ['no length of a set', { mode: 'image-to-video', inputs: pictures('image', 3), durationSeconds: 0 }, 'option-out-of-range', { option: 'duration', min: 10, max: 20 }, takesFirstAndLast],
  ['an endless set', { mode: 'image-to-video', inputs: pictures('image', 3), durationSeconds: Number.POSITIVE_INFINITY }, 'option-out-of-range', { option: 'duration' }, takesFirstAndLast],
  ['three references', { mode: 'image-to-image', inputs: [...pictures('image', 1), ...pictures('reference', 3)] }, 'too-many-images', { count: 3, max: 2 }],
  ['a picture beside words alone', { inputs: pictures('image', 1) }, 'too-many-images', { count: 1, max: 0 }],
  ['a last picture where none is taken', { mode: 'image-to-image', inputs: [...pictures('image', 1), ...pictures('last-frame', 1)] }, 'last-frame-not-taken'],
  ['a mask where none is taken', { mode: 'image-to-image', inputs: [...pictures('image', 1), ...pictures('mask', 1)] }, 'mask-not-taken', { model: 'box/one' }],
  ['a mask without a picture', { mode: 'image-to-image', inputs: pictures('mask', 1) }, 'image-needed', {}, takesMask(false)],
  ['a mask of words alone', { inputs: pictures('mask', 1) }, 'mask-not-taken', {}, takesMask(false)],
  ['two masks', { mode: 'image-to-image', inputs: [...pictures('image', 1), ...pictures('mask', 2)] }, 'too-many-images', { count: 2, max: 1 }, takesMask(false)],
  ['no mask where nothing is done without', { mode: 'image-to-image', inputs: pictures('image', 1) }, 'mask-needed', {}, takesMask(true)],
  ['an option nobody knows', { options: { magic: true } }, 'option-unknown', { option: 'magic' }],
  ['an option with a name of the language', { options: { constructor: 'x' } }, 'option-unknown', { option: 'constructor' }],
  ['an option out of its choices', { options: { style: 'wax' } }, 'option-not-offered', { option: 'style', value: 'wax', choices: 'ink, oil' }],
  ['an option out of its range', { options: { steps: 51 } }, 'option-out-of-range', { option: 'steps', value: 51, min: 1, max: 50 }],
  ['an option typed out of its range', { options: { STEPS: '0' } }, 'option-out-of-range', { option: 'steps', value: 0 }],
  ['half of a whole option', { options: { steps: '1.5' } }, 'option-not-offered', { option: 'steps', value: '1.5', choices: '1 … 50' }],
  ['an option of another type', { options: { steps: 'many' } }, 'option-not-offered', { option: 'steps', value: 'many', choices: '1 … 50' }],
  ['an option without a value', { options: { steps: '' } }, 'option-not-offered', { option: 'steps' }],
  ['an option that is there twice', { options: { style: ['ink', 'oil'] } }, 'option-not-offered', { option: 'style', value: 'ink, oil' }],
];

describe('An asking is refused in one sentence for', () => {
  test.for(faults)('%s', ([, more, key, values = {}, of = {}]) => {
    expect(resolve(more, of)).toMatchObject({ code: 'invalid-request', text: { key, values }, retryable: false });
  });
});

describe('A set of photos', () => {
  const set = (photos: number, more: Partial<Asked> = {}) => resolve({ mode: 'image-to-video', prompt: '', inputs: pictures('image', photos), ...more }, takesFirstAndLast);

  test('with a model that takes a first and a last picture is so many clips', () => {
    expect(set(10)).toMatchObject({ request: { clips: 9, count: 1 } });
    expect(set(10)).not.toHaveProperty('notes');
    expect(set(10)).not.toHaveProperty('request.durationSeconds');
    expect(set(1)).not.toHaveProperty('request.clips');
  });

  test('has its length spread over the clips, and a note where it becomes another', () => {
    expect(set(4, { durationSeconds: 15 })).toMatchObject({ request: { clips: 3, durationSeconds: 5 } });
    expect(set(4, { durationSeconds: 15 })).not.toHaveProperty('notes');
    expect(set(4, { durationSeconds: 0.5 })).toMatchObject({ request: { durationSeconds: 5 }, notes: [{ kind: 'changed', option: 'duration', asked: '0.5 s', used: '15 s' }] });
    expect(set(4, { durationSeconds: 500 })).toMatchObject({ request: { durationSeconds: 10 }, notes: [{ used: '30 s' }] });
  });

  test('is refused by a model that takes one with up to three others by name, none of which would refuse it too', () => {
    const others = [['a', takesOne], ['b', takesFirstAndLast], ['c', {}], ['d', { modes: ['text-to-image'] as const, inputs: {} }], ['e', {}], ['f', {}]] as const;
    const offered = others.map(([name, more]) => ({ ...card, ...more, name }));
    const inputs = [...pictures('image', 3), ...pictures('last-frame', 1)];
    expect(resolveFor({ ...card, ...takesOne }, { ...asked, mode: 'image-to-video', inputs }, offered)).toMatchObject({ text: { values: { count: 4, models: ['box/b', 'box/c', 'box/e'] } } });
  });
});

describe('An asking that is right', () => {
  test('gets what it leaves open from the card', () => {
    const resolved = resolve({});
    expect(resolved).toEqual({ card, request: { mode: 'text-to-image', prompt: 'a lighthouse', provider: 'box', model: 'one', aspectRatio: '1:1', count: 1, options: {} } });
  });

  test('keeps everything it says, also nothing and the last of everything', () => {
    const all = { seed: 0, strength: 0, count: 4, aspectRatio: '16:9', negativePrompt: 'fog', options: { style: 'oil', steps: 50 } } as const;
    expect(resolve({ mode: 'image-to-image', inputs: pictures('image', 1), ...all })).toMatchObject({ request: all });
    expect(resolve({ seed: 2 ** 32 - 1 })).toMatchObject({ request: { seed: 4_294_967_295 } });
    expect(resolve({ mode: 'image-to-image', inputs: pictures('image', 1), strength: 1 })).toMatchObject({ request: { strength: 1 } });
  });

  test('gets no shape where a picture has one, and no length where photos decide', () => {
    for (const mode of ['image-to-image', 'image-to-video'] as const) {
      const resolved = resolve({ mode, inputs: pictures('image', 1) });
      expect(isProblem(resolved)).toBe(false);
      expect(resolved).not.toHaveProperty('request.aspectRatio');
      expect(resolved).not.toHaveProperty('request.durationSeconds');
    }
  });

  test('gets the default length for a video of words', () => {
    expect(resolve({ mode: 'text-to-video' })).toMatchObject({ request: { durationSeconds: 4 } });
  });

  test('needs no words for photos', () => {
    expect(resolve({ mode: 'image-to-video', prompt: '', inputs: pictures('image', 10) })).toMatchObject({ request: { prompt: '' } });
  });

  test('may be as long as the card says, to the letter', () => {
    expect(isProblem(resolve({ prompt: 'x'.repeat(1_000) }))).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelCard } from '../../src/core/model-card.ts';
import { NotBegunError, problem, ProblemError } from '../../src/core/problem.ts';
import type { Order } from '../../src/core/provider.ts';
import { fromBase64, toBase64 } from '../../src/providers/common/base64.ts';
import { cardNames } from '../../src/providers/common/card-names.ts';
import { choiceOf } from '../../src/providers/common/choices.ts';
import { orderFault } from '../../src/providers/common/order-fault.ts';
import { networkTag, requestTags, withPlainWords } from '../../src/providers/common/prompt-tags.ts';
import { boxUrl, pricePerCall } from '../../src/providers/common/settings.ts';
import { commonRatios, ratioOf, sizeOf } from '../../src/providers/common/sizes.ts';
import { usualSide } from '../../src/providers/common/usual-side.ts';
import { failedBefore, isGone, isRefusal, tooLarge, unseen, unwell } from '../../src/providers/common/verdict.ts';
import { orderOf } from './box-bench.ts';

const card: ModelCard = {
  provider: 'box', name: 'model', label: 'Model', about: 'A model.', modes: ['text-to-image', 'image-to-video'],
  inputs: { 'image-to-video': { image: 2, reference: 1, lastFrame: false } }, imagesPerCall: 2, aspectRatios: ['1:1', '16:9'], durationsSeconds: [2, 4], maxPromptLength: 20,
  takes: { negativePrompt: false, seed: true, strength: false }, edits: [],
  options: { type: 'object', additionalProperties: false, properties: { steps: { type: 'integer', minimum: 1, maximum: 9 }, sampler: { type: 'string', enum: ['a', 'b'] } } },
  typicalSeconds: {}, startLimitMs: 1_000,
};
const file = { hash: 'a', type: 'image/png', bytes: 1, width: 8, height: 8 } as const;
const image = { role: 'image', file } as const;

describe('An order against its card', () => {
  test.each<Partial<Order>>([
    {}, { count: 2, aspectRatio: '16:9', seed: 0, options: { steps: 9, sampler: 'b' } }, { seed: 2 ** 32 - 1 },
    { mode: 'image-to-video', prompt: '', durationSeconds: 4, inputs: [image, image, { role: 'reference', file }] },
  ])('has no fault where it fits: %j', (given) => {
    expect(orderFault(orderOf({ model: 'model', ...given }), card)).toBeUndefined();
  });

  test.each<[Partial<Order>, string]>([
    [{ mode: 'text-to-video' }, 'model-lacks-mode'], [{ prompt: '' }, 'prompt-empty'], [{ prompt: 'x'.repeat(21) }, 'prompt-too-long'], [{ negativePrompt: 'x' }, 'option-unknown'],
    [{ count: 3 }, 'option-out-of-range'], [{ count: 0 }, 'option-out-of-range'], [{ count: 1.5 }, 'option-out-of-range'], [{ seed: -1 }, 'option-out-of-range'], [{ seed: 2 ** 32 }, 'option-out-of-range'],
    [{ strength: 0.5 }, 'option-unknown'], [{ aspectRatio: '9:16' }, 'option-not-offered'], [{ durationSeconds: 2 }, 'option-unknown'],
    [{ mode: 'image-to-video', inputs: [image], durationSeconds: 3 }, 'option-not-offered'], [{ mode: 'image-to-video' }, 'image-needed'],
    [{ mode: 'image-to-video', inputs: [image, image, image] }, 'too-many-images'], [{ inputs: [image] }, 'too-many-images'],
    [{ mode: 'image-to-video', inputs: [image, { role: 'last-frame', file }] }, 'last-frame-not-taken'],
    [{ mode: 'image-to-video', inputs: [image, { role: 'mask', file }] }, 'mask-not-taken'],
    [{ mode: 'image-to-video', inputs: [{ role: 'image', file: { ...file, type: 'video/webm' } }] }, 'file-type-wrong'],
    [{ options: { steps: 10 } }, 'option-not-offered'], [{ options: { steps: '1' } }, 'option-not-offered'], [{ options: { sampler: 'c' } }, 'option-not-offered'], [{ options: { constructor: 1 } }, 'option-unknown'],
  ])('is faulty where it does not: %j', (given, key) => {
    expect(orderFault(orderOf({ model: 'model', ...given }), card)).toMatchObject({ code: 'invalid-request', retryable: false, text: { key } });
  });
});

test('A mask is wanted where a model does nothing without one', () => {
  const editor: ModelCard = { ...card, modes: ['image-to-image'], inputs: { 'image-to-image': { image: 1, reference: 0, lastFrame: false, mask: true, maskNeeded: true } } };
  const edit = (...inputs: Order['inputs']): Order => orderOf({ model: 'model', mode: 'image-to-image', inputs });
  expect(orderFault(edit(image), editor)).toMatchObject({ text: { key: 'mask-needed' } });
  expect(orderFault(edit(image, { role: 'mask', file }), editor)).toBeUndefined();
  expect(orderFault(edit(image, { role: 'mask', file }, { role: 'mask', file }), editor)).toMatchObject({ text: { key: 'too-many-images' } });
});

describe('Words without orders in them', () => {
  test('hold no tag, however tags are put into each other, and are left alone where there is none', () => {
    const piece = fc.constantFrom('<lora:', 'x', ':1>', '<sd_cpp_extra_args>', '</sd_cpp_extra_args>', '<sd_cpp', '_extra_args>', '{"a":1}', '<', '>', ' ', 'a cat', '<hypernet:y>', '< lora :z>');
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const prompt = pieces.join('');
      const { order, notes } = withPlainWords(orderOf({ model: 'm', prompt }), [...requestTags, networkTag]);
      expect(order.prompt).not.toMatch(/<\s*\w+\s*:[^>]*>|<\/?\s*sd_cpp_extra_args\s*>/i);
      if (notes.length === 0) expect(order.prompt).toBe(prompt);
    }), { numRuns: 500 });
  });
});

describe('The size of a shape', () => {
  test('is in whole steps, near the shape and near the pixels', () => {
    for (const shape of commonRatios) {
      for (const side of [512, 768, 1_024]) {
        const { width, height } = sizeOf(ratioOf(shape), { side, step: 64 });
        expect([width % 64, height % 64]).toEqual([0, 0]);
        expect(Math.abs(Math.log(width / height / ratioOf(shape))), `${shape} ${side}`).toBeLessThan(0.06);
        expect(Math.abs(Math.log((width * height) / side ** 2)), `${shape} ${side}`).toBeLessThan(0.25);
      }
    }
    expect(sizeOf(1, { side: 1_024, step: 64 })).toEqual({ width: 1_024, height: 1_024 });
  });

  test('is bounded for pictures longer than any model makes, and never nothing', () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.integer({ min: 64, max: 4_096 }), (ratio, side) => {
      const { width, height } = sizeOf(ratio, { side, step: 64 });
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(64);
      expect(Math.max(width, height)).toBeLessThanOrEqual(side * 1.6 + 64);
    }));
  });

  test.each([['sd_xl_base', 1_024], ['flux1-schnell-Q4', 1_024], ['v2-1_768-ema', 768], ['dreamshaper_8', 512], ['v1-5-pruned', 512]] as const)('is guessed for %s', (name, side) => {
    expect(usualSide(name)).toBe(side);
  });
});

test('base64 is read bare and as a data URL, and nothing else is', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
    const text = toBase64(bytes);
    for (const written of [text, `data:image/png;base64,${text}`, text.replaceAll(/.{4}/g, '$&\n')]) expect(fromBase64(written)).toEqual(Uint8Array.from(bytes));
  }));
  for (const text of ['', 'data:,', '<html>', 'https://x/y', '{"a":1}', 'AQE=*']) expect(fromBase64(text)).toBeUndefined();
});

test('a card has a plain name, and no two have the same', () => {
  const names = cardNames(['a b', 'a/b', 'a\\b', 'A-B', '  ', '../x', 'ü', 'sdxl:turbo', '-']);
  expect(names).toEqual(['a-b', 'a/b', 'a/b-2', 'A-B-2', 'model', 'x', 'model-2', 'sdxl-turbo', 'model-3']);
  for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9._/-]*$/i);
  expect(cardNames(['x'.repeat(200), `${'x'.repeat(59)} y`]).map((name) => name.length)).toEqual([60, 59]);
});

test('a choice names each of a server\'s words once, and is not there where there are none', () => {
  expect(choiceOf('sampler', ['a', 'b', 'a', ' '], 'x')).toEqual({ sampler: { type: 'string', enum: ['a', 'b'], description: 'x' } });
  expect(choiceOf('sampler', [], 'x')).toEqual({});
});

test('an address of a box is one without a user, a password or a query, and ends without a stroke', () => {
  expect(boxUrl.parse('https://box.lan/sd//')).toBe('https://box.lan/sd');
  for (const url of ['http://u@box', 'http://u:p@box', 'http://box?x', 'http://box#x', 'box', 'file:///x', '//box']) expect(boxUrl.safeParse(url).success, url).toBe(false);
  expect(pricePerCall(0.0000015, { asOf: '2026-01-01', variable: 'X' })).toMatchObject({ rows: [{ micros: 2 }], source: 'X' });
});

describe('What a service says', () => {
  const said = { provider: 'box', body: undefined, retryAfterMs: undefined };

  test('is that it does not know something any more, only in its own words', () => {
    expect([isGone({ ...said, status: 404, detail: 'job not found' }), isGone({ ...said, status: 410, detail: undefined }), isGone({ ...said, status: 404, detail: undefined }), isGone({ ...said, status: 500, detail: 'x' })])
      .toEqual([true, true, false, false]);
  });

  test.each([
    [400, { error: { code: 'moderation_blocked' } }, undefined, true], [400, { error: { type: 'content_policy_violation' } }, undefined, true], [422, undefined, 'NSFW content detected', true],
    [403, undefined, 'Blocked by the safety system', true], [400, undefined, 'Invalid size', false], [401, undefined, 'moderation key missing', false], [429, { error: { code: 'content_filter' } }, undefined, false],
    [500, undefined, 'content filter crashed', false],
  ])('is a refusal or not: %i %j %s', (status, body, detail, expected) => {
    expect(isRefusal({ status, body, detail })).toBe(expected);
  });

  test('before a start is never unclear', () => {
    expect(failedBefore(new ProblemError(problem('invalid-request', 'prompt-empty', {})))).toMatchObject({ kind: 'failed', cost: { micros: 0 } });
    expect(() => failedBefore(new ProblemError(problem('unavailable', 'provider-failed', { provider: 'box' })))).toThrow(NotBegunError);
    const other = new Error('ours');
    expect(() => failedBefore(other)).toThrow(other);
  });

  test('at a look is retryable where it may be otherwise the next time', () => {
    expect(unseen({ ...said, status: 400, detail: 'odd' }).problem).toMatchObject({ code: 'unavailable', retryable: true, detail: 'odd' });
    expect(unseen({ ...said, status: 401, detail: 'key' }).problem).toMatchObject({ code: 'misconfigured' });
  });

  test('is told to the operator in a sentence', () => {
    const health = (code: 'misconfigured' | 'busy' | 'invalid-request' | 'unavailable'): unknown => unwell(new ProblemError(problem(code, 'internal', {}, { detail: 'so it is' })));
    for (const code of ['misconfigured', 'busy', 'invalid-request', 'unavailable'] as const) expect(health(code)).toMatchObject({ ok: false, detail: expect.stringMatching(/^[A-Z].*\(so it is\)\.$/) });
    expect(unwell(new Error('secret'))).toEqual({ ok: false, detail: 'It cannot be reached, or does not answer as it should.' });
  });

  test('is too large for good', () => {
    const large = problem('too-large', 'result-too-large', {});
    expect(tooLarge(new ProblemError(large))).toBe(large);
    const other = new ProblemError(problem('unavailable', 'internal', {}));
    expect(() => tooLarge(other)).toThrow(other);
  });
});

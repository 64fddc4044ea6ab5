import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import type { Note } from '../../src/core/note.ts';
import { isProblem } from '../../src/core/problem.ts';
import type { Order } from '../../src/core/provider.ts';
import { bodyOf, type Model } from '../../src/providers/replicate/body.ts';
import { cardOf } from '../../src/providers/replicate/card.ts';
import { factsOf, madeBy, modelSchema, takesPicture } from '../../src/providers/replicate/facts.ts';
import { planOf } from '../../src/providers/replicate/plan.ts';
import { tariffOf, type ModelPrice } from '../../src/providers/replicate/price.ts';
import { fileOf } from './replicate-arbitraries.ts';
import { pageOf, validatorOf, type ModelPage } from './replicate-service.ts';

const folder = '../shared/specs/replicate-models';
const byTime: ModelPrice = { kind: 'time', microsPerSecond: 975, deadlineSeconds: 60 };

function modelOf(page: ModelPage, price: ModelPrice = byTime): Model {
  const parsed = modelSchema.parse(page);
  if (!parsed.latest_version) throw new Error('The page has no version.');
  const facts = factsOf(parsed, parsed.latest_version);
  const makes = madeBy(facts);
  if (!makes) throw new Error('The model makes nothing.');
  const plan = planOf(facts.fields, makes, (field) => takesPicture(facts, field));
  const tariff = tariffOf(price, { asOf: '2026-11-23', source: 'test' }, plan);
  if (typeof tariff === 'string') throw new Error(tariff);
  const card = cardOf({ provider: 'replicate', name: facts.name, label: facts.name, about: 'A model.', typicalSeconds: 5, maxFiles: 4 }, plan, tariff);
  if (!card) throw new Error('The model is not offered.');
  return { plan, card, tariff };
}

type Asking = Partial<Order>;
type Row = readonly [title: string, asking: Asking, input: Record<string, Json>, notes?: readonly Note[]];

function orderOf(asking: Asking): Order {
  return { mode: 'text-to-image', model: 'x', prompt: 'a cat', count: 1, seed: 7, inputs: [], options: {}, ...asking };
}
const image = { role: 'image', file: fileOf(1) } as const;
const reference = (number: number): Order['inputs'][number] => ({ role: 'reference', file: fileOf(number) });
const lastFrame = { role: 'last-frame', file: fileOf(9) } as const;
const addressOf = (number: number): string => `https://files.test/${number}`;

function expectInput(page: ModelPage, { model = modelOf(page), asking }: { model?: Model; asking: Asking }, expected: Record<string, Json>, notes: readonly Note[] = []): void {
  const body = bodyOf(model, orderOf(asking));
  if (isProblem(body)) throw new Error(`It is refused: ${JSON.stringify(body)}`);
  const pictures = body.slots.map(({ field, isList, files }): [string, Json] => {
    const addresses = files.map(({ hash }) => addressOf(Number(hash)));
    return [field, isList ? addresses : addresses[0] ?? null];
  });
  const input = { ...body.values, ...Object.fromEntries(pictures) };
  const validate = validatorOf(page);
  expect(validate(input), JSON.stringify(validate.errors)).toBe(true);
  expect(input).toEqual(expected);
  expect(body.notes).toEqual(notes);
}

const changed = (option: string, asked: string, used: string): Note => ({ kind: 'changed', option, asked, used });
const leftOut = (option: string): Note => ({ kind: 'left-out', option });
const cat = { prompt: 'a cat', seed: 7 };

const real: Readonly<Record<string, readonly Row[]>> = {
  'black-forest-labs_flux-schnell': [
    ['by words alone', {}, { ...cat, num_outputs: 1, aspect_ratio: '1:1' }],
    [
      'with all that it takes', { aspectRatio: '21:9', seed: 0, options: { megapixels: '0.25', go_fast: false, output_quality: 100 } },
      { prompt: 'a cat', seed: 0, num_outputs: 1, aspect_ratio: '21:9', megapixels: '0.25', go_fast: false, output_quality: 100 },
    ],
    [
      'with what it does not take', { negativePrompt: 'a dog', strength: 0.5, aspectRatio: '10:7' }, { ...cat, num_outputs: 1, aspect_ratio: '3:2' },
      [leftOut('negative_prompt'), leftOut('strength'), changed('aspect_ratio', '10:7', '3:2')],
    ],
  ],
  'black-forest-labs_flux-dev': [
    ['by words alone', { options: { guidance: 2.5, num_inference_steps: 50 } }, { ...cat, num_outputs: 1, aspect_ratio: '1:1', guidance: 2.5, num_inference_steps: 50 }],
    ['from a picture', { mode: 'image-to-image', inputs: [image], strength: 0.25 }, { ...cat, num_outputs: 1, image: addressOf(1), prompt_strength: 0.25 }],
    ['from a picture in a shape', { mode: 'image-to-image', inputs: [image], aspectRatio: '9:21' }, { ...cat, num_outputs: 1, image: addressOf(1), aspect_ratio: '9:21' }],
  ],
  'black-forest-labs_flux-1.1-pro': [
    ['by words alone', {}, { ...cat, aspect_ratio: '1:1' }],
    ['in more than one', { count: 3, aspectRatio: '4:5', options: { prompt_upsampling: true } }, { ...cat, aspect_ratio: '4:5', prompt_upsampling: true }, [changed('count', '3', '1')]],
  ],
  'bytedance_sdxl-lightning-4step': [
    ['by words alone', { negativePrompt: 'a dog', aspectRatio: '1:1' }, { ...cat, negative_prompt: 'a dog', num_outputs: 1, width: 1024, height: 1024 }],
    ['wide, as its longest side allows', { aspectRatio: '16:9' }, { ...cat, num_outputs: 1, width: 1280, height: 720 }],
    ['with a scheduler', { aspectRatio: '9:16', options: { scheduler: 'DPM++2MSDE', guidance_scale: 0 } }, { ...cat, num_outputs: 1, width: 720, height: 1280, scheduler: 'DPM++2MSDE', guidance_scale: 0 }],
  ],
  'recraft-ai_recraft-v3': [
    ['by words alone', {}, { prompt: 'a cat', size: '1024x1024' }],
    ['wide', { aspectRatio: '16:9', options: { style: 'digital_illustration' } }, { prompt: 'a cat', size: '1820x1024', style: 'digital_illustration' }],
    ['in a shape between two of its own', { aspectRatio: '19:10' }, { prompt: 'a cat', size: '2048x1024' }, [changed('aspect_ratio', '19:10', '2:1')]],
  ],
  'stability-ai_sdxl': [
    ['by words alone', { aspectRatio: '3:2', negativePrompt: '' }, { ...cat, num_outputs: 1, width: 1248, height: 832, negative_prompt: '' }],
    [
      'from a picture',
      { mode: 'image-to-image', inputs: [image], strength: 0, options: { refine: 'expert_ensemble_refiner', num_inference_steps: 25, high_noise_frac: 0.8 } },
      { ...cat, num_outputs: 1, image: addressOf(1), prompt_strength: 0, refine: 'expert_ensemble_refiner', num_inference_steps: 25, high_noise_frac: 0.8 },
    ],
  ],
};

describe.each(Object.entries(real))('The real schema of %s', (file, rows) => {
  const path = `${folder}/${file}.json`;
  test.for(rows.map(([title, asking, input, notes]) => ({ title, asking, input, notes })))('takes an order $title', ({ asking, input, notes }, context) => {
    if (!existsSync(path)) context.skip('no ../shared/specs on this machine: the real schemas are not checked');
    expectInput(JSON.parse(readFileSync(path, 'utf8')) as ModelPage, { asking }, input, notes);
  });
});

const video = { mode: 'text-to-video', prompt: 'a cat' } as const;
const own: Readonly<Record<string, readonly Row[]>> = {
  'pictor/garage': [
    ['several at once of a model without a seed', { count: 4, aspectRatio: '1:1', options: { scheduler: 'DDIM' } }, { prompt: 'a cat', num_outputs: 4, width: 1024, height: 1024, scheduler: 'DDIM' }],
  ],
  'pictor/swift': [
    ['one at a time of a model with a seed, so that each can be had again', { count: 2 }, { ...cat, aspect_ratio: '1:1', num_outputs: 1 }, [changed('count', '2', '1')]],
  ],
  'pictor/editor': [
    ['a picture keeps its shape', { mode: 'image-to-image', inputs: [image] }, { prompt: 'a cat', image_input: [addressOf(1)], aspect_ratio: 'match_input_image' }],
    ['references follow the picture', { mode: 'image-to-image', inputs: [image, reference(2), reference(3)], aspectRatio: '4:3' }, { prompt: 'a cat', image_input: [addressOf(1), addressOf(2), addressOf(3)], aspect_ratio: '4:3' }],
    ['words alone have a shape of their own', {}, { prompt: 'a cat', aspect_ratio: '1:1' }],
  ],
  'kino/frames': [
    ['the default length is said', video, { ...cat, aspect_ratio: '16:9', duration: 5 }],
    ['a first and a last frame', { mode: 'image-to-video', inputs: [image, lastFrame], durationSeconds: 12 }, { ...cat, image: addressOf(1), last_frame_image: addressOf(9), duration: 12 }],
    ['a length that it has not becomes the next longer one', { ...video, durationSeconds: 6.5 }, { ...cat, aspect_ratio: '16:9', duration: 7 }, [changed('duration', '6.5 s', '7 s')]],
    ['a length beyond all becomes the longest', { ...video, durationSeconds: 30 }, { ...cat, aspect_ratio: '16:9', duration: 12 }, [changed('duration', '30 s', '12 s')]],
    ['strength is nothing to it', { mode: 'image-to-video', inputs: [image], strength: 0.5 }, { ...cat, image: addressOf(1), duration: 5 }, [leftOut('strength')]],
  ],
  'kino/turbo': [
    ['a length is written as the schema writes it, and no seed is sent', { ...video, durationSeconds: 10, negativePrompt: 'a dog' }, { prompt: 'a cat', negative_prompt: 'a dog', aspect_ratio: '16:9', duration: '10' }],
    ['frames have other names', { mode: 'image-to-video', inputs: [image, lastFrame] }, { prompt: 'a cat', start_image: addressOf(1), end_image: addressOf(9), duration: '5' }],
  ],
  'kino/clip': [
    ['a length is counted in frames', { mode: 'image-to-video', inputs: [image], durationSeconds: 7 }, { ...cat, image: addressOf(1), num_frames: 113 }],
    ['no words are needed', { mode: 'image-to-video', inputs: [image, lastFrame], prompt: '' }, { prompt: '', seed: 7, image: addressOf(1), last_image: addressOf(9), num_frames: 81 }],
    ['a shape is left to the picture', { mode: 'image-to-video', inputs: [image], aspectRatio: '1:1' }, { ...cat, image: addressOf(1), num_frames: 81 }, [leftOut('aspect_ratio')]],
  ],
  'kino/ensemble': [
    ['a set is handed over whole', { mode: 'image-to-video', inputs: [image, { role: 'image', file: fileOf(2) }, { role: 'image', file: fileOf(3) }] }, { ...cat, reference_images: [addressOf(1), addressOf(2), addressOf(3)], duration: 4 }],
  ],
};

describe.each(Object.entries(own))('%s', (name, rows) => {
  test.each(rows.map(([title, asking, input, notes]) => ({ title, asking, input, notes })))('$title', ({ asking, input, notes }) => {
    expectInput(pageOf(name), { asking }, input, notes);
  });
});

describe('What no model can be bent to', () => {
  test.each<[string, string, Asking, string]>([
    ['a mode that it lacks', 'pictor/swift', video, 'model-lacks-mode'],
    ['no picture where one is needed', 'kino/clip', { mode: 'image-to-video' }, 'image-needed'],
    ['more pictures than it takes', 'kino/ensemble', { mode: 'image-to-video', inputs: Array.from({ length: 8 }, (_, index) => ({ role: 'image' as const, file: fileOf(index + 1) })) }, 'too-many-images'],
    ['a last frame', 'kino/ensemble', { mode: 'image-to-video', inputs: [image, lastFrame] }, 'last-frame-not-taken'],
    ['no words', 'pictor/swift', { prompt: '  ' }, 'prompt-empty'],
    ['words without end', 'pictor/swift', { prompt: 'x'.repeat(4_001) }, 'prompt-too-long'],
    ['a type of picture that is none', 'pictor/swift', { mode: 'image-to-image', inputs: [{ role: 'image', file: { ...fileOf(1), type: 'video/mp4' } }] }, 'file-type-wrong'],
    ['an option of another model', 'pictor/swift', { options: { camera_fixed: true } }, 'option-unknown'],
    ['a switch for its filter', 'pictor/swift', { options: { disable_safety_checker: true } }, 'option-unknown'],
    ['a value that an option has not', 'pictor/swift', { options: { num_inference_steps: 51 } }, 'option-not-offered'],
  ])('is refused: %s', (_, name, asking, key) => {
    const body = bodyOf(modelOf(pageOf(name)), orderOf(asking));
    expect(body).toMatchObject({ code: 'invalid-request', text: { key }, retryable: false });
  });

  test('unwanted words beyond what a model takes are refused, not cut', () => {
    const page = pageOf('kino/turbo');
    const { properties } = page.latest_version.openapi_schema.components.schemas['Input'] as { properties: Record<string, Record<string, unknown>> };
    properties['negative_prompt'] = { type: 'string', maxLength: 10 };
    expectInput(page, { asking: { ...video, negativePrompt: 'x'.repeat(10) } }, { prompt: 'a cat', negative_prompt: 'x'.repeat(10), aspect_ratio: '16:9', duration: '5' });
    expect(bodyOf(modelOf(page), orderOf({ ...video, negativePrompt: 'x'.repeat(11) }))).toMatchObject({ code: 'invalid-request', text: { key: 'prompt-too-long', values: { length: 11, max: 10 } } });
  });

  test('a filter that is off by a model\'s own default is switched on', () => {
    const page = pageOf('pictor/swift');
    const { properties } = page.latest_version.openapi_schema.components.schemas['Input'] as { properties: Record<string, Record<string, unknown>> };
    properties['disable_safety_checker'] = { type: 'boolean', default: true };
    expectInput(page, { asking: {} }, { ...cat, aspect_ratio: '1:1', num_outputs: 1, disable_safety_checker: false });
  });

  test('a seed beyond what a model counts to is always the same other one', () => {
    const page = pageOf('pictor/swift');
    const { properties } = page.latest_version.openapi_schema.components.schemas['Input'] as { properties: Record<string, Record<string, unknown>> };
    properties['seed'] = { type: 'integer', minimum: 0, maximum: 2_147_483_647 };
    expectInput(page, { asking: { seed: 2_147_483_648 + 5 } }, { prompt: 'a cat', seed: 5, aspect_ratio: '1:1', num_outputs: 1 });
  });
});

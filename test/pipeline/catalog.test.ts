import { describe, expect, test } from 'vitest';
import type { ModelCard } from '../../src/core/model-card.ts';
import type { Asked } from '../../src/core/request.ts';
import { createCatalog } from '../../src/pipeline/index.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import { createRecordingService } from '../fakes/recording-service.ts';

const clock = createFakeClock();
const service = createRecordingService({ clock });
const provider = (id: string, card: Partial<ModelCard>) => createRecordingProvider({ service, clock, id, card });
const unpriced = (id: string) => {
  const { price: _, ...card } = provider(id, {}).models()[0] ?? {};
  return { ...provider(id, {}), models: () => [card as ModelCard] };
};
const asked: Asked = { mode: 'text-to-image', prompt: 'a lighthouse', model: 'auto', inputs: [], options: {}, private: false };

const catalog = createCatalog([
  provider('first', { name: 'short', maxPromptLength: 20, modes: ['text-to-image'] }),
  provider('second', { name: 'long' }),
  unpriced('third'),
  { ...provider('fourth', {}), models: () => [] },
]);

describe('The catalog', () => {
  test('offers what has a price, by mode, in the order of the providers', () => {
    expect(catalog.offered('text-to-image').map(({ provider: id, name }) => `${id}/${name}`)).toEqual(['first/short', 'second/long']);
    expect(catalog.offered('text-to-video').map(({ name }) => name)).toEqual(['long']);
  });

  test('takes the model that is named', () => {
    expect(catalog.resolve({ ...asked, model: 'second/long' })).toMatchObject({ card: { provider: 'second' }, request: { provider: 'second', model: 'long' } });
  });

  test('takes the first that can do it where none is named', () => {
    expect(catalog.resolve(asked)).toMatchObject({ card: { provider: 'first' } });
    expect(catalog.resolve({ ...asked, prompt: 'x'.repeat(500) })).toMatchObject({ card: { provider: 'second' } });
  });

  test('gives the best one\'s reason where none can do it', () => {
    expect(catalog.resolve({ ...asked, prompt: 'x'.repeat(5_000) })).toMatchObject({ text: { key: 'prompt-too-long', values: { max: 20 } } });
  });

  test('gives the reason of the one that knows what was asked for, though another is better', () => {
    const options = { type: 'object', properties: { quality: { enum: ['low', 'high'] } } };
    const two = createCatalog([provider('first', { options: {} }), provider('second', { options })]);
    expect(two.resolve({ ...asked, options: { QUALITY: 'High' } })).toMatchObject({ card: { provider: 'second' }, request: { options: { quality: 'high' } } });
    expect(two.resolve({ ...asked, options: { quality: 'best' } })).toMatchObject({ text: { key: 'option-not-offered', values: { option: 'quality', choices: 'low, high' } } });
    expect(two.resolve({ ...asked, options: { qualty: 'low' } })).toMatchObject({ text: { key: 'option-unknown', values: { option: 'qualty' } } });
  });

  test.for(['nowhere/none', 'second', 'long', 'third/one', '', 'constructor'])('does not know the model %j', (model) => {
    expect(catalog.resolve({ ...asked, model })).toMatchObject({ code: 'invalid-request', text: { key: 'model-unknown', values: { model } } });
  });

  test('says so when nothing is on offer for a mode', () => {
    expect(createCatalog([]).resolve(asked)).toMatchObject({ code: 'unavailable', text: { key: 'no-model' }, retryable: true });
  });

  test('knows its providers by their ids', () => {
    expect([catalog.provider('second')?.id, catalog.provider('nowhere')]).toEqual(['second', undefined]);
  });
});

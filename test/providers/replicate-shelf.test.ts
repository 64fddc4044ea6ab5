import { describe, expect, test } from 'vitest';
import { expectedCost } from '../../src/core/model-card.ts';
import { openReplicate, type ReplicateBench } from './replicate-bench.ts';
import { pageOf, pages, token, type ModelPage } from './replicate-service.ts';

const { signal } = new AbortController();
const hour = 60 * 60_000;
const only = (models: string): { environment: Record<string, string> } => ({ environment: { REPLICATE_MODELS: models } });

function cardOf({ provider }: ReplicateBench, name: string): ReturnType<ReplicateBench['provider']['models']>[number] {
  const card = provider.models().find((each) => each.name === name);
  if (!card) throw new Error(`${name} is not offered.`);
  return card;
}
function readsOf({ service }: ReplicateBench, name: string): number {
  return service.requests.filter(({ path }) => path === `/v1/models/${name}`).length;
}
/** A page with other inputs. */
function changed(name: string, change: (properties: Record<string, unknown>, schemas: Record<string, unknown>) => void): ModelPage {
  const page = pageOf(name);
  const { schemas } = page.latest_version.openapi_schema.components;
  change((schemas['Input'] as { properties: Record<string, unknown> }).properties, schemas);
  return page;
}

const withMask = changed('pictor/swift', (properties, schemas) => {
  properties['mask'] = { type: 'string', format: 'uri' };
  (schemas['Input'] as { required: string[] }).required = ['prompt', 'mask'];
});

const masked = (description: string, isRequired: boolean): ModelPage => changed('pictor/swift', (properties, schemas) => {
  properties['mask'] = { type: 'string', format: 'uri', description };
  if (isRequired) (schemas['Input'] as { required: string[] }).required = ['prompt', 'mask'];
});

describe('A mask of a model on Replicate', () => {
  const inputs = async (description: string, isRequired = false) => {
    const bench = await openReplicate({ environment: { REPLICATE_MODELS: 'pictor/swift=1/image' }, models: [...pages.filter(({ name }) => name !== 'swift'), masked(description, isRequired)] });
    return cardOf(bench, 'pictor/swift').inputs['image-to-image'];
  };

  test.each([
    'Input mask for inpaint mode. Black areas will be preserved, white areas will be inpainted.',
    'A black-and-white image that says which part to inpaint. Black areas will be preserved while white areas will be inpainted.',
    'The mask; white = edit',
  ])('is taken where white is made anew: %s', async (description) => {
    expect(await inputs(description)).toMatchObject({ mask: true, maskNeeded: false });
    expect(await inputs(description, true)).toMatchObject({ mask: true, maskNeeded: true });
  });

  test('is sent in white beside the picture', async () => {
    const bench = await openReplicate({ environment: { REPLICATE_MODELS: 'pictor/swift=1/image' }, models: [masked('White is inpainted.', false)] });
    const [image, mask] = [bench.file(10), bench.file(20)];
    await bench.provider.start({ mode: 'image-to-image', model: 'pictor/swift', prompt: 'a hat', count: 1, seed: 1, options: {}, inputs: [{ role: 'image', file: image }, { role: 'mask', file: mask }] }, { key: 'k', signal });
    expect(bench.service.created[0]?.input['mask']).toBe(`data:image/png;base64,${Buffer.from(`white-mask.ts of ${mask.hash}`).toString('base64')}`);
  });

  test.each([
    'A black and white image. Black pixels are inpainted, white pixels are preserved.', 'A mask.', 'White pixels are kept.', 'White areas are inpainted, and black areas are replaced.', '',
  ])('is not taken where that is not said: %s', async (description) => {
    expect(await inputs(description)).not.toHaveProperty('mask');
  });
});

describe('The models of Replicate', () => {
  test('are offered as their schemas and prices say', async () => {
    const bench = await openReplicate();
    expect(cardOf(bench, 'pictor/swift')).toMatchObject({
      modes: ['text-to-image', 'image-to-image'], imagesPerCall: 1, takes: { seed: true, strength: true, negativePrompt: false }, typicalSeconds: { 'text-to-image': 6 },
      aspectRatios: ['1:1', '16:9', '9:16', '3:2'], about: 'Pictures from words, and from pictures.', label: 'swift', price: { source: 'REPLICATE_MODELS', asOf: '2026-11-23' },
    });
    expect(cardOf(bench, 'pictor/garage').imagesPerCall).toBe(4);
    expect(cardOf(bench, 'pictor/editor').inputs).toMatchObject({ 'image-to-image': { image: 1, reference: 3, lastFrame: false } });
    expect(cardOf(bench, 'kino/frames')).toMatchObject({ modes: ['text-to-video', 'image-to-video'], inputs: { 'image-to-video': { image: 1, reference: 0, lastFrame: true } }, durationsSeconds: [5, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12] });
    expect(cardOf(bench, 'kino/turbo')).toMatchObject({ durationsSeconds: [5, 10], takes: { seed: false, negativePrompt: true } });
    expect(cardOf(bench, 'kino/clip')).toMatchObject({ modes: ['image-to-video'], aspectRatios: [] });
    expect(cardOf(bench, 'kino/ensemble').inputs).toMatchObject({ 'image-to-video': { image: 7, reference: 0, lastFrame: false } });
  });

  test('keep to the length that a price for a call is for', async () => {
    const bench = await openReplicate();
    expect(cardOf(bench, 'kino/clip').durationsSeconds).toEqual([5]);
  });

  test('open only those options whose price is known; a model billed by time opens all', async () => {
    const bench = await openReplicate();
    const optionsOf = (name: string): readonly string[] => Object.keys(cardOf(bench, name).options['properties'] as object);
    expect(optionsOf('pictor/swift')).toEqual(['num_inference_steps', 'go_fast']);
    expect(cardOf(bench, 'kino/frames').options).toMatchObject({ properties: { resolution: { enum: ['720p', '480p'] }, camera_fixed: { type: 'boolean' } } });
    const timed = await openReplicate(only('pictor/swift=l40s*90s'));
    expect(Object.keys(cardOf(timed, 'pictor/swift').options['properties'] as object)).toContain('megapixels');
  });

  test('say of each option what the model says of it, in a line', async () => {
    const page = changed('pictor/swift', (properties) => {
      properties['go_fast'] = { type: 'boolean', default: true, description: 'Run   faster.\n See [the docs](https://example.test) for more.' };
      properties['num_inference_steps'] = { type: 'integer', default: 28, description: 'x'.repeat(200) };
    });
    const bench = await openReplicate({ models: [page], ...only('pictor/swift=0.003/image') });
    expect(cardOf(bench, 'pictor/swift').options['properties']).toMatchObject({ go_fast: { description: 'Run faster.' }, num_inference_steps: { description: `${'x'.repeat(99)}…` } });
  });

  test('are held for at what they cost at most', async () => {
    const bench = await openReplicate();
    const cost = (name: string, count: number, options = {}, durationSeconds?: number): number | undefined => expectedCost(cardOf(bench, name), { count, options, durationSeconds })?.micros;
    expect(cost('pictor/garage', 4)).toBe(975 * 90);
    expect(cost('kino/frames', 1, {}, 8)).toBe(8 * 36_000);
    expect(cost('kino/frames', 1, { resolution: '480p' }, 8)).toBe(8 * 18_000);
    expect(cost('kino/frames', 1)).toBe(5 * 36_000);
    expect(cost('kino/ensemble', 1, { generate_audio: true }, 8)).toBe(8 * 150_000);
    expect(cost('pictor/editor', 2, { resolution: '4K' })).toBe(480_000);
  });

  test('stand in the operator\'s order before the usual ones, whose words they keep', async () => {
    const flux = { ...pageOf('pictor/swift'), owner: 'black-forest-labs', name: 'flux-dev' };
    const schnell = { ...pageOf('pictor/swift'), owner: 'black-forest-labs', name: 'flux-schnell' };
    const { provider } = await openReplicate({ models: [...pages, flux, schnell], environment: { REPLICATE_MODELS: 'kino/turbo=0.07/second, black-forest-labs/flux-dev=0.02/image', REPLICATE_DEFAULT_MODELS: 'on' } });
    expect(provider.models().map(({ name, label, price }) => [name, label, price?.rows[0]?.micros])).toEqual([
      ['kino/turbo', 'turbo', 70_000], ['black-forest-labs/flux-dev', 'FLUX.1 dev', 20_000], ['black-forest-labs/flux-schnell', 'FLUX.1 schnell', 3_000],
    ]);
  });

  test.each<[string, string, ModelPage[] | undefined, RegExp]>([
    ['is not there', 'someone/else=1/image', undefined, /someone\/else is not on Replicate/],
    ['wants a mask', 'pictor/swift=1/image', [withMask], /wants something/],
    ['makes sounds', 'pictor/swift=1/call', [{ ...pageOf('pictor/swift'), default_example: { output: 'https://replicate.delivery/a/out.mp3' } }], /neither pictures nor videos/],
    ['has a length nobody knows', 'pictor/swift=1/second', undefined, /how long its videos are is not known/],
    ['has no version to call', 'pictor/garage=l40s*90s', [{ ...pageOf('pictor/garage'), latest_version: { ...pageOf('pictor/garage').latest_version, id: 'hidden' } }], /no version that can be called/],
    ['lacks the option of its price', 'pictor/swift=1/image?quality=hd', undefined, /names quality hd, which the model does not have/],
    ['lacks the value of its price', 'kino/frames=1/second?resolution=8k', undefined, /names resolution 8k/],
  ])('are not offered where one %s, and the operator is told', async (_, models, given, expected) => {
    const bench = await openReplicate({ ...only(`pictor/editor=0.04/image, ${models}`), ...(given ? { models: [...pages.filter(({ name }) => name !== given[0]?.name), ...given] } : {}) });
    expect(bench.provider.models().map(({ name }) => name)).toEqual(['pictor/editor']);
    const health = await bench.provider.refresh({ signal });
    expect(health).toMatchObject({ ok: true, warnings: [expect.stringMatching(expected)] });
  });
});

describe('What is known of a model', () => {
  test('is read anew after an hour', async () => {
    const bench = await openReplicate(only('pictor/swift=0.003/image'));
    await bench.provider.refresh({ signal });
    expect(readsOf(bench, 'pictor/swift')).toBe(1);
    bench.service.models.set('pictor/swift', changed('pictor/swift', (_, schemas) => { schemas['aspect_ratio'] = { enum: ['4:3'], type: 'string' }; }));
    await bench.clock.advance(hour);
    await bench.provider.refresh({ signal });
    expect(readsOf(bench, 'pictor/swift')).toBe(2);
    expect(cardOf(bench, 'pictor/swift').aspectRatios).toEqual(['4:3']);
  });

  test('outlives the process and the service\'s absence', async () => {
    const texts = new Map<string, string>();
    await openReplicate({ texts, ...only('pictor/swift=0.003/image') });
    const bench = await openReplicate({ texts, read: false, ...only('pictor/swift=0.003/image') });
    await bench.service.crash();
    expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining('cannot be reached') });
    expect(cardOf(bench, 'pictor/swift').aspectRatios).toHaveLength(4);
  });

  test('stays the last good one while the service answers nonsense', async () => {
    for (const answer of [{ status: 502, body: '<html>' }, { body: '{"owner"' }, { json: { owner: 'pictor', name: 'swift', latest_version: { id: 'x', openapi_schema: null } } }]) {
      const bench = await openReplicate(only('pictor/swift=0.003/image'));
      await bench.clock.advance(hour);
      bench.service.fault({ kind: 'answer', answer }, ({ path }) => path.startsWith('/v1/models/'));
      expect(await bench.provider.refresh({ signal })).toMatchObject({ ok: true, warnings: [expect.stringContaining('what was last known of it is used')] });
      expect(bench.provider.models()).toHaveLength(1);
    }
  });

  test('that was kept damaged is read again', async () => {
    const texts = new Map([['model pictor/swift', '{"name": "pictor/swift", "fields": [{"kind": "none"}]}']]);
    const bench = await openReplicate({ texts, ...only('pictor/swift=0.003/image') });
    expect(bench.provider.models()).toHaveLength(1);
    expect(JSON.parse(texts.get('model pictor/swift') ?? '')).toMatchObject({ version: '1'.repeat(64) });
  });

  test('that has gone from the service is no longer offered', async () => {
    const bench = await openReplicate(only('pictor/swift=0.003/image, pictor/editor=0.04/image'));
    bench.service.models.delete('pictor/swift');
    await bench.clock.advance(hour);
    await bench.provider.refresh({ signal });
    expect(bench.provider.models().map(({ name }) => name)).toEqual(['pictor/editor']);
  });
});

describe('How Replicate is', () => {
  test('hangs on the token', async () => {
    const bench = await openReplicate({ environment: { REPLICATE_API_TOKEN: `${token}-but-wrong` } });
    const health = await bench.provider.refresh({ signal });
    expect(health).toEqual({ ok: false, detail: 'Replicate does not accept the token in REPLICATE_API_TOKEN.' });
  });

  test('is not well where it fails, answers late or has nothing to offer', async () => {
    const bench = await openReplicate();
    bench.service.fault({ kind: 'answer', answer: { status: 500, json: { detail: `broken ${token}` } } }, ({ path }) => path === '/v1/account');
    const health = await bench.provider.refresh({ signal });
    expect(health).toMatchObject({ ok: false, detail: expect.stringContaining('500') });
    expect(JSON.stringify(health)).not.toContain(token);
    expect(await bench.provider.refresh({ signal: AbortSignal.abort(new Error('late')) })).toMatchObject({ ok: false });
    expect(await (await openReplicate(only('someone/else=1/image'))).provider.refresh({ signal })).toMatchObject({ ok: false, detail: expect.stringContaining('someone/else') });
  });
});

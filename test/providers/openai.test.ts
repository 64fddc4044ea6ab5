import { describe, expect, test } from 'vitest';
import { expectedCost } from '../../src/core/model-card.ts';
import type { Order } from '../../src/core/provider.ts';
import { changeOf, maskedOf, createOpenaiBench, orderOf, startAt } from './openai-bench.ts';
import { openaiKey } from './openai-service.ts';

/** What one order sends. */
async function sent(order: Order, settings: Record<string, string> = {}): Promise<Readonly<Record<string, unknown>>> {
  const bench = await createOpenaiBench({ settings });
  const status = await startAt(bench, order);
  expect(status.kind, JSON.stringify(status)).toBe('done');
  const [purchase] = bench.service.bought;
  return { path: purchase?.path.replace('/v1/images/', ''), ...purchase?.fields };
}

async function notesOf(order: Order): Promise<unknown> {
  const status = await startAt(await createOpenaiBench(), order);
  return status.kind === 'done' ? status.notes : status;
}

describe('An order to OpenAI', () => {
  test('of words always names model, size and quality, on which its price hangs', async () => {
    expect(await sent(orderOf())).toEqual({
      path: 'generations', model: 'gpt-image-2.6-flare', prompt: 'a lighthouse by the sea', n: 1, size: '1024x1024', quality: 'medium', moderation: 'auto',
    });
  });

  test('takes what was asked for', async () => {
    const options = { quality: 'xhigh', complexity: 'low', background: 'transparent', output_format: 'webp', output_compression: 0 };
    expect(await sent(orderOf({ count: 4, aspectRatio: '16:9', options }), { OPENAI_MODERATION: 'low' })).toMatchObject({ n: 4, size: '1536x864', moderation: 'low', ...options });
  });

  test('goes to the service as the account says, by one request and without a retry', async () => {
    const bench = await createOpenaiBench({ settings: { OPENAI_ORG_ID: 'org-1', OPENAI_PROJECT_ID: 'proj-2' } });
    await startAt(bench, orderOf());
    expect(bench.service.requests).toHaveLength(1);
    expect(bench.service.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${openaiKey}`, 'openai-organization': 'org-1', 'openai-project': 'proj-2', 'x-stainless-retry-count': '0',
    });
  });

  test('of pictures is a form with all of them, the one to work on first', async () => {
    const order = changeOf({ model: 'gpt-image-2.6-sunburst' }, { type: 'image/jpeg' }, {}, { type: 'image/webp' });
    expect(await sent({ ...order, inputs: order.inputs.toReversed().toSorted((a, b) => b.role.localeCompare(a.role)) })).toMatchObject({
      path: 'edits', model: 'gpt-image-2.6-sunburst', prompt: 'a lighthouse by the sea', n: '1', quality: 'medium',
      'image[0]': { name: 'picture-1.jpeg', type: 'image/jpeg' }, 'image[1]': { type: 'image/webp' }, 'image[2]': { type: 'image/png' },
    });
    expect(await sent(order)).not.toHaveProperty('moderation');
  });

  test('keeps the shape of the picture as near as it can, unless another one was asked for', async () => {
    expect(await sent(changeOf({}, { width: 4_000, height: 3_000 }))).toHaveProperty('size', '1152x864');
    expect(await sent(changeOf({}, { width: 100, height: 900 }))).toHaveProperty('size', '672x1568');
    expect(await sent(changeOf({ aspectRatio: '1:1' }, { width: 4_000, height: 3_000 }))).toHaveProperty('size', '1024x1024');
  });

  test('takes sixteen pictures', async () => {
    expect(Object.keys(await sent(changeOf({}, ...Array.from({ length: 16 }, () => ({}))))).filter((name) => name.startsWith('image'))).toHaveLength(16);
  });

  test('has its mask beside the pictures', async () => {
    const masked = await sent(maskedOf({}, {}, { width: 20, height: 20 }));
    expect(masked).toMatchObject({ mask: { type: 'image/png' }, 'image[0]': {}, 'image[1]': {} });
    expect(Object.keys(masked)).not.toContain('image[2]');
  });

  test('takes the last reference as marks where that was said', async () => {
    expect(await sent(changeOf({ options: { last_reference: 'marks' } }, {}, {}))).toMatchObject({ markup: { type: 'image/png' } });
  });

  test('leaves out a compression that the kind of file has not, and the person is told', async () => {
    expect(await sent(orderOf({ options: { output_compression: 40 } }))).not.toHaveProperty('output_compression');
    expect(await notesOf(orderOf({ options: { output_compression: 40 } }))).toEqual([{ kind: 'left-out', option: 'output_compression' }]);
    expect(await notesOf(orderOf({ options: { output_compression: 40, output_format: 'jpeg' } }))).toEqual([]);
  });
});

describe('What OpenAI will not have', () => {
  test.each<[string, Order, string]>([
    ['a model that it never had', orderOf({ model: 'gpt-image-9' }), 'model-unknown'],
    ['a video', orderOf({ mode: 'text-to-video' }), 'model-lacks-mode'],
    ['no words', orderOf({ prompt: '' }), 'prompt-empty'],
    ['too many words', orderOf({ prompt: 'x'.repeat(32_001) }), 'prompt-too-long'],
    ['a negative prompt', orderOf({ negativePrompt: 'fog' }), 'option-unknown'],
    ['a strength', changeOf({ strength: 0.5 }), 'option-unknown'],
    ['a shape that it has not', orderOf({ aspectRatio: '5:1' }), 'option-not-offered'],
    ['too many results', orderOf({ count: 11 }), 'option-out-of-range'],
    ['no picture to change', orderOf({ mode: 'image-to-image' }), 'image-needed'],
    ['seventeen pictures', changeOf({}, ...Array.from({ length: 17 }, () => ({}))), 'too-many-images'],
    ['a quality that the model has not', orderOf({ model: 'gpt-image-2', options: { quality: 'max' } }), 'option-not-offered'],
    ['an effort of planning of a model without one', orderOf({ model: 'gpt-image-2.5-flare', options: { complexity: 'low' } }), 'option-unknown'],
    ['marks for a model without them', changeOf({ model: 'gpt-image-2', options: { last_reference: 'marks' } }, {}, {}), 'option-unknown'],
    ['half a per cent', orderOf({ options: { output_format: 'webp', output_compression: 0.5 } }), 'option-not-offered'],
    ['a see-through JPEG', orderOf({ options: { background: 'transparent', output_format: 'jpeg' } }), 'option-not-offered'],
    ['marks without a picture for them', changeOf({ options: { last_reference: 'marks' } }), 'option-not-offered'],
    ['marks of another size', changeOf({ options: { last_reference: 'marks' } }, {}, { width: 95 }), 'option-not-offered'],
    ['marks that are no PNG', changeOf({ options: { last_reference: 'marks' } }, {}, { type: 'image/jpeg' }), 'option-not-offered'],
    ['marks of 4 MB', changeOf({ options: { last_reference: 'marks' } }, {}, { bytes: 4_000_000 }), 'option-not-offered'],
    ['marks beside a mask', { ...maskedOf({}, {}, {}), options: { last_reference: 'marks' } }, 'option-not-offered'],
    ['a mask of 4 MB', maskedOf({ bytes: 4_000_000 }, {}), 'file-too-large'],
    ['a video to change', changeOf({}, { type: 'video/mp4' }), 'file-type-wrong'],
  ])('is refused before anything is sent: %s', async (_, order, key) => {
    const bench = await createOpenaiBench();
    expect(await startAt(bench, order)).toMatchObject({ kind: 'failed', problem: { code: 'invalid-request', text: { key }, retryable: false } });
    expect(bench.service.requests).toHaveLength(0);
  });

  test.each([
    ['dall-e-2', '2026-05-12', 'gpt-image-2.6-flare'], ['dall-e-3', '2026-05-12', 'gpt-image-2.6-flare'], ['gpt-image-1', '2026-10-23', 'gpt-image-2.6-sunburst'],
    ['gpt-image-1-mini', '2026-12-01', 'gpt-image-2.6-flare'], ['gpt-image-1.5', '2026-12-01', 'gpt-image-2.6-sunburst'], ['chatgpt-image-latest', '2026-12-01', 'gpt-image-2.6-sunburst'],
  ])('is refused with a hint to what takes its place, and no request: %s', async (model, on, instead) => {
    const bench = await createOpenaiBench();
    expect(await startAt(bench, orderOf({ model }))).toMatchObject({ kind: 'failed', problem: { text: { key: 'model-unknown' }, detail: expect.stringMatching(new RegExp(`${on}.*${instead}`)) } });
    expect(bench.service.requests).toHaveLength(0);
  });

  test('in video is refused with a hint to other services', async () => {
    const bench = await createOpenaiBench();
    expect(await startAt(bench, orderOf({ mode: 'image-to-video' }))).toMatchObject({ problem: { detail: expect.stringContaining('other services') } });
    expect(await startAt(bench, orderOf({ mode: 'text-to-video', model: 'sora-2' }))).toMatchObject({ problem: { detail: expect.stringContaining('2026-09-24') } });
  });
});

describe('The prices of OpenAI', () => {
  test('are the most that a picture of the chosen quality can take, and words', async () => {
    const { provider } = await createOpenaiBench();
    const priceOf = (name: string, options: Order['options'], count = 1): number | undefined => {
      const card = provider.models().find((each) => each.name === name);
      return card && expectedCost(card, { count, options })?.micros;
    };
    const most = (tokens: number): number => tokens * 1.5 * 30 + 5_000;
    expect(priceOf('gpt-image-2.6-flare', { quality: 'low' })).toBe(most(196));
    expect(priceOf('gpt-image-2.6-flare', { quality: 'max' }, 3)).toBe(3 * most(7_024));
    expect(priceOf('gpt-image-2.6-flare', {})).toBe(priceOf('gpt-image-2.6-flare', { quality: 'medium' }));
    expect(priceOf('gpt-image-2', { quality: 'high' })).toBe(most(7_024));
  });

  test('have the input pictures in them: first as a guess, then as answers have told', async () => {
    const bench = await createOpenaiBench();
    const forInputs = (model: string): number | undefined => bench.provider.models().find(({ name }) => name === model)?.price?.inputMicros;
    expect(forInputs('gpt-image-2')).toBe(6_500 * 8);
    await startAt(bench, changeOf({ model: 'gpt-image-2' }, {}, {}));
    expect([forInputs('gpt-image-2'), forInputs('gpt-image-2.5-flare')]).toEqual([300 * 8, 6_500 * 8]);
  });

  test('rise with the first answer that took more than was known, and stay so after a restart', async () => {
    const bench = await createOpenaiBench();
    const micros = (provider = bench.provider): number | undefined => provider.models()[0]?.price?.rows.find(({ when }) => when?.['quality'] === 'low')?.micros;
    const before = micros() ?? 0;
    bench.service.fault({ kind: 'answer', answer: { json: { created: 1, data: [{ b64_json: 'AAAA' }, { b64_json: 'AAAA' }], usage: { input_tokens: 9, output_tokens: 2_000, total_tokens: 2_009 } } } });
    await startAt(bench, orderOf({ count: 2, options: { quality: 'low' } }));
    expect(micros()).toBe(1_000 * 30 + 5_000);
    expect(micros()).toBeGreaterThan(before);
    const later = bench.again();
    await later.refresh({ signal: new AbortController().signal });
    expect(micros(later)).toBe(1_000 * 30 + 5_000);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test, type TestContext } from 'vitest';
import type { Order } from '../../src/core/provider.ts';
import { changeOf, maskedOf, createOpenaiBench, orderOf, startAt } from './openai-bench.ts';
import { pictureBytes } from './openai-service.ts';

const file = new URL('../../../shared/specs/openai-images-openapi.json', import.meta.url);

/** OpenAI's API description, by `validate`; skips with the reason where it is not on this machine. */
function openSpec(context: TestContext): { validate(schema: string, value: unknown): string } {
  if (!existsSync(file)) context.skip('no ../shared/specs on this machine: requests and answers are not compared with OpenAI\'s own description');
  const ajv = new Ajv({ strict: false, coerceTypes: true, formats: { binary: true, unixtime: true, uri: true } });
  // OpenAPI's word for what JSON Schema says by a type; nothing is ever null here.
  const spec = JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) => (key === 'nullable' ? undefined : value)) as object;
  ajv.addSchema({ ...spec, $id: 'spec' });
  return { validate: (schema, value) => (ajv.validate(`spec#/components/schemas/${schema}`, value) === true ? '' : ajv.errorsText()) };
}

/** What an order sends, with pictures as texts and the repeated field of a form as the list that it is. */
async function sent(order: Order): Promise<Record<string, unknown>> {
  const bench = await createOpenaiBench();
  await startAt(bench, order);
  const fields = Object.entries(bench.service.bought[0]?.fields ?? {});
  const isImage = ([name]: readonly [string, unknown]): boolean => name.startsWith('image');
  const plain = fields.filter((field) => !isImage(field)).map(([name, value]) => [name, typeof value === 'object' ? 'bytes' : value] as const);
  return { ...Object.fromEntries(plain), ...(fields.some(isImage) && { image: fields.filter(isImage).map(() => 'bytes') }) };
}

// The description is older than the models 2.5 and 2.6: of their options only those are compared that it knows.
const options = { quality: 'high', background: 'transparent', output_format: 'webp', output_compression: 0 };

describe('What is sent to OpenAI', () => {
  test.for<[string, Order]>([
    ['little', orderOf()], ['everything', orderOf({ count: 10, aspectRatio: '21:9', options })], ['another model', orderOf({ model: 'gpt-image-2', options: { quality: 'low' } })],
  ])('for words is what its API description wants: %s', async ([, order], context) => {
    const { validate } = openSpec(context);
    expect(validate('CreateImageRequest', await sent(order))).toBe('');
  });

  test.for<[string, Order]>([
    ['one', changeOf()], ['two', changeOf({ count: 10, options }, {}, {})], ['sixteen', changeOf({}, ...Array.from({ length: 16 }, () => ({})))],
    ['with a mask', maskedOf({}, {}, {})],
  ])('for pictures is what its API description wants: %s', async ([, order], context) => {
    const { validate } = openSpec(context);
    expect(validate('CreateImageEditRequest', await sent(order))).toBe('');
  });

  test('would be told apart from what the description does not want', async (context) => {
    const { validate } = openSpec(context);
    const [words, pictures] = [await sent(orderOf()), await sent(changeOf())];
    for (const wrong of [{ quality: 'finest' }, { n: 11 }, { output_format: 'bmp' }, { moderation: 'off' }]) expect(validate('CreateImageRequest', { ...words, ...wrong })).not.toBe('');
    expect(validate('CreateImageEditRequest', { ...pictures, image: Array.from({ length: 17 }, () => 'bytes') })).not.toBe('');
  });

  test('is answered in these tests as the description says', async (context) => {
    const { validate } = openSpec(context);
    const { service } = await createOpenaiBench();
    const answer = await fetch(`${service.origin}/v1/images/generations`, {
      method: 'POST', headers: { authorization: 'Bearer sk-proj-0123456789abcdefghijklmnopqrstuvwxyz' },
      body: JSON.stringify({ model: 'gpt-image-2', prompt: 'a cat', n: 2, quality: 'low', size: '1024x1024' }),
    });
    const body: unknown = await answer.json();
    expect(validate('ImagesResponse', body)).toBe('');
    expect(body).toMatchObject({ data: [{ b64_json: pictureBytes.toString('base64') }, {}] });
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test, type TestContext } from 'vitest';
import type { Order } from '../../src/core/provider.ts';
import { orderOf, signal } from './box-bench.ts';
import { createCompatibleBench, pictureOrder } from './openai-compatible-bench.ts';

const file = new URL('../../../shared/specs/openai-images-openapi.json', import.meta.url);

/** What is wrong with a value by OpenAI's own description; skips with the reason where that is not on this machine. */
function openSpec(context: TestContext): (schema: string, value: unknown) => string {
  if (!existsSync(file)) context.skip('no ../shared/specs on this machine: requests and answers are not compared with OpenAI\'s own description');
  const ajv = new Ajv({ strict: false, coerceTypes: true, formats: { binary: true, unixtime: true, uri: true } });
  // OpenAPI's word for what JSON Schema says by a type; nothing is ever null here.
  const spec = JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) => (key === 'nullable' ? undefined : value)) as object;
  ajv.addSchema({ ...spec, $id: 'spec' });
  return (schema, value) => (ajv.validate(`spec#/components/schemas/${schema}`, value) === true ? '' : ajv.errorsText());
}

async function sent(order: (bench: Awaited<ReturnType<typeof createCompatibleBench>>) => Order | Promise<Order>): Promise<{ readonly path: string; readonly fields: object }> {
  const bench = await createCompatibleBench({ server: 'other' });
  await bench.provider.start(await order(bench), { key: 'k', signal });
  const [{ path, fields, files } = { path: '', fields: {}, files: [] }] = bench.asked;
  return { path, fields: { ...fields, ...(files.length > 0 ? { image: files } : {}) } };
}

describe('What is sent to a server that follows OpenAI', () => {
  test('for words is what OpenAI\'s description wants, but for the seed, which it does not know', async (context) => {
    const faultOf = openSpec(context);
    for (const aspectRatio of ['1:1', '16:9', '9:16', '21:9']) {
      const { path, fields } = await sent(() => orderOf({ model: 'flux.2-dev', aspectRatio, count: 4 }));
      expect([path, faultOf('CreateImageRequest', fields)]).toEqual(['/v1/images/generations', '']);
    }
    expect(faultOf('CreateImageRequest', { prompt: 'x', n: 11 })).not.toBe('');
  });

  test('for pictures is what OpenAI\'s description wants', async (context) => {
    const faultOf = openSpec(context);
    const { path, fields } = await sent((bench) => pictureOrder(bench, { model: 'flux.2-dev', mode: 'image-to-image' }));
    expect([path, faultOf('CreateImageEditRequest', fields)]).toEqual(['/v1/images/edits', '']);
  });
});

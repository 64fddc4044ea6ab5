import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test, type TestContext } from 'vitest';
import type { Order } from '../../src/core/provider.ts';
import { changeOf, createStabilityBench, orderOf, startAt } from './stability-bench.ts';
import { parseFlowYaml } from './flow-yaml.ts';

const file = new URL('../../../shared/specs/stability-v2beta-extract.yaml', import.meta.url);
const schemaOf = (path: string): string => `spec#/paths/${path.replaceAll('/', '~1')}`;

/** The forms of the API description, by `schemaOf`; skips with the reason where the description is not on this machine. */
function openSpec(context: TestContext): Ajv {
  if (!existsSync(file)) context.skip(`no ../shared/specs on this machine: the requests are not compared with Stability's own description`);
  const lines = readFileSync(file, 'utf8').split('\n');
  const schemas = lines.flatMap((line) => {
    const [, name, value] = /^ {4}(\w+): (\{type: .*\})$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, parseFlowYaml(value)] as const];
  });
  const paths = lines.flatMap((line, index) => {
    const [, path] = /^ {2}(\/v2beta\/stable-image\/\S+):$/.exec(line) ?? [];
    const body = lines.slice(index).map((later) => /requestBody: (\{.*\})$/.exec(later)?.[1]).find((found) => found !== undefined);
    return path === undefined || body === undefined ? [] : [[path, formOf(parseFlowYaml(body))] as const];
  });
  expect(paths).toHaveLength(3);
  const ajv = new Ajv({ strict: false, coerceTypes: true, formats: { binary: true } });
  ajv.addSchema({ $id: 'spec', components: { schemas: Object.fromEntries(schemas) }, paths: Object.fromEntries(paths) });
  return ajv;
}

/** The schema of a form, in which no other fields may stand. */
function formOf(body: unknown): unknown {
  const { content } = body as { readonly content: { readonly 'multipart/form-data': { readonly schema: object } } };
  return { ...content['multipart/form-data'].schema, additionalProperties: false };
}

/** What an order sends: the path, and the form with pictures as texts. */
async function sent(order: Order): Promise<{ readonly path: string; readonly fields: Record<string, unknown> }> {
  const bench = await createStabilityBench();
  await startAt(bench, order);
  const [{ path, form } = { path: '', form: new FormData() }] = bench.service.ordered;
  return { path, fields: Object.fromEntries([...form].map(([name, value]) => [name, value instanceof File ? 'bytes' : value])) };
}

const full: Partial<Order> = { negativePrompt: 'fog', aspectRatio: '21:9', seed: 4_294_967_295, options: { style_preset: '3d-model', output_format: 'jpeg' } };
const orders: readonly (readonly [string, Order])[] = [
  ['core', orderOf(full)], ['core with little', orderOf({ seed: 0 })], ['ultra', orderOf({ model: 'ultra', ...full })], ['ultra of a picture', changeOf('ultra', { ...full, strength: 1 })],
  ...['sd3.5-large', 'sd3.5-large-turbo', 'sd3.5-medium'].flatMap((model) => [
    [model, orderOf({ model, ...full, options: { ...full.options, cfg_scale: 10 } })] as const, [`${model} of a picture`, changeOf(model, full)] as const,
  ]),
];

describe('What is sent to Stability', () => {
  for (const [name, order] of orders) {
    test(`is what its API description wants: ${name}`, async (context) => {
      const ajv = openSpec(context);
      const { path, fields } = await sent(order);
      expect(ajv.validate(schemaOf(path), fields), `${JSON.stringify(fields)}: ${ajv.errorsText()}`).toBe(true);
    });
  }

  test('would be told apart from what the description does not want', async (context) => {
    const ajv = openSpec(context);
    const { path, fields } = await sent(orderOf(full));
    for (const wrong of [{ aspect_ratio: '4:3' }, { seed: 4_294_967_295 }, { prompt: undefined }, { image: 'bytes' }]) {
      expect(ajv.validate(schemaOf(path), JSON.parse(JSON.stringify({ ...fields, ...wrong }))), JSON.stringify(wrong)).toBe(false);
    }
  });
});

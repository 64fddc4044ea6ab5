import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { isProblem } from '../../src/core/problem.ts';
import type { Order } from '../../src/core/provider.ts';
import { bodyOf, type Body, type Model } from '../../src/providers/replicate/body.ts';
import { cardOf } from '../../src/providers/replicate/card.ts';
import { fieldsOf } from '../../src/providers/replicate/fields.ts';
import { planOf } from '../../src/providers/replicate/plan.ts';
import { tariffOf, type ModelPrice } from '../../src/providers/replicate/price.ts';
import { faultsOf } from '../contract/provider-card.ts';
import { anyOrder, offeredOrder, schemas, type GeneratedSchema } from './replicate-arbitraries.ts';
import { validatorOf } from './replicate-service.ts';

/** Each run checks a model of its own; `FC_RUNS` multiplies them for a longer search. */
const times = Number(process.env['FC_RUNS'] ?? 1);
const byTime: ModelPrice = { kind: 'time', microsPerSecond: 975, deadlineSeconds: 60 };
const byCall: ModelPrice = { kind: 'result', rows: [{ unit: 'call', micros: 50_000 }] };

function modelOf(schema: GeneratedSchema, makes: 'image' | 'video', price: ModelPrice): Model | undefined {
  const plan = planOf(fieldsOf(schema.Input, schema), makes, () => true);
  const tariff = tariffOf(price, { asOf: '2026-11-23', source: 'test' }, plan);
  if (typeof tariff === 'string') throw new Error(tariff);
  const card = cardOf({ provider: 'replicate', name: 'some/model', label: 'Some', about: 'Some model.', typicalSeconds: 5, maxFiles: 4 }, plan, tariff);
  return card && { plan, card, tariff };
}

/** What is sent, with an address for each picture. */
function inputOf({ values, slots }: Body): Record<string, Json> {
  const pictures = slots.map(({ field, isList, files }): [string, Json] => {
    const addresses = files.map(({ hash }) => `https://api.replicate.com/v1/files/${hash}`);
    return [field, isList ? addresses : addresses[0] ?? null];
  });
  return { ...values, ...Object.fromEntries(pictures) };
}

function checkSent(schema: GeneratedSchema, body: Body): void {
  const validate = validatorOf({ owner: 'some', name: 'model', latest_version: { id: '', openapi_schema: { components: { schemas: schema } } }, default_example: { output: '' } });
  const input = inputOf(body);
  expect(validate(input), `${JSON.stringify(input)} ${JSON.stringify(validate.errors)}`).toBe(true);
  expect(Object.keys(input).filter((name) => !Object.hasOwn(schema.Input['properties'] as object, name))).toEqual([]);
}

const generated = fc.record({ schema: schemas, makes: fc.constantFrom('image' as const, 'video' as const), price: fc.constantFrom(byTime, byCall) });

describe('Any model by any schema', () => {
  test('has a card that says everything, or none', () => {
    fc.assert(fc.property(generated, ({ schema, makes, price }) => {
      const model = modelOf(schema, makes, price);
      if (model) expect(faultsOf(model.card, 'replicate')).toEqual([]);
    }), { numRuns: 60 * times });
  });

  test('is sent what its own schema accepts, whatever is asked, or nothing', () => {
    let made = 0;
    fc.assert(fc.property(generated, anyOrder, ({ schema, makes, price }, order) => {
      const model = modelOf(schema, makes, price);
      const body = model && bodyOf(model, order);
      if (!body || isProblem(body)) return;
      made += 1;
      checkSent(schema, body);
    }), { numRuns: 300 * times });
    expect(made).toBeGreaterThan(10);
  });

  test('makes everything that its card offers, word for word and without a note', () => {
    const offered = generated.chain((given) => {
      const model = modelOf(given.schema, given.makes, given.price);
      return model ? offeredOrder(model.card, model.plan.prompt?.min ?? 0).map((order) => ({ given, order })) : fc.constant(undefined);
    });
    let made = 0;
    fc.assert(fc.property(offered, (one) => {
      if (!one) return;
      const model = modelOf(one.given.schema, one.given.makes, one.given.price);
      const body = model && bodyOf(model, one.order);
      if (!model || !body || isProblem(body)) throw new Error(`What is offered is refused: ${JSON.stringify(body)}`);
      made += 1;
      checkSent(one.given.schema, body);
      expectAllOf(model, one.order, body);
    }), { numRuns: 150 * times });
    expect(made).toBeGreaterThan(20);
  });
});

function expectAllOf({ plan }: Model, order: Order, { values, slots, notes }: Body): void {
  if (plan.prompt) {
    expect(values[plan.prompt.name]).toBe(order.prompt);
    expect(notes).toEqual([]);
  }
  for (const [name, value] of Object.entries(order.options)) expect(values[name]).toEqual(value);
  expect(slots.flatMap(({ files }) => files).length).toBe(order.inputs.length);
  const isRequired = plan.fields.some(({ name, isRequired: must }) => name === 'lora_weights' && must);
  if (!isRequired) expect(values['lora_weights']).toBeUndefined();
  if (plan.fields.some(({ name, kind }) => name === 'disable_safety_checker' && kind === 'boolean')) expect(values['disable_safety_checker']).not.toBe(true);
}

import { z } from 'zod';
import type { Json } from './json.ts';
import type { ModelCard } from './model-card.ts';
import { quoteOption } from './option-text.ts';

/** One of a model's own options: JSON Schema as the service wrote it; what is named here is what it is shown and read by. */
const optionSchema = z.looseObject({
  type: z.json().optional(),
  enum: z.array(z.json()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.json().optional(),
  description: z.string().optional(),
  items: z.looseObject({}).optional(),
});
export type OptionSchema = Readonly<z.infer<typeof optionSchema>>;
type Schemas = { readonly [name: string]: OptionSchema };

const objectSchema = z.object({ properties: z.record(z.string(), optionSchema).default({}) });

const schemasOfCards = new WeakMap<ModelCard['options'], Schemas>();
/** A model's own options by name; from memory, as they are asked for with every keystroke. */
export function optionSchemasOf({ options }: Pick<ModelCard, 'options'>): Schemas {
  const known = schemasOfCards.get(options) ?? objectSchema.parse(options).properties;
  schemasOfCards.set(options, known);
  return known;
}

/** The model's own name for an option, whatever its case was when it was typed; `undefined` = it has none such. */
export function nameOfOption(schemas: Schemas, typed: string): string | undefined {
  if (Object.hasOwn(schemas, typed)) return typed;
  return Object.keys(schemas).find((name) => name.toLowerCase() === typed.toLowerCase());
}

const checks = new WeakMap<OptionSchema, z.ZodType>();
function accepts(schema: OptionSchema, value: Json): boolean {
  // A card's schemas are JSON Schema, which the contract suite checks.
  const check = checks.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  checks.set(schema, check);
  return check.safeParse(value).success;
}

/** A value as the schema wants it, from how it was written; it is itself where it is none of text. `undefined` = the schema has no such value. */
export function readOption(schema: OptionSchema, value: Json): { readonly value: Json } | undefined {
  const readings = typeof value === 'string' ? readingsOf(schema, value) : [value, ...listsOf(schema, value)];
  const found = readings.find((reading) => accepts(schema, reading));
  return found === undefined ? undefined : { value: found };
}

/** What a text may mean, the likeliest first. */
function readingsOf(schema: OptionSchema, text: string): readonly Json[] {
  const own = schema.enum ?? [];
  const said = text.trim().toLowerCase();
  return [
    ...own.filter((value) => String(value) === text), ...own.filter((value) => String(value).toLowerCase() === said),
    // Only where it can be nothing else is a text something other than itself.
    ...(schema.type === 'string' ? [text] : []),
    ...(['true', 'yes', 'on'].includes(said) ? [true] : ['false', 'no', 'off'].includes(said) ? [false] : []),
    ...(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(said) ? [Number(said)] : []),
    ...jsonIn(text),
    ...listsOf(schema, [text]),
    text,
  ];
}

/** The list that repeated values are, where the schema has lists and takes each of them. */
function listsOf(schema: OptionSchema, value: Json): readonly Json[] {
  if (schema.type !== 'array' || !Array.isArray(value)) return [];
  const items = (value as readonly Json[]).map((each) => readOption(itemsOf(schema), each));
  return [items.flatMap((item) => (item ? [item.value] : []))].filter((list) => list.length === items.length);
}

const anything: OptionSchema = {};
function itemsOf({ items }: OptionSchema): OptionSchema {
  // A schema inside a schema; it is looked at as leniently as the outer one.
  return (items as OptionSchema | undefined) ?? anything;
}

function jsonIn(text: string): readonly Json[] {
  try {
    return [JSON.parse(text) as Json];
  } catch {
    return [];
  }
}

/** Options as `name=value` pairs that are read as the same values again. */
export function printOptions(card: Pick<ModelCard, 'options'>, options: { readonly [name: string]: Json }): string {
  const schemas = optionSchemasOf(card);
  return Object.entries(options).map(([name, value]) => printOption(name, value, (Object.hasOwn(schemas, name) ? schemas[name] : undefined) ?? anything)).join(' ');
}

/** One option as it is typed; a list of several is its name several times. */
export function printOption(name: string, value: Json, schema: OptionSchema): string {
  const single = (text: string): string => `${name}=${quoteOption(text)}`;
  if (schema.type === 'array' && Array.isArray(value) && value.length > 1) {
    const texts = (value as readonly Json[]).map((each) => textOf(each, itemsOf(schema)));
    if (isSame(readOption(schema, texts), value)) return texts.map(single).join(' ');
  }
  return single(textOf(value, schema));
}

/** The shortest text that is read as this value. */
function textOf(value: Json, schema: OptionSchema): string {
  const [only] = Array.isArray(value) && value.length === 1 ? (value as readonly Json[]) : [];
  const texts = [...(only === undefined ? [] : [textOf(only, itemsOf(schema))]), typeof value === 'object' ? JSON.stringify(value) : String(value)];
  return texts.find((text) => isSame(readOption(schema, text), value)) ?? JSON.stringify(value);
}

function isSame(read: { readonly value: Json } | undefined, value: Json): boolean {
  return read !== undefined && JSON.stringify(read.value) === JSON.stringify(value);
}

/** What an option can be, shortly: its choices, or its range; empty where it can be anything. */
export function valuesOf({ type, enum: choices, minimum, maximum }: OptionSchema): readonly string[] {
  if (choices) return choices.map(String);
  if (type === 'boolean') return ['true', 'false'];
  if (minimum !== undefined && maximum !== undefined) return [`${minimum} … ${maximum}`];
  return minimum !== undefined ? [`≥ ${minimum}`] : maximum !== undefined ? [`≤ ${maximum}`] : [];
}

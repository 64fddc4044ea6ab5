import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import { blackIsAnew, whiteIsAnew } from './aliases.data.ts';

/** A value of a field with choices, as its schema writes it. */
export type Choice = string | number | boolean;

/** One input of a model, as far as it can be filled in. `other`: nothing is ever sent for it. */
export type Field = {
  readonly name: string;
  readonly kind: 'text' | 'integer' | 'number' | 'boolean' | 'file' | 'files' | 'other';
  readonly isRequired: boolean;
  readonly choices?: readonly Choice[];
  /** Of a number its value, of a text its characters, of files their count. */
  readonly min?: number;
  readonly max?: number;
  /** The schema's default, where it is a plain value that the schema itself accepts. */
  readonly standard?: Choice;
  /** The model's own words about it, on one line and cut. */
  readonly description?: string;
  /** Of a mask: its schema says that white is made anew and black stays. */
  readonly whiteIsAnew?: true;
};

const choice = z.union([z.string(), z.number(), z.boolean()]);
export const fieldSchema: z.ZodType<Field> = z.object({
  name: z.string(), kind: z.enum(['text', 'integer', 'number', 'boolean', 'file', 'files', 'other']), isRequired: z.boolean(),
  choices: z.array(choice).min(1).exactOptional(), min: z.number().exactOptional(), max: z.number().exactOptional(), standard: choice.exactOptional(),
  description: z.string().exactOptional(),
  whiteIsAnew: z.literal(true).exactOptional(),
});

type Node = { readonly [key: string]: Json };
const isNode = (value: Json | undefined): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Keywords that allow everything, or that are looked at. Any other one may forbid what is not known here. */
const understood = new Set([
  'type', 'title', 'description', 'default', 'example', 'examples', 'deprecated', 'nullable', 'format', 'enum', 'const',
  'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'items', 'readOnly', 'writeOnly',
]);
/** A picture by its field's name, where the schema says of the text no more than that. */
const namesPicture = /^(?:start_image|first_frame_image|image|input_image|img|start_image_url|init_image|end_image|end_image_url|last_frame|last_image|last_frame_image)$/;

/**
 * The fields of a model's `Input` schema, which Cog writes: OpenAPI 3.0 with the choices behind references, or 3.1 with `null` as a
 * type. In the schema's own order. A field whose schema says something that is not understood here is `other`.
 */
export function fieldsOf(input: Json, schemas: Node): readonly Field[] {
  if (!isNode(input) || !isNode(input['properties'])) return [];
  const required = isList(input['required']) ? input['required'] : [];
  return Object.entries(input['properties'])
    .map(([name, property], index) => {
      const node = flatten(property, schemas, 0);
      const order = node?.['x-order'];
      const description = lineOf(isNode(property) ? property['description'] : undefined);
      const field = { ...fieldOf(name, required.includes(name), node), ...(description === undefined ? {} : { description }), ...(saysWhiteIsAnew(property) ? { whiteIsAnew: true as const } : {}) };
      return { at: typeof order === 'number' ? order : index, field };
    })
    .toSorted((a, b) => a.at - b.at)
    .map(({ field }) => field);
}

function saysWhiteIsAnew(property: Json): boolean {
  const said = isNode(property) ? property['description'] : undefined;
  return typeof said === 'string' && whiteIsAnew.test(said) && !blackIsAnew.test(said);
}

const descriptionLength = 100;

/** Of a model's words the first sentence, or what there is room for. */
function lineOf(description: Json | undefined): string | undefined {
  if (typeof description !== 'string') return undefined;
  const line = description.replace(/\s+/g, ' ').trim();
  const sentence = /^.{10,}?[.!?](?= )/.exec(line)?.[0] ?? line;
  if (sentence === '') return undefined;
  return sentence.length <= descriptionLength ? sentence : `${sentence.slice(0, descriptionLength - 1)}…`;
}

/** One schema without references, wrappers and the type `null`; undefined where it is more than one. */
function flatten(schema: Json | undefined, schemas: Node, depth: number): Node | undefined {
  if (!isNode(schema) || depth > 5) return undefined;
  const { $ref: reference, allOf, anyOf, ...own } = schema;
  if (reference !== undefined) {
    const name = typeof reference === 'string' ? /^#\/components\/schemas\/(.+)$/.exec(reference)?.[1] : undefined;
    return merged(name !== undefined && Object.hasOwn(schemas, name) ? flatten(schemas[name], schemas, depth + 1) : undefined, own);
  }
  const within = allOf ?? anyOf;
  if (within === undefined) return withoutNull(own);
  if (!isList(within) || (allOf !== undefined && anyOf !== undefined)) return undefined;
  const parts = within.filter((part) => !(isNode(part) && part['type'] === 'null'));
  return parts.length === 1 ? merged(flatten(parts[0], schemas, depth + 1), own) : undefined;
}

/** What stands beside a reference adds to it; a limit that both name is not worth the care. */
function merged(inner: Node | undefined, own: Node): Node | undefined {
  if (!inner) return undefined;
  const says = Object.entries(own).filter(([key]) => !['title', 'description', 'default'].includes(key) && !key.startsWith('x-'));
  return says.some(([key, value]) => Object.hasOwn(inner, key) && inner[key] !== value) ? undefined : withoutNull({ ...inner, ...own });
}

function withoutNull(node: Node): Node {
  const { type } = node;
  if (!isList(type)) return node;
  const types = type.filter((each) => each !== 'null');
  return types.length === 1 && types[0] !== undefined ? { ...node, type: types[0] } : node;
}

function fieldOf(name: string, isRequired: boolean, node: Node | undefined): Field {
  const other: Field = { name, kind: 'other', isRequired };
  if (!node || !/^[a-z]\w*$/i.test(name) || Object.keys(node).some((key) => !understood.has(key) && !key.startsWith('x-'))) return other;
  const kind = kindOf(name, node);
  if (kind === undefined) return other;
  const [low, high] = kind === 'files' ? ['minItems', 'maxItems'] : kind === 'text' || kind === 'file' ? ['minLength', 'maxLength'] : ['minimum', 'maximum'];
  const [min, max] = [numberOf(node[low]), numberOf(node[high])];
  if (min !== undefined && max !== undefined && min > max) return other;
  // A file's address is as long as it is.
  if (kind === 'file' && (min ?? 0) > 1 || kind === 'file' && max !== undefined) return other;
  const range = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const named = node['enum'] ?? (node['const'] === undefined ? undefined : [node['const']]);
  const bare: Field = { name, kind, isRequired, ...(kind === 'file' ? {} : range) };
  if (named === undefined) return withStandard(bare, node['default']);
  const choices = isList(named) && (kind === 'text' || kind === 'integer' || kind === 'number' || kind === 'boolean') ? named.filter((each): each is Choice => accepts(bare, each)) : [];
  return choices.length === 0 ? other : withStandard({ ...bare, choices }, node['default']);
}

function withStandard(field: Field, standard: Json | undefined): Field {
  return standard !== undefined && accepts(field, standard) ? { ...field, standard } : field;
}

function kindOf(name: string, node: Node): Field['kind'] | undefined {
  const { type, format, items } = node;
  switch (type) {
    case 'boolean': case 'integer': case 'number': return type;
    case 'string':
      if (format === 'uri') return 'file';
      return format === undefined ? (namesPicture.test(name) && node['enum'] === undefined ? 'file' : 'text') : undefined;
    case 'array':
      return isNode(items) && items['type'] === 'string' && items['format'] === 'uri' ? 'files' : undefined;
    default: return undefined;
  }
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Whether a plain value is one that the field's schema accepts. Never true of files. */
export function accepts({ kind, choices, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Field, value: Json): value is Choice {
  if (choices && !choices.some((each) => each === value)) return false;
  switch (kind) {
    case 'text': return typeof value === 'string' && lengthOf(value) >= min && lengthOf(value) <= max;
    case 'integer': return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    case 'number': return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max;
    case 'boolean': return typeof value === 'boolean';
    case 'file': case 'files': case 'other': return false;
  }
}

/** Characters as JSON Schema counts them. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** The value of a number field nearest to what is wanted; undefined where it has none. */
export function nearest(field: Field, wanted: number): number | undefined {
  if (field.choices) {
    const numbers = field.choices.filter((each): each is number => typeof each === 'number');
    return numbers.reduce<number | undefined>((best, each) => (best === undefined || Math.abs(each - wanted) < Math.abs(best - wanted) ? each : best), undefined);
  }
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = field;
  const clamped = Math.min(max, Math.max(min, wanted));
  const value = field.kind === 'integer' ? Math.min(Math.floor(max), Math.max(Math.ceil(min), Math.round(clamped))) : clamped;
  return accepts(field, value) ? value : undefined;
}

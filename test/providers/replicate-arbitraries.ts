import fc from 'fast-check';
import type { Json } from '../../src/core/json.ts';
import type { StoredFile } from '../../src/core/media.ts';
import type { ModelCard } from '../../src/core/model-card.ts';
import type { Order } from '../../src/core/provider.ts';
import { makesVideo, maxSeed, modes, takesImages, type Mode } from '../../src/core/request.ts';
import { aliases } from '../../src/providers/replicate/aliases.data.ts';

// Input schemas as Cog writes them, and as it never did; and orders for them.

type Property = { readonly [key: string]: Json };
export type GeneratedSchema = { readonly Input: Property; readonly [name: string]: Json };

const names = [...new Set(Object.values(aliases).flat()), 'resolution', 'scheduler', 'guidance_scale', 'generate_audio', 'mask', 'style', 'disable_safety_checker', 'lora_weights', 'go_fast'];
const ratios = ['1:1', '16:9', '9:16', '4:3', 'match_input_image', 'custom', '21:9'];
const words = ['480p', '720p', 'a', 'B', '5', '10', '1024x1024', '1536x1024', '1024*1820', 'png', 'webp', 'svg'];

const bounds = fc.record({ minimum: fc.integer({ min: -2, max: 300 }), maximum: fc.integer({ min: -1, max: 2_000 }) }, { requiredKeys: [] });
const lengths = fc.record({ minLength: fc.integer({ min: 0, max: 3 }), maxLength: fc.integer({ min: 0, max: 50 }) }, { requiredKeys: [] });
const counts = fc.record({ minItems: fc.integer({ min: 0, max: 2 }), maxItems: fc.integer({ min: 0, max: 12 }) }, { requiredKeys: [] });
const standard = fc.oneof(fc.constant(undefined), fc.constantFrom<Json>(1, 4, 81, 1024, 0.8, '1:1', '5', '', true, null, 'webp', -1));
const nullable = fc.constantFrom<Property>({}, {}, {}, { nullable: true });

const plainProperty: fc.Arbitrary<Property> = fc.oneof(
  fc.tuple(fc.constantFrom('integer', 'number'), bounds, nullable).map(([type, range, more]): Property => ({ type, ...range, ...more })),
  fc.tuple(lengths, nullable).map(([range, more]): Property => ({ type: 'string', ...range, ...more })),
  fc.constant<Property>({ type: 'string', format: 'uri' }),
  fc.constant<Property>({ type: 'boolean' }),
  counts.map((range): Property => ({ type: 'array', items: { type: 'string', format: 'uri' }, ...range })),
  fc.uniqueArray(fc.constantFrom(...ratios, ...words), { minLength: 1, maxLength: 5 }).map((choices): Property => ({ type: 'string', enum: choices })),
  fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 10, 24, 512, 768, 1024), { minLength: 1, maxLength: 4 }).map((choices): Property => ({ type: 'integer', enum: choices })),
);
/** What nobody here understands: it must be left alone. */
const strangeProperty: fc.Arbitrary<Property> = fc.constantFrom<Property>(
  { type: 'string', pattern: '^x$' }, { type: 'integer', multipleOf: 7 }, { type: 'object', properties: {} }, { type: 'array', items: { type: 'integer' } },
  { anyOf: [{ type: 'string' }, { type: 'integer' }] }, { type: 'string', format: 'date' }, { type: 'integer', exclusiveMinimum: 3 }, { $ref: '#/components/schemas/elsewhere' },
  { type: ['string', 'integer'] }, { type: 'array', items: { type: 'string', format: 'uri' }, uniqueItems: true }, { type: 'integer', minimum: 5, allOf: [{ type: 'integer', minimum: 1 }] },
);

const anyProperty = fc.oneof({ weight: 9, arbitrary: plainProperty }, strangeProperty);

type Given = { readonly own: Property; readonly shared?: Property };

/** A property as it stands, or behind a reference, or with null beside it. */
const property: fc.Arbitrary<Given> = fc.tuple(anyProperty, standard, fc.constantFrom('plain', 'plain', 'ref', 'null', 'types')).map(([plain, value, way]): Given => {
  const more: Property = value === undefined ? {} : { default: value };
  if (way === 'ref') return { own: { allOf: [{ $ref: '#/components/schemas/NAME' }], ...more }, shared: plain };
  if (way === 'null') return { own: { anyOf: [plain, { type: 'null' }], ...more } };
  const { type, enum: choices, nullable: isNullable } = plain;
  if (way === 'types' && typeof type === 'string' && choices === undefined && isNullable === undefined) return { own: { ...plain, ...more, type: [type, 'null'] } };
  return { own: { ...plain, ...more } };
});
/** Mostly there is a prompt, so that the model can be used at all. */
const promptProperty: fc.Arbitrary<Given> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom<Given>({ own: { type: 'string' } }, { own: { type: 'string', minLength: 1, maxLength: 40 } }) }, property,
);

export const schemas: fc.Arbitrary<GeneratedSchema> = fc.tuple(
  fc.uniqueArray(fc.tuple(fc.constantFrom(...names), property), { maxLength: 14, selector: ([name]) => name }),
  promptProperty, fc.constantFrom(0, 0, 0.05, 0.2), fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
).map(([some, prompt, share, chance]) => {
  const all: readonly (readonly [string, Given])[] = [['prompt', prompt], ...some.filter(([name]) => name !== 'prompt')];
  const properties = Object.fromEntries(all.map(([name, { own }]) => [name, JSON.parse(JSON.stringify(own).replace('NAME', name)) as Property]));
  const required = Object.keys(properties).filter(() => Number(chance.next().value) < share);
  const shared = Object.fromEntries(all.flatMap(([name, { shared: node }]) => (node ? [[name, node]] : [])));
  return { ...shared, elsewhere: { type: 'string', maxLength: 1 }, Input: { type: 'object', properties, ...(required.length > 0 ? { required } : {}) } };
});

export function fileOf(number: number): StoredFile {
  return { hash: String(number).padStart(64, '0'), type: 'image/png', bytes: 100, width: 64, height: 64 };
}
function inputsOf(images: number, references: number, lastFrame: boolean): Order['inputs'] {
  const roles = [...Array.from({ length: images }, () => 'image' as const), ...Array.from({ length: references }, () => 'reference' as const), ...(lastFrame ? ['last-frame' as const] : [])];
  return roles.map((role, index) => ({ role, file: fileOf(index + 1) }));
}
/** Without what is undefined; an absent member and an undefined one are two things to the types. */
function defined<T extends object>(record: T): { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as ReturnType<typeof defined<T>>;
}

/** Whatever anybody may ask of a model of this name. */
export const anyOrder: fc.Arbitrary<Order> = fc.record({
  mode: fc.constantFrom(...modes), prompt: fc.string({ maxLength: 60 }), negativePrompt: fc.option(fc.string({ maxLength: 60 }), { nil: undefined }),
  aspectRatio: fc.constantFrom(undefined, '1:1', '5:4', '9:21', '16:9', '7:3'), count: fc.integer({ min: 1, max: 4 }), seed: fc.integer({ min: 0, max: maxSeed }),
  strength: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }), durationSeconds: fc.constantFrom(undefined, 1, 4, 5, 7.5, 60),
  pictures: fc.constantFrom<[number, number, boolean]>([1, 0, false], [1, 1, false], [1, 0, true], [0, 0, false], [5, 4, true]),
  options: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Record<string, Json>>({}) },
    fc.dictionary(fc.constantFrom('resolution', 'style', 'guidance_scale', 'mask', 'disable_safety_checker', '__proto__', 'nothing'), fc.constantFrom<Json>(1, '720p', true, 'a', 4.5, null), { maxKeys: 2 }),
  ),
}).map(({ pictures, ...rest }) => ({ ...defined(rest), model: 'some/model', inputs: takesImages(rest.mode) ? inputsOf(...pictures) : [] }));

/** What a card says can be asked for. */
export function offeredOrder(card: ModelCard, shortestPrompt: number): fc.Arbitrary<Order> {
  const optional = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> => fc.constantFrom(undefined, ...values);
  const long = Math.min(40, card.maxPromptLength);
  const properties = Object.entries(card.options['properties'] as Record<string, { type: string; enum?: Json[]; minimum?: number; maximum?: number }>);
  const valueOf = ({ type, enum: choices, minimum = -5, maximum = 5_000 }: (typeof properties)[number][1]): fc.Arbitrary<Json> => {
    if (choices) return fc.constantFrom(...choices);
    if (type === 'boolean') return fc.boolean();
    return fc.integer({ min: Math.ceil(minimum), max: Math.max(Math.ceil(minimum), Math.floor(maximum)) });
  };
  // A range may hold no whole number at all; such an option cannot be chosen.
  const choosable = properties.filter(([, { enum: choices, minimum = -5, maximum = 5_000 }]) => choices !== undefined || Math.ceil(minimum) <= Math.floor(maximum));
  return fc.constantFrom(...card.modes).chain((mode: Mode) => {
    const { image, reference, lastFrame } = card.inputs[mode] ?? { image: 0, reference: 0, lastFrame: false };
    return fc.record({
      mode: fc.constant(mode), prompt: fc.string({ minLength: 1, maxLength: Math.max(1, long) }).map((text) => `x${text}`.padEnd(shortestPrompt, 'x').slice(0, Math.max(1, long, shortestPrompt))),
      aspectRatio: optional(card.aspectRatios), count: fc.integer({ min: 1, max: card.imagesPerCall }), seed: fc.integer({ min: 0, max: maxSeed }),
      durationSeconds: makesVideo(mode) ? optional(card.durationsSeconds ?? []) : fc.constant(undefined),
      pictures: fc.tuple(fc.integer({ min: Math.min(1, image), max: image }), fc.integer({ min: 0, max: reference }), lastFrame ? fc.boolean() : fc.constant(false)),
      // An option that is left out is absent, not undefined.
      options: fc.record(Object.fromEntries(choosable.map(([name, schema]) => [name, valueOf(schema)])), { requiredKeys: [] }) as fc.Arbitrary<Record<string, Json>>,
    }).map(({ pictures, ...rest }) => ({ ...defined(rest), model: card.name, inputs: takesImages(mode) ? inputsOf(...pictures) : [] }));
  });
}

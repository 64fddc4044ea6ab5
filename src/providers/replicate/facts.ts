import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import { parseJson } from '../../lib/parse-json.ts';
import { fieldSchema, fieldsOf, type Field } from './fields.ts';

/** What is known of a model from its own page of the API, as far as it is used. */
export type Facts = {
  readonly name: string;
  readonly description?: string;
  /** Official models are called by name, others by version. */
  readonly isOfficial?: boolean;
  /** 64 hex digits, but of some official models that cannot be called by it. */
  readonly version: string;
  readonly fields: readonly Field[];
  /** Results come one by one, so that earlier ones may be previews of later ones. */
  readonly isStreamed: boolean;
  /** Extensions of the example's files, by field; the result's as `''`. */
  readonly examples: Readonly<Record<string, string>>;
  /** Seconds that the example took. */
  readonly exampleSeconds?: number;
};

const factsSchema: z.ZodType<Facts> = z.object({
  name: z.string(), description: z.string().exactOptional(), isOfficial: z.boolean().exactOptional(), version: z.string(),
  fields: z.array(fieldSchema), isStreamed: z.boolean(), examples: z.record(z.string(), z.string()), exampleSeconds: z.number().exactOptional(),
});

const json: z.ZodType<Json> = z.json();
const schemas = z.object({ components: z.object({ schemas: z.looseObject({ Input: json, Output: json.optional() }) }) });
/** `GET /models/{owner}/{name}/versions/{id}` */
export const versionSchema = z.object({ id: z.string(), openapi_schema: schemas });
/** `GET /models/{owner}/{name}` */
export const modelSchema = z.object({
  owner: z.string(), name: z.string(), description: z.string().nullish(), is_official: z.boolean().nullish(),
  latest_version: versionSchema.nullish(),
  default_example: z.object({
    input: z.record(z.string(), z.unknown()).nullish().catch(undefined), output: z.unknown().optional(),
    metrics: z.object({ predict_time: z.number().nullish() }).nullish().catch(undefined),
  }).nullish().catch(undefined),
});

/** The facts in a model's page and in the page of the version that is used: the latest one, or one that the operator chose. */
export function factsOf(model: z.infer<typeof modelSchema>, version: z.infer<typeof versionSchema>): Facts {
  const { Input: input, Output: output, ...others } = version.openapi_schema.components.schemas;
  const named = z.record(z.string(), json).parse({ ...others, Input: input });
  const example = model.default_example;
  const seconds = example?.metrics?.predict_time;
  return {
    name: `${model.owner}/${model.name}`,
    version: version.id,
    ...(model.description == null ? {} : { description: model.description }),
    ...(model.is_official == null ? {} : { isOfficial: model.is_official }),
    fields: fieldsOf(input, named),
    isStreamed: isStreamed(output),
    examples: { ...extensionsOf(example?.input ?? {}), ...extensionsOf({ '': firstText(example?.output) }) },
    ...(typeof seconds === 'number' && Number.isFinite(seconds) ? { exampleSeconds: seconds } : {}),
  };
}

/** Facts as they were kept; undefined for a text that is none. */
export function readFacts(text: string): Facts | undefined {
  return factsSchema.safeParse(parseJson(text)).data;
}

const videoExtensions: readonly string[] = ['mp4', 'webm', 'mov', 'mkv', 'avi', 'm4v'];
const otherExtensions: readonly string[] = ['mp3', 'wav', 'ogg', 'flac', 'm4a', 'txt', 'json', 'srt', 'glb', 'obj', 'ply', 'zip', 'safetensors', 'svg', 'pdf'];

/** What a model makes: by its example, else by fields that only a video has. Undefined: something that the bot cannot post. */
export function madeBy({ examples, fields }: Pick<Facts, 'examples' | 'fields'>): 'image' | 'video' | undefined {
  const extension = Object.hasOwn(examples, '') ? examples[''] : undefined;
  if (extension !== undefined && otherExtensions.includes(extension)) return undefined;
  if (extension !== undefined) return videoExtensions.includes(extension) ? 'video' : 'image';
  return fields.some(({ name }) => /^(?:num_frames|frames_per_second|fps|duration|video_length)$/.test(name)) ? 'video' : 'image';
}

/** Whether a file field takes a picture: by its example's file, else by its name. */
export function takesPicture({ examples }: Pick<Facts, 'examples'>, { name }: Field): boolean {
  const extension = Object.hasOwn(examples, name) ? examples[name] : undefined;
  return extension === undefined ? !/video|audio|sound|voice|music|speech/i.test(name) : !videoExtensions.includes(extension) && !otherExtensions.includes(extension);
}

function isStreamed(output: Json | undefined): boolean {
  return typeof output === 'object' && output !== null && 'x-cog-array-type' in output && output['x-cog-array-type'] === 'iterator';
}

function extensionsOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => {
    const extension = /^https?:\/\/[^?#]+\.([a-z0-9]{2,11})(?:[?#]|$)/i.exec(firstText(value) ?? '')?.[1];
    return extension === undefined ? [] : [[name, extension.toLowerCase()]];
  }));
}

/** The first text in a value of any depth. */
function firstText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const text = firstText(inner);
    if (text !== undefined) return text;
  }
  return undefined;
}

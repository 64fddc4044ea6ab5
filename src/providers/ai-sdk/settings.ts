import { z } from 'zod';
import { makesVideo, maxCount, modes } from '../../core/request.ts';
import { parseJson } from '../../lib/parse-json.ts';
import { dollars } from '../common/settings.ts';

const ratio = z.string().regex(/^\d+:\d+$/, 'must be written W:H');
const size = z.string().regex(/^\d+x\d+$/, 'must be written WIDTHxHEIGHT');

/** A model as the operator names it: what it does and costs, which the SDK's interface does not tell. */
const modelSchema = z.strictObject({
  id: z.string().min(1),
  label: z.string().min(1).optional(),
  modes: z.array(z.enum(modes)).min(1),
  usdPerImage: dollars.optional(),
  usdPerSecond: dollars.optional(),
  usdPerCall: dollars.optional(),
  aspectRatios: z.array(ratio).optional(),
  /** For models that want pixels instead of a shape. */
  sizes: z.record(ratio, size).optional(),
  durations: z.array(z.number().positive()).min(1).optional(),
  imagesPerCall: z.number().int().min(1).max(maxCount).optional(),
  references: z.number().int().min(0).max(16).default(0),
  lastFrame: z.boolean().default(false),
  seed: z.boolean().default(true),
  providerOptions: z.record(z.string(), z.record(z.string(), z.json())).default({}),
}).refine((model) => new Set(model.modes.map(makesVideo)).size === 1, 'modes are of pictures or of videos, not both')
  .refine(({ usdPerImage, usdPerSecond, usdPerCall }) => [usdPerImage, usdPerSecond, usdPerCall].filter((usd) => usd !== undefined).length <= 1, 'one price is enough');
export type NamedModel = z.infer<typeof modelSchema>;

const models = z.string().transform((text, context): readonly NamedModel[] => {
  const result = z.array(modelSchema).min(1).safeParse(parseJson(text));
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) {
    const [index, ...rest] = path;
    context.addIssue(typeof index === 'number' ? `model ${index + 1}${rest.length > 0 ? `, ${rest.map(String).join('.')}` : ''}: ${message}` : 'must be a JSON list of models');
  }
  return z.NEVER;
});

const options = z.string().transform((text, context) => {
  const result = z.record(z.string(), z.json()).safeParse(parseJson(text));
  if (result.success) return result.data;
  context.addIssue('must be a JSON object');
  return z.NEVER;
});

/** The variables; the module and its models have to be set. */
export const settings = z.object({
  AI_SDK_MODULE: z.string().min(1).regex(/^(?!https?:|data:|node:)\S+$/, 'must be the name of an installed package or a path').describe('An AI SDK provider: the package\'s name (npm install it beside the bot) or a module\'s path, such as @ai-sdk/fal.'),
  AI_SDK_EXPORT: z.string().min(1).default('default').describe('The module\'s export: a provider, or a function that makes one, such as createFal.'),
  AI_SDK_API_KEY: z.string().min(1).optional().describe('Given to such a function as apiKey.'),
  AI_SDK_OPTIONS: options.optional().describe('JSON object of what else it is given, such as {"baseURL":"https://…"}.'),
  AI_SDK_MODELS: models.describe('JSON list of models: [{"id":"fal-ai/flux/schnell","modes":["text-to-image"],"usdPerImage":0.003}]. docs/providers/ai-sdk.md has all fields.'),
  AI_SDK_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(2).describe('Calls at once.'),
});
export type Settings = z.infer<typeof settings>;

/** What must not be repeated, whatever a service says: the key, and what the options name like one. */
export function secretsOf({ AI_SDK_API_KEY: key, AI_SDK_OPTIONS: given = {} }: Settings): readonly string[] {
  const named = Object.entries(given).flatMap(([name, value]) => (/key|token|secret|password/i.test(name) && typeof value === 'string' ? [value] : []));
  return [...(key === undefined ? [] : [key]), ...named];
}

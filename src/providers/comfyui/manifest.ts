import { z } from 'zod';
import { modes } from '../../core/request.ts';

/** `node.input`, the node by its id or its title; a list where one value goes to several places. */
const places = z.union([z.string(), z.array(z.string()).min(1)]).transform((given) => (typeof given === 'string' ? [given] : given));
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What the file beside a workflow may say. All of it is optional: what is left out is taken from the titles of the nodes. */
export const manifestSchema = z.strictObject({
  label: z.string().min(1).max(80),
  about: z.string().min(1).max(300),
  mode: z.enum(modes),
  prompt: places, negative: places, seed: places, width: places, height: places, count: places, strength: places,
  /** Where the length goes: as frames unless `durationUnit` says seconds. */
  duration: places,
  durationUnit: z.enum(['frames', 'seconds']),
  framesPerSecond: z.number().positive().max(240),
  /** Seconds on offer; the first is the default. */
  durations: z.array(z.number().positive().max(600)).min(1),
  /** Ratios on offer, or each with its pixels; the first is the default. */
  aspectRatios: z.union([
    z.array(z.string().regex(/^\d{1,4}:\d{1,4}$/)).min(1),
    z.record(z.string().regex(/^\d{1,4}:\d{1,4}$/), z.tuple([z.number().int().positive(), z.number().int().positive()])),
  ]),
  /** Where the pictures go, in their order. */
  image: places, reference: places, lastFrame: places,
  /** Where the mask goes: a LoadImage whose mask is used, or a LoadImageMask of the channel alpha. */
  mask: places,
  /** Ids or titles of the nodes whose files are the result. */
  outputs: places,
  /** What a member may choose besides. */
  options: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,31}$/), z.strictObject({
    at: places,
    description: z.string().max(200).optional(),
    choices: z.array(scalar).min(1).optional(),
    min: z.number().optional(), max: z.number().optional(),
  })),
  maxPromptLength: z.number().int().positive().max(20_000),
  typicalSeconds: z.number().positive(),
  /** Instead of what the settings say, such as for a workflow that has a service elsewhere do the work. */
  priceUsdPerCall: z.number().min(0).max(1_000), priceUsdPerSecond: z.number().min(0).max(1_000),
  adult: z.boolean(),
}).partial();
export type Manifest = z.output<typeof manifestSchema>;

/** A manifest, or in a sentence what is wrong with it. */
export function parseManifest(text: string): Manifest | string {
  let parsed: ReturnType<typeof manifestSchema.safeParse>;
  try {
    const value: unknown = JSON.parse(text);
    // It throws where it measures the length of something that only looks as if it had one.
    parsed = manifestSchema.safeParse(value);
  } catch (error) {
    return error instanceof SyntaxError ? 'is no JSON' : 'has an unknown shape';
  }
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`).join('; ');
}

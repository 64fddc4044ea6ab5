import { z } from 'zod';
import type { Json } from '../../core/json.ts';

/** What a server says of one input of a kind of node. */
export type InputSpec = {
  /** `INT`, `FLOAT`, `STRING`, `BOOLEAN`, `COMBO`, or what may be connected. */
  readonly type: string;
  readonly required: boolean;
  /** The values it takes, where they are known. */
  readonly choices?: readonly Json[];
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly tooltip?: string;
};
export type NodeClass = { readonly inputs: { readonly [input: string]: InputSpec }; readonly isOutput: boolean };
/** The kinds of node that a server has, as far as they are needed. JSON. */
export type NodeClasses = { readonly [classType: string]: NodeClass };

const json: z.ZodType<Json> = z.json();
/** `[type, details]`; older nodes write their choices in the place of the type, newer ones into the details. */
const specSchema = z.tuple([z.union([z.string(), z.array(json)])], z.unknown()).transform(([type, more]) => ({ type, more: detailsSchema.safeParse(more).data ?? {} }));
const detailsSchema = z.object({
  min: z.number().optional().catch(undefined), max: z.number().optional().catch(undefined), step: z.number().optional().catch(undefined),
  tooltip: z.string().optional().catch(undefined), options: z.array(json).optional().catch(undefined),
});
const group = z.record(z.string(), z.unknown()).optional();
const classSchema = z.object({ input: z.object({ required: group, optional: group }).optional(), output_node: z.boolean().optional() });
const answerSchema = z.record(z.string(), classSchema);

/** One answer of `/object_info`: kinds of node by their name. Inputs of a shape that is not known are left out. */
export const nodeClassesSchema = answerSchema.transform((answer): NodeClasses => Object.fromEntries(Object.entries(answer).map(([name, { input, output_node }]) =>
  [name, { inputs: { ...inputsOf(input?.required, true), ...inputsOf(input?.optional, false) }, isOutput: output_node ?? false }])));

/** What was kept of them, in our own words. */
export const keptClassesSchema: z.ZodType<NodeClasses> = z.record(z.string(), z.object({
  inputs: z.record(z.string(), z.object({
    type: z.string(), required: z.boolean(), choices: z.array(json).exactOptional(), min: z.number().exactOptional(), max: z.number().exactOptional(),
    step: z.number().exactOptional(), tooltip: z.string().exactOptional(),
  })),
  isOutput: z.boolean(),
}));

function inputsOf(specs: Readonly<Record<string, unknown>> | undefined, required: boolean): NodeClass['inputs'] {
  return Object.fromEntries(Object.entries(specs ?? {}).flatMap(([input, written]) => {
    const parsed = specSchema.safeParse(written);
    return parsed.success ? [[input, specOf(parsed.data, required)]] : [];
  }));
}

function specOf({ type, more: { min, max, step, tooltip, options } }: z.output<typeof specSchema>, required: boolean): InputSpec {
  // The dynamic kind has objects for choices; what each brings along is the server's business.
  const choices = typeof type === 'string' ? (type === 'COMBO' ? options : undefined) : type;
  return {
    type: typeof type === 'string' ? type : 'COMBO', required,
    ...(choices && { choices }), ...(min !== undefined && { min }), ...(max !== undefined && { max }), ...(step !== undefined && { step }), ...(tooltip !== undefined && { tooltip }),
  };
}

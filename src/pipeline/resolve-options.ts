import type { Json } from '../core/json.ts';
import { fullName, type ModelCard } from '../core/model-card.ts';
import { nameOfOption, optionSchemasOf, readOption, valuesOf, type OptionSchema } from '../core/option-values.ts';
import { problem, type Problem } from '../core/problem.ts';

type Options = { readonly [name: string]: Json };

/** Characters of a name that nobody knows which are said again. */
const maxName = 40;

/** A model's own options as its schema wants them, from how they were typed; or what is wrong with the first wrong one. */
export function resolveOptions(card: ModelCard, asked: Options): { readonly options: Options } | { readonly fault: Problem } {
  const schemas = optionSchemasOf(card);
  const options: Record<string, Json> = {};
  for (const [typed, written] of Object.entries(asked)) {
    const name = nameOfOption(schemas, typed);
    const schema = name === undefined ? undefined : schemas[name];
    if (name === undefined || schema === undefined) return { fault: problem('invalid-request', 'option-unknown', { option: typed.slice(0, maxName), model: fullName(card) }) };
    const read = readOption(schema, written);
    if (!read) return { fault: faultOf(name, schema, written) };
    options[name] = read.value;
  }
  return { options };
}

function faultOf(option: string, schema: OptionSchema, written: Json): Problem {
  const { minimum: min, maximum: max, type } = schema;
  const value = Number(written);
  const isOutside = min !== undefined && max !== undefined && !(value >= min && value <= max);
  if ((type === 'integer' || type === 'number') && isOutside && String(written).trim() !== '' && Number.isFinite(value)) return problem('invalid-request', 'option-out-of-range', { option, value, min, max });
  return problem('invalid-request', 'option-not-offered', { option, value: Array.isArray(written) ? written.join(', ') : String(written), choices: valuesOf(schema).join(', ') });
}

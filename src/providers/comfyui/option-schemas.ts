import type { Json } from '../../core/json.ts';
import type { Graph } from './graph.ts';
import type { InputSpec, NodeClasses } from './node-classes.ts';
import type { Workflow, WorkflowOption } from './workflow.ts';

type Schema = { readonly [key: string]: Json };
const maxTextLength = 2_000;

/** The JSON Schema of a workflow's options, with the choices of this server; a sentence where one cannot be offered here. */
export function optionSchemas({ graph, options }: Workflow, classes: NodeClasses): Schema | string {
  const properties: Record<string, Schema> = {};
  for (const [name, option] of Object.entries(options)) {
    const schema = schemaOf(name, option, graph, classes);
    if (typeof schema === 'string') return schema;
    properties[name] = schema;
  }
  return { type: 'object', additionalProperties: false, properties };
}

function schemaOf(name: string, option: WorkflowOption, graph: Graph, classes: NodeClasses): Schema | string {
  const [place] = option.at;
  const node = graph[place?.node ?? ''];
  const standard = node?.inputs[place?.input ?? ''];
  const spec = classes[node?.class_type ?? '']?.inputs[place?.input ?? ''];
  const description = option.description ?? spec?.tooltip;
  const more = { ...(description !== undefined && { description: description.slice(0, 200) }), ...(standard !== undefined && { default: standard }) };
  if (option.choices ?? spec?.choices) return choicesOf(name, option, spec, more);
  switch (spec?.type ?? typeof standard) {
    case 'INT': return { type: 'integer', ...limits(option, spec), ...more };
    case 'FLOAT': case 'number': return { type: 'number', ...limits(option, spec), ...more };
    case 'BOOLEAN': case 'boolean': return { type: 'boolean', ...more };
    case 'STRING': case 'string': return { type: 'string', maxLength: maxTextLength, ...more };
    default: return `offers the option ${name}, whose kind (${spec?.type ?? typeof standard}) has no values to choose from`;
  }
}

function choicesOf(name: string, { choices }: WorkflowOption, spec: InputSpec | undefined, more: Schema): Schema | string {
  const there = spec?.choices;
  const known = there && choices ? choices.filter((choice) => there.includes(choice)) : choices ?? there ?? [];
  // Nobody can type anything else, and the list of a server may name one twice.
  const offered = [...new Set(known)].filter((choice) => ['string', 'number', 'boolean'].includes(typeof choice));
  if (offered.length === 0) return `offers the option ${name}, and this server has none of its choices`;
  const { default: standard, ...rest } = more;
  return { enum: offered, ...rest, ...(standard !== undefined && offered.includes(standard) && { default: standard }) };
}

function limits({ min, max }: WorkflowOption, spec: InputSpec | undefined): Schema {
  const [minimum, maximum] = [tighter(min, spec?.min, Math.max), tighter(max, spec?.max, Math.min)];
  return { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
}

/** The tighter of two limits of which either may be absent. */
function tighter(one: number | undefined, other: number | undefined, choose: (...values: number[]) => number): number | undefined {
  const values = [one, other].filter((value) => value !== undefined);
  return values.length === 0 ? undefined : choose(...values);
}

import { z } from 'zod';
import type { Json } from '../../core/json.ts';

/** A value written into a node, or the link `[node, output]` to where it comes from. */
export type NodeInput = Json;
export type GraphNode = { readonly class_type: string; readonly inputs: { readonly [input: string]: NodeInput }; readonly _meta?: { readonly title?: string | undefined } | undefined };
/** A workflow as ComfyUI executes it ("API format"): nodes by id. */
export type Graph = { readonly [id: string]: GraphNode };

/** One input of one node. */
export type Place = { readonly node: string; readonly input: string };

const json: z.ZodType<Json> = z.json();
const graphSchema = z.record(z.string(), z.object({
  class_type: z.string().regex(/./),
  inputs: z.record(z.string(), json),
  _meta: z.object({ title: z.string().optional() }).optional(),
}));

/** A file's graph, or in a sentence why it is none. */
export function parseGraph(text: string): Graph | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is no JSON';
  }
  if (isEditorFormat(value)) return 'is saved in the format of ComfyUI\'s editor, which cannot be executed: open it there, choose "Export (API)" in the workflow menu, and put that file here';
  const parsed = graphSchema.safeParse(value);
  if (!parsed.success || Object.keys(parsed.data).length === 0) return 'is no workflow in API format (nodes by id, each with class_type and inputs)';
  return brokenLink(parsed.data) ?? parsed.data;
}

/** What "Save" and "Export" write: positions and wires instead of inputs by name. */
function isEditorFormat(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'nodes' in value && Array.isArray(value.nodes);
}

function brokenLink(graph: Graph): string | undefined {
  for (const [id, { inputs }] of Object.entries(graph)) {
    for (const [input, value] of Object.entries(inputs)) {
      const source = linkOf(value);
      if (source !== undefined && !Object.hasOwn(graph, source)) return `has a link to a node that is not there (${id}.${input})`;
    }
  }
  return undefined;
}

/** The node that an input comes from; undefined where a value is written. */
export function linkOf(value: NodeInput | undefined): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const [node, output] = value as readonly Json[];
  return value.length === 2 && typeof node === 'string' && typeof output === 'number' ? node : undefined;
}

/** A graph with other values in some places. */
export function withValues(graph: Graph, values: readonly { readonly at: Place; readonly value: NodeInput }[]): Graph {
  const changed = new Map<string, Record<string, NodeInput>>();
  for (const { at, value } of values) {
    const inputs = changed.get(at.node) ?? { ...graph[at.node]?.inputs };
    changed.set(at.node, { ...inputs, [at.input]: value });
  }
  return Object.fromEntries(Object.entries(graph).map(([id, node]) => [id, { ...node, inputs: changed.get(id) ?? node.inputs }]));
}

/**
 * A graph without some nodes and without all that cannot do without them; an optional input that came from one is dropped.
 * `isRequired` says of an input whether its node needs it.
 */
export function withoutNodes(graph: Graph, nodes: readonly string[], isRequired: (classType: string, input: string) => boolean): Graph {
  const gone = new Set(nodes);
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const [id, { class_type, inputs }] of Object.entries(graph)) {
      const needs = Object.entries(inputs).some(([input, value]) => gone.has(linkOf(value) ?? '') && isRequired(class_type, input));
      if (needs) gone.add(id);
    }
  }
  return Object.fromEntries(Object.entries(graph).filter(([id]) => !gone.has(id)).map(([id, node]) => {
    const inputs = Object.fromEntries(Object.entries(node.inputs).filter(([, value]) => !gone.has(linkOf(value) ?? '')));
    return [id, { ...node, inputs }];
  }));
}

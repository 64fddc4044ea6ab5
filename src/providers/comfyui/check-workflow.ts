import { linkOf } from './graph.ts';
import type { NodeClasses } from './node-classes.ts';
import type { Workflow } from './workflow.ts';

const shownChoices = 5;

/** Why a workflow cannot run on a server with these kinds of node, as the end of a sentence; undefined = it can. */
export function faultOnServer(workflow: Workflow, classes: NodeClasses): string | undefined {
  const { graph, outputs } = workflow;
  for (const [id, { class_type: name }] of Object.entries(graph)) {
    if (!Object.hasOwn(classes, name)) return `needs the node ${name} (node ${id}), which this server does not have`;
  }
  const savers = Object.keys(graph).filter((id) => classes[graph[id]?.class_type ?? '']?.isOutput === true);
  if (savers.length === 0) return 'has no node that saves anything';
  const mute = outputs.find((id) => !savers.includes(id));
  if (mute !== undefined) return `names node ${mute} as its output, which saves nothing`;
  return faultOfValues(workflow, classes);
}

/** The server would refuse each of these with every single order. */
function faultOfValues({ graph, pictures }: Workflow, classes: NodeClasses): string | undefined {
  const written = new Set(Object.values(pictures).flat().map(({ node, input }) => `${node}.${input}`));
  for (const [id, { class_type: name, inputs }] of Object.entries(graph)) {
    for (const [input, { required, type, choices }] of Object.entries(classes[name]?.inputs ?? {})) {
      const value = inputs[input];
      // The parts of a dynamic input have names of their own, such as `codec.quality`.
      if (value === undefined && required && !type.startsWith('COMFY_')) return `leaves out ${id}.${input}, which ${name} needs`;
      if (value === undefined || linkOf(value) !== undefined || !choices || written.has(`${id}.${input}`)) continue;
      if (!choices.includes(value)) return `needs ${JSON.stringify(value)} at ${id}.${input} (${name}), and this server has ${someOf(choices.map(String))}`;
    }
  }
  return undefined;
}

function someOf(choices: readonly string[]): string {
  if (choices.length === 0) return 'nothing there';
  return choices.length <= shownChoices ? choices.join(', ') : `${choices.slice(0, shownChoices).join(', ')} and ${choices.length - shownChoices} more`;
}

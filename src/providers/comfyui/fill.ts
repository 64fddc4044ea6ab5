import type { Json } from '../../core/json.ts';
import { problem, type Problem } from '../../core/problem.ts';
import type { Order } from '../../core/provider.ts';
import { inputRoles, type InputRole } from '../../core/request.ts';
import { orderFault } from '../common/order-fault.ts';
import { withoutNodes, withValues, type Graph, type Place } from './graph.ts';
import type { Preset } from './preset.ts';
import { nearestRatio } from './sizes.ts';

/** What is wrong with an order for this workflow; undefined = nothing. */
export function orderProblem(order: Order, { card, needed, workflow: { pictures } }: Preset): Problem | undefined {
  const fault = orderFault(order, card);
  if (fault) return fault;
  const isLacking = inputRoles.some((role) => {
    const count = order.inputs.filter((input) => input.role === role).length;
    return placesFor(pictures, role).slice(count).some((place) => needed.includes(place));
  });
  return isLacking ? problem('invalid-request', 'image-needed', {}) : undefined;
}

/** The places for pictures of a role, in their order. */
export function placesFor(pictures: Preset['workflow']['pictures'], role: InputRole): readonly Place[] {
  return role === 'last-frame' ? pictures.lastFrame : pictures[role];
}

/** The workflow with an order written into it. `uploaded` = the order's inputs by the names that the server gave them, in their order. */
export function fill({ workflow, sizes, durations, isRequired }: Preset, order: Order, uploaded: readonly string[]): Graph {
  const { graph, places, pictures, options } = workflow;
  const values: { readonly at: Place; readonly value: Json }[] = [];
  const write = (at: readonly Place[], value: Json | undefined): void => {
    if (value !== undefined) values.push(...at.map((place) => ({ at: place, value })));
  };
  write(places.prompt, order.prompt);
  write(places.negative, order.negativePrompt);
  write(places.seed, order.seed);
  write(places.count, order.count);
  write(places.strength, order.strength);
  const [first] = order.inputs;
  const ratio = order.aspectRatio ?? (first ? nearestRatio(sizes, first.file) : undefined);
  const size = sizes.get(ratio ?? '');
  write(places.width, size?.[0]);
  write(places.height, size?.[1]);
  if (order.durationSeconds !== undefined) write(places.duration, durations?.valueOf(order.durationSeconds));
  for (const [name, value] of Object.entries(order.options)) write(options[name]?.at ?? [], value);

  const empty: string[] = [];
  for (const role of inputRoles) {
    const given = order.inputs.flatMap((input, index) => (input.role === role ? [uploaded[index]] : []));
    for (const [index, place] of placesFor(pictures, role).entries()) {
      if (given[index] === undefined) empty.push(place.node);
      else write([place], given[index]);
    }
  }
  return withoutNodes(withValues(graph, values), empty, isRequired);
}

import type { Json } from '../../core/json.ts';
import type { Note } from '../../core/note.ts';
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
  // Whether a mask may be left out, its card says.
  const isLacking = inputRoles.filter((role) => role !== 'mask').some((role) => {
    const count = order.inputs.filter((input) => input.role === role).length;
    return placesFor(pictures, role).slice(count).some((place) => needed.includes(place));
  });
  return isLacking ? problem('invalid-request', 'image-needed', {}) : undefined;
}

/** The places for pictures of a role, in their order. */
export function placesFor(pictures: Preset['workflow']['pictures'], role: InputRole): readonly Place[] {
  return role === 'last-frame' ? pictures.lastFrame : pictures[role];
}

/** The shape of what will be made, and a note where a picture does not have it. */
function shapeFor({ sizes }: Preset, { aspectRatio, inputs: [first] }: Order): { readonly ratio?: string | undefined; readonly notes: readonly Note[] } {
  if (aspectRatio !== undefined || !first) return { ratio: aspectRatio, notes: [] };
  const nearest = nearestRatio(sizes, first.file);
  if (!nearest?.isOther) return { ratio: nearest?.ratio, notes: [] };
  return { ratio: nearest.ratio, notes: [{ kind: 'changed', option: 'aspect_ratio', asked: `${first.file.width}x${first.file.height}`, used: nearest.ratio }] };
}

/** What a person is told of an order that is made otherwise than it was asked for. */
export function notesFor(preset: Preset, order: Order): readonly Note[] {
  return shapeFor(preset, order).notes;
}

/** The workflow with an order written into it. `uploaded` = the order's inputs by the names that the server gave them, in their order. */
export function fill(preset: Preset, order: Order, uploaded: readonly string[]): Graph {
  const { workflow, sizes, durations, isRequired } = preset;
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
  const size = sizes.get(shapeFor(preset, order).ratio ?? '');
  write(places.width, size?.[0]);
  write(places.height, size?.[1]);
  if (order.durationSeconds !== undefined) write(places.duration, durations?.valueOf(order.durationSeconds));
  for (const [name, value] of Object.entries(order.options)) write(options[name]?.at ?? [], value);

  const empty: string[] = [];
  for (const role of inputRoles) {
    const given = order.inputs.flatMap((input, index) => (input.role === role ? [uploaded[index]] : []));
    for (const [index, place] of placesFor(pictures, role).entries()) {
      // There is one mask, wherever it is wanted.
      const picture = given[role === 'mask' ? 0 : index];
      if (picture === undefined) empty.push(place.node);
      else write([place], picture);
    }
  }
  return withoutNodes(withValues(graph, values), empty, isRequired);
}

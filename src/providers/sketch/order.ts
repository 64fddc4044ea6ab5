import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { DrawProgram } from '../../core/media.ts';
import { imageTypes, mediaTypes } from '../../core/media.ts';
import type { InputCounts, ModelCard } from '../../core/model-card.ts';
import type { Problem } from '../../core/problem.ts';
import { problem } from '../../core/problem.ts';
import type { Order } from '../../core/provider.ts';
import { inputRoles, modes } from '../../core/request.ts';
import { aspectRatios, frameShapes, sceneDurations, slideshowDurations } from './cards.ts';
import { moves } from './moves.ts';
import { videoSize, imageSize } from './sizes.ts';
import { styleNames } from './style-names.ts';
import type { Task } from './task.ts';

const file = z.object({
  hash: z.string(), type: z.enum(mediaTypes), bytes: z.number(), width: z.number(), height: z.number(), durationMs: z.number().optional(),
});
const json: z.ZodType<Json> = z.json();

/** What `start` returns and `check` is given: the whole order, so that any process can draw it. */
export const operationSchema = z.object({
  key: z.string(),
  order: z.object({
    mode: z.enum(modes), model: z.string(), prompt: z.string(), negativePrompt: z.string().optional(), aspectRatio: z.string().optional(),
    count: z.number().int(), seed: z.number(), strength: z.number().optional(), durationSeconds: z.number().optional(),
    inputs: z.array(z.object({ role: z.enum(inputRoles), file })), options: z.record(z.string(), json),
  }),
});
export type SketchOrder = z.infer<typeof operationSchema>['order'];

/** What the model's own options may be; absent and `auto` are one. */
const optionValues: { readonly [model: string]: { readonly [option: string]: readonly string[] } } = {
  scene: {},
  restyle: { style: ['auto', ...styleNames] },
  slideshow: { frame: frameShapes, move: ['auto', ...moves] },
};

/** Why an order cannot be drawn; `undefined` = it can. */
export function orderProblem(order: Order, cards: readonly ModelCard[]): Problem | undefined {
  const card = cards.find(({ name }) => name === order.model);
  if (!card) return problem('invalid-request', 'model-unknown', { model: order.model });
  if (!card.modes.includes(order.mode)) return problem('invalid-request', 'model-lacks-mode', { model: card.label, mode: order.mode });
  for (const [option, value] of Object.entries(order.options)) {
    const values = Object.hasOwn(optionValues[card.name] ?? {}, option) ? optionValues[card.name]?.[option] : undefined;
    if (!values) return problem('invalid-request', 'option-unknown', { option, model: card.label });
    if (typeof value !== 'string' || !values.includes(value)) {
      return problem('invalid-request', 'option-not-offered', { option, value: JSON.stringify(value).slice(0, 100), choices: values.join(', ') });
    }
  }
  if (order.aspectRatio !== undefined && !(aspectRatios as readonly string[]).includes(order.aspectRatio)) {
    return problem('invalid-request', 'option-not-offered', { option: 'aspect-ratio', value: order.aspectRatio, choices: aspectRatios.join(', ') });
  }
  const longest = Math.max(...card.durationsSeconds ?? [0]);
  if (order.durationSeconds !== undefined && card.durationsSeconds && !(order.durationSeconds > 0 && order.durationSeconds <= longest)) {
    return problem('invalid-request', 'option-out-of-range', { option: 'duration', value: order.durationSeconds, min: Math.min(...card.durationsSeconds), max: longest });
  }
  return inputProblem(order, card);
}

function inputProblem(order: Order, card: ModelCard): Problem | undefined {
  const counts: InputCounts = card.inputs[order.mode] ?? { image: 0, reference: 0, lastFrame: false };
  const have = (role: Order['inputs'][number]['role']): number => order.inputs.filter((input) => input.role === role).length;
  if (counts.image > 0 && have('image') === 0) return problem('invalid-request', 'image-needed', {});
  for (const role of ['image', 'reference'] as const) {
    if (have(role) > counts[role]) return problem('invalid-request', 'too-many-images', { count: have(role), max: counts[role], model: card.label });
  }
  if (have('last-frame') > (counts.lastFrame ? 1 : 0)) return problem('invalid-request', 'last-frame-not-taken', { model: card.label });
  if (have('mask') > 0 && counts.mask !== true) return problem('invalid-request', 'mask-not-taken', { model: card.label });
  if (have('mask') > 1) return problem('invalid-request', 'too-many-images', { count: have('mask'), max: 1, model: card.label });
  const video = order.inputs.find((input) => !(imageTypes as readonly string[]).includes(input.file.type));
  return video ? problem('invalid-request', 'file-type-wrong', { name: video.file.type }) : undefined;
}

/** One drawing for each result; result n is drawn from `seed + n`. */
export function programsOf(order: SketchOrder, module: string): readonly DrawProgram[] {
  return Array.from({ length: order.count }, (_, index) => {
    const files = [...filesOf(order, 'image'), ...filesOf(order, 'reference'), ...filesOf(order, 'last-frame'), ...filesOf(order, 'mask')];
    return { module, input: taskOf(order, order.seed + index), files };
  });
}

function filesOf(order: SketchOrder, role: SketchOrder['inputs'][number]['role']): readonly string[] {
  return order.inputs.filter((input) => input.role === role).map((input) => input.file.hash);
}

function taskOf(order: SketchOrder, seed: number): Task {
  const words = { prompt: order.prompt, seed };
  const scene = { ...words, negativePrompt: order.negativePrompt ?? '' };
  switch (order.mode) {
    case 'text-to-image':
      return { kind: 'scene-image', ...scene, ...imageSize(order.aspectRatio ?? aspectRatios[0]) };
    case 'text-to-video':
      return { kind: 'scene-video', ...scene, ...videoSize(order.aspectRatio ?? aspectRatios[0]), seconds: order.durationSeconds ?? sceneDurations[0] };
    case 'image-to-image': {
      const style = styleNames.find((name) => name === order.options['style']);
      const hasMask = order.inputs.some(({ role }) => role === 'mask');
      return { kind: 'restyle', ...words, strength: Math.min(1, Math.max(0, order.strength ?? 0.75)), ...(style && { style }), ...(hasMask && { hasMask }) };
    }
    case 'image-to-video': {
      const move = moves.find((name) => name === order.options['move']);
      const frame = aspectRatios.find((ratio) => ratio === order.options['frame']) ?? order.aspectRatio;
      const endsOnLast = order.inputs.some(({ role }) => role === 'last-frame');
      return {
        kind: 'slideshow', ...words, seconds: order.durationSeconds ?? slideshowDurations[0], endsOnLast,
        ...(move && { move }), ...(frame !== undefined && { frame }),
      };
    }
  }
}

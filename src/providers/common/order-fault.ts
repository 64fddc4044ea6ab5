import { z } from 'zod';
import { imageTypes } from '../../core/media.ts';
import type { InputCounts, ModelCard } from '../../core/model-card.ts';
import { fullName } from '../../core/model-card.ts';
import { problem, type Problem } from '../../core/problem.ts';
import type { Order } from '../../core/provider.ts';
import { makesVideo, maxSeed, takesImages, type InputRole } from '../../core/request.ts';

/**
 * Why an order does not fit the card of its model; `undefined` = it does. It was checked when it was accepted, but against
 * the card of that time: the box may have another model by now, and many servers take any value without a word. `needsWords`: whether
 * the model can do nothing without a prompt, as all but those that bring a picture to life.
 */
export function orderFault(order: Order, card: ModelCard, { needsWords = order.mode !== 'image-to-video' } = {}): Problem | undefined {
  return faultOfWords(order, card, needsWords) ?? faultOfNumbers(order, card) ?? faultOfInputs(order, card) ?? faultOfOptions(order, card);
}

function faultOfWords({ mode, prompt, negativePrompt }: Order, card: ModelCard, needsWords: boolean): Problem | undefined {
  const model = fullName(card);
  if (!card.modes.includes(mode)) return problem('invalid-request', 'model-lacks-mode', { model, mode });
  if (prompt.trim() === '' && needsWords) return problem('invalid-request', 'prompt-empty', {});
  const length = Math.max(prompt.length, negativePrompt?.length ?? 0);
  if (length > card.maxPromptLength) return problem('invalid-request', 'prompt-too-long', { length, max: card.maxPromptLength });
  if (negativePrompt !== undefined && !card.takes.negativePrompt) return unknownOption('negative_prompt', card);
  return undefined;
}

function faultOfNumbers({ mode, count, seed, strength, aspectRatio, durationSeconds }: Order, card: ModelCard): Problem | undefined {
  if (!isWhole(count, 1, card.imagesPerCall)) return outOfRange('count', count, 1, card.imagesPerCall);
  if (!isWhole(seed, 0, maxSeed)) return outOfRange('seed', seed, 0, maxSeed);
  if (strength !== undefined) {
    if (!card.takes.strength || !takesImages(mode)) return unknownOption('strength', card);
    if (!(strength >= 0 && strength <= 1)) return outOfRange('strength', strength, 0, 1);
  }
  if (aspectRatio !== undefined) {
    if (card.aspectRatios.length === 0) return unknownOption('aspect_ratio', card);
    if (!card.aspectRatios.includes(aspectRatio)) return notOffered('aspect_ratio', aspectRatio, card.aspectRatios);
  }
  if (durationSeconds !== undefined) {
    if (!card.durationsSeconds || !makesVideo(mode)) return unknownOption('duration', card);
    if (!card.durationsSeconds.includes(durationSeconds)) return notOffered('duration', String(durationSeconds), card.durationsSeconds);
  }
  return undefined;
}

const noInputs: InputCounts = { image: 0, reference: 0, lastFrame: false };

function faultOfInputs({ mode, inputs }: Order, card: ModelCard): Problem | undefined {
  const model = fullName(card);
  const takes = card.inputs[mode] ?? noInputs;
  const count = (role: InputRole): number => inputs.filter((input) => input.role === role).length;
  if (takesImages(mode) && count('image') === 0) return problem('invalid-request', 'image-needed', {});
  for (const role of ['image', 'reference'] as const) {
    if (count(role) > takes[role]) return problem('invalid-request', 'too-many-images', { count: count(role), max: takes[role], model });
  }
  if (count('last-frame') > (takes.lastFrame ? 1 : 0)) return problem('invalid-request', 'last-frame-not-taken', { model });
  if (count('mask') > 0 && takes.mask !== true) return problem('invalid-request', 'mask-not-taken', { model });
  if (count('mask') === 0 && takes.maskNeeded === true) return problem('invalid-request', 'mask-needed', { model });
  if (count('mask') > 1) return problem('invalid-request', 'too-many-images', { count: count('mask'), max: 1, model });
  const other = inputs.find(({ file }) => !(imageTypes as readonly string[]).includes(file.type));
  return other ? problem('invalid-request', 'file-type-wrong', { name: other.file.type }) : undefined;
}

const schemas = z.object({ properties: z.record(z.string(), z.looseObject({ enum: z.array(z.unknown()).optional() })).default({}) });

function faultOfOptions({ options }: Order, card: ModelCard): Problem | undefined {
  const { properties } = schemas.parse(card.options);
  for (const [option, value] of Object.entries(options)) {
    const schema = Object.hasOwn(properties, option) ? properties[option] : undefined;
    if (!schema) return unknownOption(option, card);
    // A card's schemas are JSON Schema, which the contract suite checks.
    const isValid = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success;
    if (!isValid) return notOffered(option, JSON.stringify(value).slice(0, 100), (schema.enum ?? []).map(String));
  }
  return undefined;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
function unknownOption(option: string, card: ModelCard): Problem {
  return problem('invalid-request', 'option-unknown', { option, model: fullName(card) });
}
function outOfRange(option: string, value: number, min: number, max: number): Problem {
  return problem('invalid-request', 'option-out-of-range', { option, value, min, max });
}
function notOffered(option: string, value: string, choices: readonly (string | number)[]): Problem {
  return problem('invalid-request', 'option-not-offered', { option, value, choices: choices.join(', ') });
}

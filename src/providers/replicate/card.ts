import type { Json } from '../../core/json.ts';
import type { InputCounts, ModelCard } from '../../core/model-card.ts';
import { maxCount, type Mode } from '../../core/request.ts';
import { accepts, type Field } from './fields.ts';
import { modesOf, type Plan } from './plan.ts';
import type { Tariff } from './price.ts';

/** What a card says that no schema does. */
export type CardWords = {
  readonly provider: string;
  /** `owner/name` */
  readonly name: string;
  readonly label: string;
  readonly about: string;
  /** Seconds that a call usually takes. */
  readonly typicalSeconds: number;
  /** Pictures in a field of several, where the schema does not say. */
  readonly maxFiles: number;
};

/** Characters of a prompt where the schema does not say; a model that takes fewer refuses them at no cost. */
const usualPromptLength = 4_000;
/** Pictures of one order at most. */
const mostPictures = 10;
/** Milliseconds for uploading the pictures and sending the order; the service answers at once. */
const startLimitMs = 120_000;

/** A model's card; undefined where it can do nothing that the bot knows. */
export function cardOf({ provider, name, label, about, typicalSeconds, maxFiles }: CardWords, plan: Plan, tariff: Tariff): ModelCard | undefined {
  const modes = modesOf(plan);
  if (modes.length === 0) return undefined;
  const inputs = Object.fromEntries(modes.map((mode) => [mode, inputsOf(plan, mode, maxFiles)]));
  const lengths = [...(plan.length?.bySeconds.keys() ?? [])];
  return {
    provider, name, label, about, modes, inputs,
    imagesPerCall: plan.makes === 'video' || !plan.count || plan.seed ? 1 : countOf(plan.count),
    aspectRatios: [...plan.size.byRatio.keys()],
    ...(lengths.length === 0 ? {} : { durationsSeconds: tariff.usualLengthOnly ? lengths.slice(0, 1) : lengths }),
    maxPromptLength: plan.prompt?.max ?? usualPromptLength,
    takes: { negativePrompt: plan.negativePrompt !== undefined, seed: plan.seed !== undefined, strength: plan.strength !== undefined && modes.includes('image-to-image') },
    edits: [],
    options: { type: 'object', additionalProperties: false, properties: Object.fromEntries(tariff.options.map((field) => [field.name, schemaOf(field)])) },
    price: tariff.price,
    typicalSeconds: Object.fromEntries(modes.map((mode) => [mode, typicalSeconds])),
    startLimitMs,
  };
}

/**
 * As many results as can be asked for from one on without a gap. Asked of a model without a seed alone: models draw several results
 * from one seed, and which of them came of what could never be told or had again.
 */
function countOf(field: Field): number {
  let count = 1;
  while (count < maxCount && accepts(field, count + 1)) count += 1;
  return count;
}

function inputsOf({ start, end, mask, references }: Plan, mode: Mode, maxFiles: number): InputCounts {
  const capacity = ({ kind, max = maxFiles }: Field): number => Math.min(mostPictures, kind === 'files' ? max : 1);
  if (!start || mode === 'text-to-image' || mode === 'text-to-video') return { image: 0, reference: 0, lastFrame: false };
  const further = references.filter((field) => field !== start).reduce((sum, field) => sum + capacity(field), 0);
  const room = start.kind === 'files' ? capacity(start) : 1;
  if (mode === 'image-to-image') {
    const reference = Math.min(mostPictures, further + (references.includes(start) ? room - 1 : 0));
    return { image: 1, reference, lastFrame: false, ...(mask ? { mask: true, maskNeeded: mask.isRequired && mask.standard === undefined } : {}) };
  }
  return { image: room, reference: Math.min(mostPictures, further), lastFrame: end !== undefined };
}

function schemaOf({ kind, choices, min, max, standard, description }: Field): { readonly [key: string]: Json } {
  const type = kind === 'text' ? 'string' : kind;
  return {
    type,
    ...(choices ? { enum: [...choices] } : {}),
    ...(choices === undefined && kind !== 'boolean' && min !== undefined ? { minimum: min } : {}),
    ...(choices === undefined && kind !== 'boolean' && max !== undefined ? { maximum: max } : {}),
    ...(standard !== undefined && (!choices || choices.includes(standard)) ? { default: standard } : {}),
    ...(description === undefined ? {} : { description }),
  };
}

import type { Json } from '../../core/json.ts';
import type { ModelCard, PriceRow } from '../../core/model-card.ts';
import {
  inputTokens, largestToSquare, maxPictures, maxPromptLength, maxResults, openaiModels, pricesAsOf, pricesSource, qualities, sizes, standardQuality, textTokens, tokenMicros,
  type OpenaiModel, type Quality,
} from './models.data.ts';

/** Milliseconds; two minutes are usual for the best quality, and nothing comes before the end. */
export const startLimitMs = 10 * 60_000;

/** What the answers have told so far: the most tokens that a picture of a model (by name) and quality took, and under `input` an input picture. */
export type TokensSeen = { readonly [model: string]: { readonly [quality: string]: number } };

/** Qualities that a model has, from the cheapest. */
function qualitiesOf({ tokens }: OpenaiModel): readonly Quality[] {
  return qualities.filter((quality) => tokens[quality] !== undefined);
}

/** Millionths of a dollar that a picture costs at most, with the words for it. */
function microsOf({ name, tokens }: OpenaiModel, quality: Quality, seen: TokensSeen): number {
  const most = Math.max(Math.ceil((tokens[quality] ?? 0) * largestToSquare), seen[name]?.[quality] ?? 0);
  return most * tokenMicros.imageOut + textTokens * tokenMicros.textIn;
}

function pricesOf(model: OpenaiModel, seen: TokensSeen): readonly PriceRow[] {
  const row = (quality: Quality): PriceRow => ({ unit: 'image', micros: microsOf(model, quality, seen) });
  return [...qualitiesOf(model).map((quality) => ({ ...row(quality), when: { quality } })), row(standardQuality)];
}

function optionsOf(model: OpenaiModel): { readonly [option: string]: Json } {
  return {
    quality: { type: 'string', enum: [...qualitiesOf(model)], default: standardQuality, description: 'How finely it is made; the price hangs on it.' },
    ...(model.plans && { complexity: { type: 'string', enum: ['low', 'medium', 'high'], description: 'How much is planned before it is drawn.' } }),
    background: { type: 'string', enum: ['auto', 'opaque', 'transparent'], default: 'auto', description: 'What is behind it; transparent needs png or webp.' },
    output_format: { type: 'string', enum: ['png', 'jpeg', 'webp'], default: 'png', description: 'The kind of file.' },
    output_compression: { type: 'integer', minimum: 0, maximum: 100, default: 100, description: 'How good a jpeg or webp is.' },
    ...(model.takesMarks && {
      last_reference: { type: 'string', enum: ['picture', 'marks'], default: 'picture', description: 'What the last reference is: a picture, or marks drawn over the first one.' },
    }),
  };
}

/** One card for each model; `seen` raises the prices where a picture took more than was known. */
export function openaiCards(provider: string, seen: TokensSeen): readonly ModelCard[] {
  return openaiModels.map((model) => ({
    provider, name: model.name, label: model.label, about: model.about,
    modes: ['text-to-image', 'image-to-image'],
    inputs: { 'image-to-image': { image: 1, reference: maxPictures - 1, lastFrame: false, mask: true } },
    imagesPerCall: maxResults, aspectRatios: Object.keys(sizes), maxPromptLength,
    takes: { negativePrompt: false, seed: false, strength: false },
    edits: [],
    options: { type: 'object', properties: optionsOf(model), additionalProperties: false },
    price: { rows: pricesOf(model, seen), inputMicros: (seen[model.name]?.['input'] ?? inputTokens) * tokenMicros.imageIn, asOf: pricesAsOf, source: pricesSource },
    typicalSeconds: { 'text-to-image': model.seconds[0], 'image-to-image': model.seconds[1] },
    startLimitMs,
  }));
}

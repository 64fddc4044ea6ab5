import type { ModelCard } from '../../core/model-card.ts';
import { aspectRatios, maxPromptLength, pricesAsOf, pricesSource, stabilityModels, type StabilityModel } from './models.data.ts';

/** Milliseconds. No byte comes before the picture is made; up to 46 s were seen, and 30 s were too few. */
const startLimitMs = 180_000;

/** Millionths of a US dollar for what a model bills. */
export function microsOf({ credits }: StabilityModel, creditUsd: number): number {
  return Math.round(credits * creditUsd * 1_000_000);
}

/** `creditUsd`: what a credit costs the operator. */
export function stabilityCards(provider: string, creditUsd: number): readonly ModelCard[] {
  return stabilityModels.map((model) => ({
    provider, name: model.name, label: model.label, about: model.about, modes: model.modes,
    inputs: model.picture ? { 'image-to-image': { image: 1, reference: 0, lastFrame: false } } : {},
    imagesPerCall: 1,
    aspectRatios: model.shape === 'never' ? [] : aspectRatios,
    maxPromptLength,
    takes: { negativePrompt: model.negativePrompt, seed: model.seed, strength: model.strength !== undefined },
    edits: model.edits ?? [],
    options: { type: 'object', properties: model.options, additionalProperties: false },
    price: { rows: [{ unit: 'image', micros: microsOf(model, creditUsd) }], asOf: pricesAsOf, source: pricesSource },
    typicalSeconds: Object.fromEntries(model.modes.map((mode) => [mode, model.seconds])),
    startLimitMs,
  }));
}

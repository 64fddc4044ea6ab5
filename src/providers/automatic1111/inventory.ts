import { z } from 'zod';
import type { ModelCard, Price } from '../../core/model-card.ts';
import { maxCount } from '../../core/request.ts';
import { cardNames } from '../common/card-names.ts';
import { choiceOf } from '../common/choices.ts';
import { commonRatios } from '../common/sizes.ts';

/** Of the lists under `/sdapi/v1`, what we use. */
export const checkpointsSchema = z.array(z.object({ title: z.string().min(1), model_name: z.string().min(1) }));
export const samplersSchema = z.array(z.object({ name: z.string().min(1) }));
export const schedulersSchema = z.array(z.object({ label: z.string().min(1) }));
export const optionsSchema = z.object({ sd_model_checkpoint: z.string().nullish() });

/** What a box has. */
export type Inventory = {
  readonly checkpoints: z.infer<typeof checkpointsSchema>;
  readonly samplers: readonly string[];
  /** Empty on boxes that were built before there were any. */
  readonly schedulers: readonly string[];
  /** Title of the checkpoint in its memory: changing it takes a while. */
  readonly loaded: string | undefined;
};

/** A card and the checkpoint behind it. */
export type Offer = { readonly card: ModelCard; readonly title: string };

/** What a card says beyond what the box says. */
export type OfferParts = { readonly provider: string; readonly price: Price; /** Names of the checkpoints to offer; absent = all. */ readonly only: readonly string[] | undefined };

/** A model for each checkpoint, the one in memory first. */
export function offersOf({ checkpoints, samplers, schedulers, loaded }: Inventory, { provider, price, only }: OfferParts): readonly Offer[] {
  const names = cardNames(checkpoints.map(({ model_name: name }) => name));
  const options = optionsOf(samplers, schedulers);
  const offers = checkpoints.flatMap(({ title, model_name: label }, index): readonly Offer[] => {
    const name = names[index] ?? label;
    if (only && !only.some((wanted) => [name, label, title].includes(wanted))) return [];
    return [{ title, card: {
      provider, name, label,
      about: `${label} on a machine of this bot's operator, run by a Stable Diffusion web UI.`,
      modes: ['text-to-image', 'image-to-image'], inputs: { 'image-to-image': { image: 1, reference: 0, lastFrame: false, mask: true } },
      imagesPerCall: maxCount, aspectRatios: commonRatios, maxPromptLength: 4_000,
      takes: { negativePrompt: true, seed: true, strength: true }, edits: [], options, price,
      typicalSeconds: { 'text-to-image': 20, 'image-to-image': 20 }, startLimitMs: 60_000,
    } }];
  });
  return offers.toSorted((one, other) => Number(other.title === loaded) - Number(one.title === loaded));
}

function optionsOf(samplers: readonly string[], schedulers: readonly string[]): ModelCard['options'] {
  return {
    type: 'object', additionalProperties: false,
    properties: {
      steps: { type: 'integer', minimum: 1, maximum: 150, description: 'Steps; more take longer.' },
      cfg_scale: { type: 'number', minimum: 1, maximum: 30, description: 'How closely the words are followed.' },
      ...choiceOf('sampler', samplers, 'How the steps are taken.'), ...choiceOf('scheduler', schedulers, 'How the noise falls from step to step.'),
    },
  };
}

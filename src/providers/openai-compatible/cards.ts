import type { ModelCard, Price } from '../../core/model-card.ts';
import { makesVideo, maxCount } from '../../core/request.ts';
import { cardNames } from '../common/card-names.ts';
import { commonRatios } from '../common/sizes.ts';
import type { Found } from './models.ts';
import type { Server, Settings } from './settings.ts';

/** Seconds; the first is the default. */
const durations = [4, 2, 3, 5, 6, 8] as const;
const maxReferences = 3;

/** A card, and what the server calls the model. */
export type Offer = { readonly card: ModelCard; readonly id: string; readonly server: Server };

/** A model for each that does pictures, and one for each that does videos. */
export function offersOf({ server, models }: Found, { provider, settings }: { readonly provider: string; readonly settings: Settings }): readonly Offer[] {
  const names = cardNames(models.map(({ id, modes }) => modes.some(makesVideo) && models.some((other) => other.id === id && !other.modes.some(makesVideo)) ? `${id}-video` : id));
  return models.map(({ id, modes }, index) => {
    const isVideo = modes.some(makesVideo);
    const price = priceOf(settings, isVideo);
    const blocks = !isVideo || server === 'localai';
    const card: ModelCard = {
      provider, name: names[index] ?? id, label: isVideo ? `${id} (video)` : id,
      about: `${id} on a server with an API like OpenAI's that this bot's operator has chosen.`,
      modes, imagesPerCall: isVideo ? 1 : maxCount, aspectRatios: commonRatios, ...(isVideo ? { durationsSeconds: durations } : {}),
      inputs: {
        ...(modes.includes('image-to-image') ? { 'image-to-image': { image: 1, reference: maxReferences, lastFrame: false, ...(server === 'other' ? { mask: true } : {}) } } : {}),
        ...(modes.includes('image-to-video') ? { 'image-to-video': { image: 1, reference: 0, lastFrame: server === 'localai' } } : {}),
      },
      maxPromptLength: 4_000, takes: { negativePrompt: server !== 'other', seed: true, strength: false }, edits: [],
      options: optionsOf(server, isVideo), ...(price ? { price } : {}),
      typicalSeconds: Object.fromEntries(modes.map((mode) => [mode, isVideo ? 240 : 30])),
      startLimitMs: !blocks ? 120_000 : isVideo ? 60 * 60_000 : 15 * 60_000,
    };
    return { card, id, server };
  });
}

/** Undefined where it may be somebody else's server, and nobody has said what it costs. */
function priceOf(settings: Settings, isVideo: boolean): Price | undefined {
  const variable = isVideo ? 'OPENAI_COMPATIBLE_PRICE_USD_PER_VIDEO_SECOND' : 'OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE';
  const usd = settings[variable] ?? (settings.OPENAI_COMPATIBLE_API_KEY === undefined ? 0 : undefined);
  if (usd === undefined) return undefined;
  return {
    rows: [{ unit: isVideo ? 'second' : 'image', micros: Math.round(usd * 1_000_000) }], asOf: '2026-11-23',
    source: settings[variable] === undefined ? 'a box of the operator\'s own' : variable,
  };
}

/** What each server's own documents name beyond OpenAI's fields. */
function optionsOf(server: Server, isVideo: boolean): ModelCard['options'] {
  const steps = { type: 'integer', minimum: 1, maximum: 150, description: 'Steps; more take longer.' };
  const scale = { type: 'number', minimum: 0, maximum: 30, description: 'How closely the words are followed.' };
  const properties = server === 'other' ? {} : server === 'localai' && !isVideo ? { steps } : { steps, cfg_scale: scale };
  return { type: 'object', additionalProperties: false, properties };
}

import type { ModelCard, Price } from '../../core/model-card.ts';
import { cardNames } from '../common/card-names.ts';
import type { LoadedModel } from './load.ts';
import type { NamedModel } from './settings.ts';

const usualRatios = ['1:1', '16:9', '9:16', '4:3', '3:4'] as const;
const usualDurations = [5] as const;

/** A loaded model and its card. */
export type Offer = LoadedModel & { readonly card: ModelCard };

/** A card for each model, from what the operator says of it. */
export function offersOf(models: readonly LoadedModel[], { provider }: { readonly provider: string }): readonly Offer[] {
  const names = cardNames(models.map(({ named }) => named.id));
  return models.map((loaded, index): Offer => {
    const { named } = loaded;
    const { modes, references, lastFrame } = named;
    const isVideo = loaded.kind === 'video';
    const price = priceOf(named);
    // A video that is begun and then asked about takes no time to begin.
    const blocks = loaded.kind === 'image' || !loaded.model.doStart || !loaded.model.doStatus;
    return { ...loaded, card: {
      provider, name: names[index] ?? named.id, label: named.label ?? named.id,
      about: `${named.label ?? named.id}, reached by a provider package of the AI SDK that this bot's operator has installed.`,
      modes, inputs: {
        ...(modes.includes('image-to-image') ? { 'image-to-image': { image: 1, reference: references, lastFrame: false } } : {}),
        ...(modes.includes('image-to-video') ? { 'image-to-video': { image: 1, reference: references, lastFrame } } : {}),
      },
      imagesPerCall: loaded.kind === 'image' ? loaded.perCall : 1,
      aspectRatios: named.sizes ? Object.keys(named.sizes) : named.aspectRatios ?? usualRatios,
      ...(isVideo ? { durationsSeconds: named.durations ?? usualDurations } : {}),
      maxPromptLength: 4_000, takes: { negativePrompt: false, seed: named.seed, strength: false },
      edits: [], options: { type: 'object', properties: {}, additionalProperties: false }, ...(price ? { price } : {}),
      typicalSeconds: Object.fromEntries(modes.map((mode) => [mode, isVideo ? 120 : 20])),
      startLimitMs: !blocks ? 120_000 : isVideo ? 30 * 60_000 : 10 * 60_000,
    } };
  });
}

function priceOf({ usdPerImage, usdPerSecond, usdPerCall }: NamedModel): Price | undefined {
  const row = ([['image', usdPerImage], ['second', usdPerSecond], ['call', usdPerCall]] as const).find(([, usd]) => usd !== undefined);
  return row && { rows: [{ unit: row[0], micros: Math.round((row[1] ?? 0) * 1_000_000) }], asOf: '2026-11-23', source: 'AI_SDK_MODELS' };
}

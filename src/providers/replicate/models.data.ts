import type { ModelPrice } from './price.ts';

/** A model to be offered. What it takes is read from its own schema; this is what no schema says. */
export type Entry = {
  /** `owner/name` */
  readonly name: string;
  /** 64 hex digits; the latest one if absent. */
  readonly version?: string;
  readonly label?: string;
  readonly about?: string;
  readonly price: ModelPrice;
  /** Where the price is from. */
  readonly source: string;
  /** The price's day, ISO; absent: the operator's word, which is of today. */
  readonly asOf?: string;
  /** Pictures that a field of several takes at most, where its schema does not say. */
  readonly maxFiles?: number;
  /** Seconds that a call usually takes, where the model's own example does not tell. */
  readonly typicalSeconds?: number;
};

const asOf = '2026-11-23';
const pricing = 'replicate.com/pricing';
const told = 'as told by users of Replicate; check the model\'s page on replicate.com';

/** Millionths of a dollar a picture. */
const perImage = (micros: number): ModelPrice => ({ kind: 'result', rows: [{ unit: 'image', micros }] });

/**
 * The models that a token alone brings, the preferred ones of each mode first. Prices are list prices; the operator's own entry for
 * the same model counts instead.
 */
export const defaultModels: readonly Entry[] = [
  { name: 'black-forest-labs/flux-schnell', label: 'FLUX.1 schnell', about: 'Quick drafts from words; the cheapest of them.', price: perImage(3_000), asOf, source: pricing },
  { name: 'google/nano-banana', label: 'Nano Banana', about: 'Google’s model for making and editing pictures by words.', price: perImage(39_000), asOf, source: told, maxFiles: 4, typicalSeconds: 15 },
  {
    name: 'black-forest-labs/flux-kontext-pro', label: 'FLUX.1 Kontext pro', about: 'Edits a picture as the words say and keeps the rest.', typicalSeconds: 10,
    price: perImage(40_000), asOf, source: 'replicate.com, relayed by resellers',
  },
  {
    name: 'bytedance/seedream-4.5', label: 'Seedream 4.5', about: 'ByteDance’s model for pictures from words and several references.', maxFiles: 10, typicalSeconds: 20,
    price: perImage(40_000), asOf, source: told,
  },
  { name: 'black-forest-labs/flux-dev', label: 'FLUX.1 dev', about: 'Pictures from words, or from a picture with a strength.', price: perImage(25_000), asOf, source: pricing },
  { name: 'black-forest-labs/flux-1.1-pro', label: 'FLUX 1.1 pro', about: 'Pictures from words, of more detail.', price: perImage(40_000), asOf, source: pricing },
  { name: 'recraft-ai/recraft-v3', label: 'Recraft V3', about: 'Pictures from words in many drawn styles, with legible writing.', price: perImage(40_000), asOf, source: pricing },
  {
    name: 'wan-video/wan-2.2-t2v-fast', label: 'Wan 2.2 fast, from words', about: 'Short, cheap videos from words, 480p.', typicalSeconds: 60,
    price: { kind: 'result', rows: [{ unit: 'call', micros: 50_000, when: { resolution: '480p' } }] }, asOf, source: told,
  },
  {
    name: 'wan-video/wan-2.2-i2v-fast', label: 'Wan 2.2 fast, from a picture', about: 'Brings a picture to life, from a first frame to a last one, 480p or 720p.', typicalSeconds: 60,
    price: { kind: 'result', rows: [{ unit: 'call', micros: 50_000, when: { resolution: '480p' } }, { unit: 'call', micros: 145_000, when: { resolution: '720p' } }] }, asOf, source: told,
  },
  {
    name: 'bytedance/seedance-1-lite', label: 'Seedance 1 lite', about: 'Videos from words or from a first and a last frame.', typicalSeconds: 60,
    price: {
      kind: 'result',
      rows: [
        { unit: 'second', micros: 36_000, when: { resolution: '720p' } }, { unit: 'second', micros: 18_000, when: { resolution: '480p' } },
        { unit: 'second', micros: 72_000, when: { resolution: '1080p' } },
      ],
    },
    asOf, source: told,
  },
  {
    name: 'kwaivgi/kling-v2.5-turbo-pro', label: 'Kling 2.5 turbo pro', about: 'Videos with much movement, from words or from a first and a last frame.', typicalSeconds: 150,
    price: { kind: 'result', rows: [{ unit: 'second', micros: 70_000 }] }, asOf, source: told,
  },
  {
    name: 'google/veo-3.1-fast', label: 'Veo 3.1 fast', about: 'Google’s videos from words or pictures; with sound at a higher price.', maxFiles: 3, typicalSeconds: 90,
    price: {
      kind: 'result',
      rows: [{ unit: 'second', micros: 100_000, when: { generate_audio: false } }, { unit: 'second', micros: 150_000, when: { generate_audio: true } }],
    },
    asOf, source: told,
  },
  {
    name: 'bytedance/seedance-1-pro', label: 'Seedance 1 pro', about: 'Videos of more detail from words or from a first and a last frame, 1080p.', typicalSeconds: 120,
    price: { kind: 'result', rows: [{ unit: 'second', micros: 150_000, when: { resolution: '1080p' } }] }, asOf, source: told,
  },
  {
    name: 'kwaivgi/kling-v3-omni-video', label: 'Kling 3 omni', about: 'Videos from words, frames and several reference pictures.', maxFiles: 4, typicalSeconds: 240,
    price: { kind: 'result', rows: [{ unit: 'second', micros: 224_000 }] }, asOf, source: told,
  },
];

/** Millionths of a dollar for a second of hardware, and where they are from. */
export const hardwarePrices = { asOf, source: pricing } as const;
export const hardware: Readonly<Record<string, number>> = {
  'cpu': 100,
  't4': 225,
  'l40s': 975, '2x-l40s': 1_950, '4x-l40s': 3_900, '8x-l40s': 7_800,
  'a100': 1_400, '2x-a100': 2_800, '4x-a100': 5_600, '8x-a100': 11_200,
  'h100': 1_525, '2x-h100': 3_050, '4x-h100': 6_100, '8x-h100': 12_200,
};

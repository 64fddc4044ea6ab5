import type { Json } from './json.ts';
import type { Cost } from './money.ts';
import type { Mode } from './request.ts';

/** How many pictures of each role a model takes in a mode. */
export type InputCounts = {
  readonly image: number;
  readonly reference: number;
  readonly lastFrame: boolean;
  /** Takes one that says which parts of the picture are made anew. */
  readonly mask?: boolean;
  /** Does nothing without a mask. */
  readonly maskNeeded?: boolean;
};

export type PriceRow = {
  /** What is billed: each picture, each second of video, or each call. */
  readonly unit: 'image' | 'second' | 'call';
  /** Millionths of a US dollar. */
  readonly micros: number;
  /** Holds only where the request's options have these values. */
  readonly when?: { readonly [option: string]: Json };
};
/** First matching row counts. */
export type Price = {
  readonly rows: readonly PriceRow[];
  /** Millionths of a US dollar for each input picture, once in each call; absent = they cost nothing. */
  readonly inputMicros?: number;
  /** ISO date */
  readonly asOf: string;
  readonly source: string;
};

/** Everything the bot knows of a model, as data. A job stores a snapshot of the card it was accepted under. */
export type ModelCard = {
  /** The provider instance that has it. */
  readonly provider: string;
  /** Unique within the provider; `provider/name` is its full name. */
  readonly name: string;
  readonly label: string;
  /** One honest line on what it is, shown in the list of models and, if `disclose`, under each post. */
  readonly about: string;
  readonly disclose?: boolean;
  readonly modes: readonly Mode[];
  readonly inputs: { readonly [M in Mode]?: InputCounts };
  /** Results one call can give; more are spread over several calls. */
  readonly imagesPerCall: number;
  /** `W:H`; the first is the default. Empty: the model decides. */
  readonly aspectRatios: readonly string[];
  /** Whole or broken seconds; the first is the default. */
  readonly durationsSeconds?: readonly number[];
  readonly maxPromptLength: number;
  readonly takes: { readonly negativePrompt: boolean; readonly seed: boolean; readonly strength: boolean };
  /** What else it can do to a picture: `upscale`, `outpaint`, … */
  readonly edits: readonly string[];
  /** JSON Schema (an object schema) of the options that only this model has. */
  readonly options: { readonly [key: string]: Json };
  /** Absent = not priced = not offered. */
  readonly price?: Price;
  readonly adult?: boolean;
  /** Seconds a call usually takes, by mode: the fair share's first guess. */
  readonly typicalSeconds: { readonly [M in Mode]?: number };
  /** Milliseconds `start` may block at most. */
  readonly startLimitMs: number;
};

/** `provider/name` */
export function fullName(card: Pick<ModelCard, 'provider' | 'name'>): string {
  return `${card.provider}/${card.name}`;
}

/** What is to be made, as far as its price and its number of calls hang on it. */
export type Extent = {
  readonly count: number;
  readonly clips?: number | undefined;
  readonly durationSeconds?: number | undefined;
  readonly options: { readonly [name: string]: Json };
  readonly inputs?: readonly unknown[];
};

/** Calls that a request takes: as few as the model allows, or one for each clip. */
export function callCount({ imagesPerCall }: Pick<ModelCard, 'imagesPerCall'>, { count, clips }: Pick<Extent, 'count' | 'clips'>): number {
  return clips ?? Math.ceil(count / imagesPerCall);
}

/** What `count` results (or the clips of one) are expected to cost, over as many calls as they take. `undefined` = no price known. */
export function expectedCost(card: ModelCard, extent: Extent): Cost | undefined {
  const row = card.price?.rows.find(({ when }) =>
    Object.entries(when ?? {}).every(([name, value]) => JSON.stringify(extent.options[name]) === JSON.stringify(value)));
  if (!row) return undefined;
  const { count, clips, durationSeconds = card.durationsSeconds?.[0] ?? 1, inputs = [] } = extent;
  const units = row.unit === 'call' ? callCount(card, extent) : row.unit === 'image' ? clips ?? count : (clips ?? count) * durationSeconds;
  // Clips share the photos out among them: each has its first and its last one, and all references.
  const inputsOfCall = clips === undefined ? inputs.length : inputs.length - clips + 1;
  const forInputs = (card.price?.inputMicros ?? 0) * inputsOfCall * callCount(card, extent);
  return { micros: Math.ceil(row.micros * units + forInputs), estimated: true };
}

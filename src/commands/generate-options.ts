import { ApplicationCommandOptionType as Type, type APIApplicationCommandBasicOption, type RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import type { InputCounts, ModelCard } from '../core/model-card.ts';
import { optionSchemasOf } from '../core/option-values.ts';
import { lengthsOf, photosTaken } from '../core/photo-set.ts';
import { makesVideo, maxCount, maxSeed, takesImages, type Mode } from '../core/request.ts';
import type { Texts } from '../text/index.ts';
import { everywhere } from './everywhere.ts';

/** Discord's limits for options. */
const maxChoices = 25;
const maxStringLength = 6_000;
/** The stand-in for a catalog that is empty at the moment. */
const unknownPromptLength = 2_000;
const maxSet = 10;
const maxReferences = 3;
/** Characters of a model's own options; nobody has so many. */
const maxOptionsLength = 1_000;

/** The option that holds picture `number` (from 1) of a kind: `image`, `image2`, … */
export function nameOfImage(kind: 'image' | 'reference', number: number): string {
  return number === 1 ? kind : `${kind}${number}`;
}

/** What the mode's models take at most, taken together. */
export function inputsOf(mode: Mode, cards: readonly ModelCard[]): InputCounts {
  const counts = cards.flatMap((card) => card.inputs[mode] ?? []);
  const most = (of: (count: InputCounts) => number): number => counts.reduce((sum, count) => Math.max(sum, of(count)), 0);
  if (!takesImages(mode)) return { image: 0, reference: 0, lastFrame: false };
  return {
    image: Math.min(Math.max(1, most(photosTaken)), maxSet),
    reference: Math.min(most(({ reference }) => reference), maxReferences),
    lastFrame: counts.some(({ lastFrame }) => lastFrame),
    mask: counts.some(({ mask }) => mask === true),
  };
}

/** The registered form of a generating command. An option is there if one model takes it; what fits together is checked on submit. */
export function generatePayload(mode: Mode, cards: readonly ModelCard[], texts: Texts): RESTPostAPIChatInputApplicationCommandsJSONBody {
  const options = [...imageOptions(mode, cards, texts), promptOption(mode, cards, texts), ...restOptions(mode, cards, texts)];
  return {
    name: mode,
    description: texts.commands[mode],
    ...everywhere,
    // Required ones must come first.
    options: options.toSorted((a, b) => Number(b.required ?? false) - Number(a.required ?? false)),
  };
}

function promptOption(mode: Mode, cards: readonly ModelCard[], { options }: Texts): APIApplicationCommandBasicOption {
  const description = mode === 'image-to-image' ? options.promptForPicture : makesVideo(mode) ? options.promptForVideo : options.prompt;
  // A video from photos needs no words.
  return { type: Type.String, name: 'prompt', description, required: mode !== 'image-to-video', max_length: promptLength(cards) };
}

function imageOptions(mode: Mode, cards: readonly ModelCard[], { options }: Texts): readonly APIApplicationCommandBasicOption[] {
  const counts = inputsOf(mode, cards);
  const attachment = (name: string, description: string, required = false): APIApplicationCommandBasicOption => (
    { type: Type.Attachment, name, description, required, file_types: ['image'] }
  );
  return [
    ...numbers(counts.image).map((number) => attachment(nameOfImage('image', number), number === 1 ? options.image : options.imageOfSet(number), number === 1)),
    ...(counts.lastFrame ? [attachment('last_frame', options.lastFrame)] : []),
    ...(counts.mask === true ? [attachment('mask', options.mask)] : []),
    ...numbers(counts.reference).map((number) => attachment(nameOfImage('reference', number), options.reference)),
  ];
}

function restOptions(mode: Mode, cards: readonly ModelCard[], { options }: Texts): readonly APIApplicationCommandBasicOption[] {
  const some = (takes: (card: ModelCard) => boolean, option: APIApplicationCommandBasicOption): readonly APIApplicationCommandBasicOption[] => (cards.some(takes) ? [option] : []);
  const ratios = unique(cards.flatMap(({ aspectRatios }) => aspectRatios));
  const durations = makesVideo(mode) ? durationsOf(mode, cards) : [];
  return [
    ...(takesImages(mode) ? some(({ takes }) => takes.strength, { type: Type.Number, name: 'strength', description: options.strength, min_value: 0, max_value: 1 }) : []),
    ...durationOption(durations, options),
    ...some(({ aspectRatios }) => aspectRatios.length > 0, {
      type: Type.String, name: 'aspect_ratio', description: options.aspectRatio, choices: ratios.slice(0, maxChoices).map((ratio) => ({ name: ratio, value: ratio })),
    }),
    ...(makesVideo(mode) ? [] : [{ type: Type.Integer as const, name: 'count', description: options.count, min_value: 1, max_value: maxCount }]),
    { type: Type.String, name: 'model', description: options.model, autocomplete: true },
    ...some(hasOptions, { type: Type.String, name: 'options', description: options.ownOptions, autocomplete: true, max_length: maxOptionsLength }),
    ...some(({ takes }) => takes.negativePrompt, { type: Type.String, name: 'negative_prompt', description: options.negativePrompt, max_length: promptLength(cards) }),
    ...some(({ takes }) => takes.seed, { type: Type.Integer, name: 'seed', description: options.seed, min_value: 0, max_value: maxSeed }),
    { type: Type.Boolean, name: 'private', description: options.private },
  ];
}

function hasOptions(card: ModelCard): boolean {
  return Object.keys(optionSchemasOf(card)).length > 0;
}

/** Seconds of one call, and of whole sets of photos made as clips as long as Discord has room for all. */
function durationsOf(mode: Mode, cards: readonly ModelCard[]): readonly number[] {
  const all = unique(cards.flatMap((card) => lengthsOf(card, mode)));
  const known = all.length <= maxChoices ? all : unique(cards.flatMap(({ durationsSeconds }) => durationsSeconds ?? []));
  return known.toSorted((a, b) => a - b);
}

/** Choices as long as Discord has room for all, else the range. */
function durationOption(durations: readonly number[], { duration: description, seconds }: Texts['options']): readonly APIApplicationCommandBasicOption[] {
  const [shortest, longest] = [durations[0], durations.at(-1)];
  if (shortest === undefined || longest === undefined) return [];
  const option = { type: Type.Number as const, name: 'duration', description };
  return durations.length <= maxChoices
    ? [{ ...option, choices: durations.map((value) => ({ name: seconds(value), value })) }]
    : [{ ...option, min_value: shortest, max_value: longest }];
}

function promptLength(cards: readonly ModelCard[]): number {
  return Math.min(maxStringLength, cards.reduce((most, { maxPromptLength }) => Math.max(most, maxPromptLength), 0) || unknownPromptLength);
}

function numbers(upTo: number): readonly number[] {
  return Array.from({ length: upTo }, (_, index) => index + 1);
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

import type { Json } from '../../core/json.ts';
import type { PictureLimits } from '../pictures/ready-picture.ts';

// Endpoints of Stability's REST API v2beta as its OpenAPI description of 2026-09-22 has them, with the list prices of that day.

export const pricesAsOf = '2026-11-23';
export const pricesSource = 'platform.stability.ai, credits of the API description of 2026-09-22';

/** The first is the default. */
export const aspectRatios = ['1:1', '16:9', '21:9', '3:2', '5:4', '4:5', '2:3', '9:16', '9:21'] as const;
/** 0 stands for any. */
export const maxStabilitySeed = 4_294_967_294;
export const maxPromptLength = 10_000;

/** The body of a request may have 10 MiB; words and the form's own lines need a little of it. */
const maxBytes = 10 * 2 ** 20 - 256 * 1024;
const usual: PictureLimits = { maxBytes, minSide: 64, maxSide: 16_384, minPixels: 4_096, maxPixels: 9_437_184 };
const notTooLong: PictureLimits = { ...usual, maxRatio: 2.5 };

export type StabilityModel = {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  /** Behind `/v2beta/stable-image/`. */
  readonly path: string;
  /** For each picture. */
  readonly credits: number;
  /** Seconds it usually takes. */
  readonly seconds: number;
  readonly modes: readonly ('text-to-image' | 'image-to-image')[];
  readonly edits?: readonly string[];
  /** Fields with one value each. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Says in a field of its own whether a picture comes along. */
  readonly namesMode?: boolean;
  /** The field of the words; absent = it takes none. */
  readonly prompt?: 'prompt' | 'background_prompt';
  /** False where it takes words and does without. */
  readonly needsWords?: boolean;
  readonly negativePrompt: boolean;
  readonly seed: boolean;
  /** `of`: what the field measures; the share of the picture that is made anew, or the share that stays. */
  readonly strength?: { readonly field: string; readonly of: 'change' | 'input'; /** Sent where nothing was asked for, because the service wants one. */ readonly standard?: number };
  /** When the shape can be chosen. */
  readonly shape: 'always' | 'without a picture' | 'by growing' | 'never';
  readonly picture?: { readonly field: string; readonly limits: PictureLimits };
  /** Whether the answer is the picture, or an id under which it can be had later. */
  readonly answers: 'picture' | 'id';
  /** JSON Schemas of further fields, by name. */
  readonly options: { readonly [field: string]: { readonly [key: string]: Json } };
};

const stylePreset = {
  type: 'string', description: 'A style to lean towards.',
  enum: [
    'enhance', 'anime', 'photographic', 'digital-art', 'comic-book', 'fantasy-art', 'line-art', 'analog-film', 'neon-punk', 'isometric', 'low-poly',
    'origami', 'modeling-compound', 'cinematic', '3d-model', 'pixel-art', 'tile-texture',
  ],
} as const;
const outputFormat = { type: 'string', enum: ['png', 'jpeg', 'webp'], default: 'png', description: 'The kind of file.' } as const;
const styled = { style_preset: stylePreset, output_format: outputFormat };
const between = (minimum: number, maximum: number, standard: number, description: string) => ({ type: 'number', minimum, maximum, default: standard, description });
const pixelsTo = (side: string) => ({ type: 'integer', minimum: 0, maximum: 2_000, description: `Pixels to add ${side}.` });

const sd35 = {
  path: 'generate/sd3', modes: ['text-to-image', 'image-to-image'], namesMode: true, prompt: 'prompt', negativePrompt: true, seed: true,
  shape: 'without a picture', picture: { field: 'image', limits: usual }, answers: 'picture',
  options: { ...styled, cfg_scale: { type: 'number', minimum: 1, maximum: 10, description: 'How strictly it keeps to the words.' } },
} as const;
const control = {
  modes: ['image-to-image'], credits: 5, prompt: 'prompt', negativePrompt: true, seed: true, shape: 'never', picture: { field: 'image', limits: notTooLong },
  strength: { field: 'control_strength', of: 'input' }, answers: 'picture', options: styled,
} as const;

/** In the order of preference where a member names none. */
export const stabilityModels: readonly StabilityModel[] = [
  {
    name: 'core', label: 'Stable Image Core', about: 'Fast and cheap pictures from words, 1.5 megapixels.',
    path: 'generate/core', credits: 3, seconds: 8, modes: ['text-to-image'], prompt: 'prompt', negativePrompt: true, seed: true, shape: 'always', answers: 'picture', options: styled,
  },
  {
    ...sd35, name: 'sd3.5-large', label: 'Stable Diffusion 3.5 Large', about: 'Pictures from words or a picture, 1 megapixel; the largest of its family.',
    credits: 6.5, seconds: 11, fixed: { model: 'sd3.5-large' }, strength: { field: 'strength', of: 'change', standard: 0.7 },
  },
  {
    ...sd35, name: 'sd3.5-large-turbo', label: 'Stable Diffusion 3.5 Large Turbo', about: 'The large model in fewer steps: quicker and cheaper.',
    credits: 4, seconds: 8, fixed: { model: 'sd3.5-large-turbo' }, strength: { field: 'strength', of: 'change', standard: 0.7 },
  },
  {
    ...sd35, name: 'sd3.5-medium', label: 'Stable Diffusion 3.5 Medium', about: 'The middle of its family: good value, also for changing a picture.',
    credits: 3.5, seconds: 7, fixed: { model: 'sd3.5-medium' }, strength: { field: 'strength', of: 'change', standard: 0.7 },
  },
  {
    ...sd35, name: 'sd3.5-flash', label: 'Stable Diffusion 3.5 Flash', about: 'The quickest and cheapest of its family; for drafts.',
    // The description advises 0.94 and more, where nothing of the picture is left; 0.6 was seen to keep it.
    credits: 2.5, seconds: 5, fixed: { model: 'sd3.5-flash' }, strength: { field: 'strength', of: 'change', standard: 0.6 },
  },
  {
    name: 'ultra', label: 'Stable Image Ultra', about: 'The best pictures of this service, from words or a picture, 1 megapixel.',
    path: 'generate/ultra', credits: 8, seconds: 13, modes: ['text-to-image', 'image-to-image'], prompt: 'prompt', negativePrompt: true, seed: true, shape: 'always',
    picture: { field: 'image', limits: usual }, strength: { field: 'strength', of: 'change', standard: 0.7 }, answers: 'picture', options: styled,
  },
  { ...control, name: 'structure', label: 'Stability Structure', about: 'A new picture with the structure of yours.', path: 'control/structure', seconds: 13 },
  { ...control, name: 'sketch', label: 'Stability Sketch', about: 'A finished picture from a sketch or from the outlines of yours.', path: 'control/sketch', seconds: 15 },
  {
    ...control, name: 'style', label: 'Stability Style', about: 'A new picture in the style of yours, 1 megapixel.',
    path: 'control/style', seconds: 11, shape: 'always', strength: { field: 'fidelity', of: 'input' },
  },
  {
    name: 'outpaint', label: 'Stability Outpaint', about: 'More around your picture: up to a shape, by so many pixels, or a quarter on every side.',
    path: 'edit/outpaint', credits: 4, seconds: 18, modes: ['image-to-image'], edits: ['outpaint'], prompt: 'prompt', needsWords: false, negativePrompt: false, seed: true,
    shape: 'by growing', picture: { field: 'image', limits: notTooLong }, answers: 'picture',
    options: {
      ...styled, left: pixelsTo('on the left'), right: pixelsTo('on the right'), up: pixelsTo('above'), down: pixelsTo('below'),
      creativity: between(0, 1, 0.5, 'How freely the new parts are made up.'),
    },
  },
  {
    name: 'upscale-fast', label: 'Stability Upscale, fast', about: 'Your picture with four times the pixels, up to 16 megapixels; takes no words.',
    path: 'upscale/fast', credits: 2, seconds: 5, modes: ['image-to-image'], edits: ['upscale'], negativePrompt: false, seed: false, shape: 'never',
    picture: { field: 'image', limits: { maxBytes, minSide: 32, maxSide: 1_536, minPixels: 1_024, maxPixels: 1_048_576, keepSize: true } }, answers: 'picture', options: { output_format: outputFormat },
  },
  {
    name: 'upscale-conservative', label: 'Stability Upscale, conservative', about: 'Your picture larger and otherwise as it is, by words that describe it.',
    path: 'upscale/conservative', credits: 40, seconds: 30, modes: ['image-to-image'], edits: ['upscale'], prompt: 'prompt', negativePrompt: true, seed: true, shape: 'never',
    picture: { field: 'image', limits: { ...notTooLong, keepSize: true } }, answers: 'picture', options: { output_format: outputFormat, creativity: between(0.2, 0.5, 0.35, 'How many details are made up.') },
  },
  {
    name: 'upscale-creative', label: 'Stability Upscale, creative', about: 'A small or poor picture made large with details that are made up, by words that describe it.',
    path: 'upscale/creative', credits: 60, seconds: 46, modes: ['image-to-image'], edits: ['upscale'], prompt: 'prompt', negativePrompt: true, seed: true, shape: 'never',
    picture: { field: 'image', limits: { ...usual, maxPixels: 1_048_576, keepSize: true } }, answers: 'id', options: { ...styled, creativity: between(0.1, 0.5, 0.3, 'How many details are made up.') },
  },
  {
    name: 'remove-background', label: 'Stability Remove background', about: 'What stands in front in your picture, on nothing; takes no words.',
    path: 'edit/remove-background', credits: 5, seconds: 7, modes: ['image-to-image'], edits: ['remove-background'], negativePrompt: false, seed: false, shape: 'never',
    picture: { field: 'image', limits: { ...usual, maxPixels: 4_194_304 } }, answers: 'picture', options: { output_format: { ...outputFormat, enum: ['png', 'webp'] } },
  },
  {
    name: 'replace-background', label: 'Stability Replace background', about: 'What stands in front in your picture before another background, in its light.',
    path: 'edit/replace-background-and-relight', credits: 8, seconds: 15, modes: ['image-to-image'], edits: ['replace-background'], prompt: 'background_prompt',
    negativePrompt: true, seed: true, shape: 'never', picture: { field: 'subject_image', limits: notTooLong }, answers: 'id',
    options: {
      output_format: outputFormat, light_source_direction: { type: 'string', enum: ['left', 'right', 'above', 'below'], description: 'Where the light comes from.' },
      preserve_original_subject: between(0, 1, 0.6, 'How much of the subject stays as it is.'), original_background_depth: between(0, 1, 0.5, 'How deep the background is, as in yours.'),
      keep_original_background: { type: 'string', enum: ['true', 'false'], default: 'false', description: 'Change the light alone.' },
    },
  },
];

import type { ModelCard } from '../../core/model-card.ts';
import { moves } from './moves.ts';
import { styleNames } from './style-names.ts';

/** The first is the default. */
export const aspectRatios = ['1:1', '16:9', '9:16', '3:2', '2:3', '4:3', '3:4', '21:9'] as const;
/** Seconds; the first is the default. */
export const sceneDurations = [4, 2, 3, 5, 6, 8, 10] as const;
export const slideshowDurations = [4, 2, 3, 5, 6, 8, 10, 15, 20] as const;
export const maxPhotos = 10;
/** `auto` = the shape of the first photo. */
export const frameShapes = ['auto', ...aspectRatios] as const;

const honest = 'Drawn by rules, not by a model.';
const common = {
  disclose: true, imagesPerCall: 4, maxPromptLength: 4000, edits: [], startLimitMs: 5000,
  price: { rows: [{ unit: 'call', micros: 0 }], asOf: '2026-11-23', source: 'drawn on this machine' },
} as const;

/** What the provider offers: one model for each thing it can do. */
export function sketchCards(provider: string): readonly ModelCard[] {
  return [
    {
      ...common, provider, name: 'scene', label: 'Sketch: scene',
      about: `${honest} A picture or a short video of what your words name: places, weather, light, colours, a few things and faces.`,
      modes: ['text-to-image', 'text-to-video'],
      inputs: {}, aspectRatios, durationsSeconds: sceneDurations,
      takes: { negativePrompt: true, seed: true, strength: false },
      options: { type: 'object', properties: {}, additionalProperties: false },
      typicalSeconds: { 'text-to-image': 1, 'text-to-video': 5 },
    },
    {
      ...common, provider, name: 'restyle', label: 'Sketch: restyle',
      about: `${honest} Your picture as the words say: pencil, oil, watercolour, night, snow, poster, pixels and more.`,
      modes: ['image-to-image'],
      inputs: { 'image-to-image': { image: 1, reference: 3, lastFrame: false, mask: true } },
      // The result keeps the picture's own shape.
      aspectRatios: [],
      takes: { negativePrompt: false, seed: true, strength: true },
      options: {
        type: 'object', additionalProperties: false,
        properties: { style: { type: 'string', enum: ['auto', ...styleNames], default: 'auto', description: 'The style, whatever the prompt says.' } },
      },
      typicalSeconds: { 'image-to-image': 1 },
    },
    {
      ...common, provider, name: 'slideshow', label: 'Sketch: slideshow',
      about: `${honest} Moves over one photo, or makes a video of up to ${maxPhotos} with soft changes (at least 1.5 s for each photo).`,
      modes: ['image-to-video'],
      inputs: { 'image-to-video': { image: maxPhotos, reference: 0, lastFrame: true } },
      // The video has the shape of the first photo unless the option `frame` says another.
      aspectRatios: [], durationsSeconds: slideshowDurations,
      takes: { negativePrompt: false, seed: true, strength: false },
      options: {
        type: 'object', additionalProperties: false,
        properties: {
          frame: { type: 'string', enum: [...frameShapes], default: 'auto', description: 'The shape of the video; auto follows the first photo.' },
          move: { type: 'string', enum: ['auto', ...moves], default: 'auto', description: 'How the camera moves; auto follows the prompt.' },
        },
      },
      typicalSeconds: { 'image-to-video': 6 },
    },
  ];
}

import type { ModelCard } from '../../src/core/model-card.ts';

const price = { asOf: '2026-11-01', source: 'https://example.test/prices' };

/** Makes pictures, and takes two references and a mask beside the picture to change. It has options of its own. */
export const brush: ModelCard = {
  provider: 'studio', name: 'brush', label: 'Brush', about: 'Paints pictures.', modes: ['text-to-image', 'image-to-image'],
  inputs: { 'image-to-image': { image: 1, reference: 2, lastFrame: false, mask: true } },
  imagesPerCall: 1, aspectRatios: ['1:1', '16:9'], maxPromptLength: 2_000, takes: { negativePrompt: true, seed: true, strength: true },
  edits: [],
  options: {
    type: 'object', additionalProperties: false,
    properties: {
      quality: { type: 'string', enum: ['low', 'medium', 'high'], default: 'medium', description: 'How finely it is made (the price hangs on it).' },
      steps: { type: 'integer', minimum: 1, maximum: 50, default: 30 },
      tags: { type: 'array', items: { type: 'string' }, description: 'What it shall be like.' },
      texture: { type: 'boolean' },
    },
  },
  price: { ...price, rows: [{ unit: 'image', micros: 40_000 }] }, typicalSeconds: { 'text-to-image': 5 }, startLimitMs: 60_000,
};

/** Free and honest, and makes videos too, also from sets of photos. */
export const pencil: ModelCard = {
  provider: 'sketch', name: 'pencil', label: 'Pencil', about: 'Drawn by rules, not by a model.', disclose: true,
  modes: ['text-to-image', 'text-to-video', 'image-to-video'],
  inputs: { 'image-to-video': { image: 10, reference: 0, lastFrame: true } },
  imagesPerCall: 4, aspectRatios: ['1:1', '4:3', '16:9'], durationsSeconds: [4, 6, 2.5], maxPromptLength: 6_000, takes: { negativePrompt: false, seed: true, strength: false },
  edits: [], options: {}, price: { ...price, rows: [{ unit: 'call', micros: 0 }] }, typicalSeconds: { 'text-to-image': 1 }, startLimitMs: 60_000,
};

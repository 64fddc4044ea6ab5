import type { Note } from '../../core/note.ts';
import type { Order } from '../../core/provider.ts';
import type { ReadyPicture } from '../pictures/ready-picture.ts';
import { bordersFor, hasShape } from './borders.ts';
import { maxStabilitySeed, type StabilityModel } from './models.data.ts';

export type StabilityForm = { readonly form: FormData; /** What is not as it was asked for. */ readonly notes: readonly Note[] };
/** A part of the form: its fields, and what they change. */
type Part = { readonly fields: { readonly [name: string]: string | number }; readonly notes?: readonly Note[] };

/** What is sent for an order that fits the model's card. The form is multipart also where no picture is in it. */
export function formOf(model: StabilityModel, order: Order, image: ReadyPicture | undefined): StabilityForm {
  const parts: readonly Part[] = [
    { fields: model.fixed ?? {} }, { fields: model.namesMode ? { mode: order.mode } : {} },
    words(model, order), seed(model, order), size(model, order, image), shape(model, order, image), strength(model, order),
    { fields: Object.fromEntries(Object.entries(order.options).map(([name, value]) => [name, String(value)])) },
  ];
  const form = new FormData();
  for (const [name, value] of parts.flatMap(({ fields }) => Object.entries(fields))) form.set(name, String(value));
  if (model.picture && image) form.set(model.picture.field, new Blob([image.bytes], { type: image.type }), 'image');
  return { form, notes: parts.flatMap(({ notes = [] }) => notes) };
}

function words({ prompt: field }: StabilityModel, { prompt, negativePrompt }: Order): Part {
  const said = prompt.trim();
  return {
    fields: { ...(field !== undefined && said !== '' && { [field]: said }), ...(negativePrompt !== undefined && { negative_prompt: negativePrompt }) },
    notes: field === undefined && said !== '' ? [{ kind: 'left-out', option: 'prompt' }] : [],
  };
}

function seed({ seed: takes }: StabilityModel, { seed: asked }: Order): Part {
  if (!takes) return { fields: {} };
  const used = Math.min(asked, maxStabilitySeed);
  return { fields: { seed: used }, notes: used === asked ? [] : [{ kind: 'changed', option: 'seed', asked: String(asked), used: String(used) }] };
}

/** Told where the result is as large as the picture, or larger by so much; elsewhere nobody would see it. */
function size({ shape: takes }: StabilityModel, { inputs: [input] }: Order, image: ReadyPicture | undefined): Part {
  const keepsSize = takes === 'never' || takes === 'by growing';
  if (!keepsSize || !input || !image || image.width === input.file.width) return { fields: {} };
  return { fields: {}, notes: [{ kind: 'changed', option: 'image', asked: pixelsOf(input.file), used: pixelsOf(image) }] };
}

function pixelsOf({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}x${height}`;
}

function shape(model: StabilityModel, { aspectRatio, options }: Order, image: ReadyPicture | undefined): Part {
  const asked: Part = { fields: aspectRatio === undefined ? {} : { aspect_ratio: aspectRatio } };
  const leftOut: Part = { fields: {}, notes: aspectRatio === undefined ? [] : [{ kind: 'left-out', option: 'aspect_ratio' }] };
  switch (model.shape) {
    case 'never': return leftOut;
    case 'always': return asked;
    // With a picture the service answers 400 to it, and the result has the picture's shape.
    case 'without a picture': return image ? leftOut : asked;
    case 'by growing': return image && !sides.some((side) => Object.hasOwn(options, side)) ? grown(image, aspectRatio) : leftOut;
  }
}

const sides = ['left', 'right', 'up', 'down'] as const;

function grown(image: ReadyPicture, aspectRatio: string | undefined): Part {
  const borders = bordersFor(image, aspectRatio);
  if (aspectRatio === undefined || hasShape(image, borders, aspectRatio)) return { fields: borders };
  const used = `${image.width + borders.left + borders.right}:${image.height + borders.up + borders.down}`;
  return { fields: borders, notes: [{ kind: 'changed', option: 'aspect_ratio', asked: aspectRatio, used }] };
}

function strength({ strength: field }: StabilityModel, { mode, strength: asked }: Order): Part {
  if (!field || mode === 'text-to-image') return { fields: {} };
  const change = asked ?? field.standard;
  if (change === undefined) return { fields: {} };
  return { fields: { [field.field]: field.of === 'change' ? change : Number((1 - change).toFixed(4)) } };
}

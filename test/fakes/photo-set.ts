import type { ModelCard } from '../../src/core/model-card.ts';
import type { Asked, AskedInput, InputRole } from '../../src/core/request.ts';
import type { SafeFetch } from '../../src/lib/safe-fetch.ts';
import { bytesOf } from './recording-service.ts';

/** A model that takes a first and a last picture: 0.001 dollar for each second of video. */
export const takesFirstAndLast: Partial<ModelCard> = {
  inputs: { 'image-to-video': { image: 1, reference: 1, lastFrame: true } }, durationsSeconds: [5, 10],
  price: { rows: [{ unit: 'second', micros: 1_000 }], asOf: '2026-11-01', source: 'https://example.test' },
};

/** Pictures as they are attached, called `image-1.png` and so on. */
export function pictures(role: InputRole, count: number): readonly AskedInput[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${role}-${index + 1}.png`;
    return { role, name, bytes: 10, source: { kind: 'url', url: `https://cdn.test/${name}` } };
  });
}

/** An asking for a video of so many photos. */
export function photoSet(photos: number, more: Partial<Asked> = {}): Partial<Asked> {
  return { mode: 'image-to-video', prompt: '', inputs: pictures('image', photos), ...more };
}

/** Gives each picture for what it is called. */
export const fetchByName: SafeFetch = {
  open: async (url) => ({ body: new Blob([bytesOf(url.split('/').at(-1) ?? '')]).stream(), contentType: 'image/png', finalUrl: url }),
};

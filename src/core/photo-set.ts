import type { InputCounts, ModelCard } from './model-card.ts';
import type { InputRole, Mode } from './request.ts';

// A set of photos becomes one video. A model that takes a first and a last picture makes it as clips, one from each photo to
// the next, which are joined.

/** Photos that one set may have where it is made of clips. */
export const maxPhotos = 10;

type WithRole = { readonly role: InputRole };

/** The pictures a video shall pass through, in order: a given last frame is the last of them. */
export function photosOf<I extends WithRole>(inputs: readonly I[]): readonly I[] {
  return [...inputs.filter(({ role }) => role === 'image'), ...inputs.filter(({ role }) => role === 'last-frame')];
}

/** Photos of one set that can be made into a video, at once or as clips. */
export function photosTaken({ image, lastFrame }: InputCounts): number {
  return lastFrame ? Math.max(image, maxPhotos) : image;
}

/** So many clips a video from these pictures is made of; `undefined` = one call takes the pictures as they are. */
export function clipsOf({ image, lastFrame }: InputCounts, mode: Mode, inputs: readonly WithRole[]): number | undefined {
  const isMore = inputs.filter(({ role }) => role === 'image').length > image;
  return mode === 'image-to-video' && lastFrame && isMore ? photosOf(inputs).length - 1 : undefined;
}

/** What the clip with this index, from 0, is made of: its first and its last picture, and every reference. */
export function inputsOfClip<I extends WithRole>(inputs: readonly I[], index: number): readonly I[] {
  const [first, last] = photosOf(inputs).slice(index, index + 2);
  return [
    ...(first ? [{ ...first, role: 'image' as const }] : []),
    ...inputs.filter(({ role }) => role === 'reference'),
    ...(last ? [{ ...last, role: 'last-frame' as const }] : []),
  ];
}

/** The length of each clip, in seconds, that brings the whole nearest to what was asked for; the shorter one of two. */
export function secondsOfClip(durations: readonly number[], wholeSeconds: number, clips: number): number | undefined {
  const distance = (seconds: number): number => Math.abs(seconds * clips - wholeSeconds);
  return durations.toSorted((a, b) => a - b).reduce<number | undefined>((best, each) => (best === undefined || distance(each) < distance(best) ? each : best), undefined);
}

/** Seconds that a video can have in a mode: of one call, or of as many clips as a set may have. */
export function lengthsOf({ inputs, durationsSeconds = [] }: Pick<ModelCard, 'inputs' | 'durationsSeconds'>, mode: Mode): readonly number[] {
  const takes = inputs[mode];
  const isMadeOfClips = takes !== undefined && takes.lastFrame && takes.image < maxPhotos;
  return isMadeOfClips ? Array.from({ length: maxPhotos - 1 }, (_, more) => durationsSeconds.map((seconds) => roundSeconds(seconds * (more + 1)))).flat() : durationsSeconds;
}

/** Without what is left over in binary of sums of broken seconds. */
export function roundSeconds(seconds: number): number {
  return Number(seconds.toFixed(2));
}

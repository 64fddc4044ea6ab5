import type { Resolved } from '../core/catalog.ts';
import type { InputCounts, ModelCard } from '../core/model-card.ts';
import { fullName } from '../core/model-card.ts';
import type { Note } from '../core/note.ts';
import { clipsOf, photosOf, photosTaken, roundSeconds, secondsOfClip } from '../core/photo-set.ts';
import { problem, type Problem } from '../core/problem.ts';
import { makesVideo, maxCount, maxSeed, takesImages, type Asked, type InputRole, type Mode } from '../core/request.ts';
import { resolveOptions } from './resolve-options.ts';

/**
 * Decides an asking for one model, or says what is wrong with it there; `offered` are those that it may name instead. Pure; looks
 * at no bytes.
 */
export function resolveFor(card: ModelCard, asked: Asked, offered: readonly ModelCard[] = []): Resolved | Problem {
  const clips = clipsOf(takesOf(card, asked.mode), asked.mode, asked.inputs);
  const fault = faultOfPrompt(card, asked) ?? faultOfNumbers(card, asked, clips) ?? faultOfInputs(card, asked, offered);
  if (fault) return fault;
  const resolved = resolveOptions(card, asked.options);
  return 'fault' in resolved ? resolved.fault : decided(card, asked, clips, resolved.options);
}

function decided(card: ModelCard, asked: Asked, clips: number | undefined, options: Asked['options']): Resolved {
  const aspectRatio = asked.aspectRatio ?? (takesImages(asked.mode) ? undefined : card.aspectRatios[0]);
  const { seconds, notes } = durationOf(card, asked, clips);
  const request = {
    mode: asked.mode,
    prompt: asked.prompt.trim(),
    provider: card.provider,
    model: card.name,
    count: asked.count ?? 1,
    options,
    ...(asked.seed === undefined ? {} : { seed: asked.seed }),
    ...(asked.negativePrompt === undefined ? {} : { negativePrompt: asked.negativePrompt }),
    ...(asked.strength === undefined ? {} : { strength: asked.strength }),
    ...(aspectRatio === undefined ? {} : { aspectRatio }),
    ...(seconds === undefined ? {} : { durationSeconds: seconds }),
    ...(clips === undefined ? {} : { clips }),
  };
  return { card, request, ...(notes.length > 0 ? { notes } : {}) };
}

/** Seconds of one call's video. What was asked for is the length of the whole. */
function durationOf({ durationsSeconds = [] }: ModelCard, { mode, durationSeconds: asked }: Asked, clips: number | undefined): { seconds: number | undefined; notes: readonly Note[] } {
  if (asked === undefined) return { seconds: mode === 'text-to-video' ? durationsSeconds[0] : undefined, notes: [] };
  if (clips === undefined) return { seconds: asked, notes: [] };
  const seconds = secondsOfClip(durationsSeconds, asked, clips) ?? asked;
  const whole = roundSeconds(seconds * clips);
  return { seconds, notes: whole === asked ? [] : [{ kind: 'changed', option: 'duration', asked: `${asked} s`, used: `${whole} s` }] };
}

function faultOfPrompt(card: ModelCard, { mode, prompt, negativePrompt }: Asked): Problem | undefined {
  const model = fullName(card);
  if (!card.modes.includes(mode)) return problem('invalid-request', 'model-lacks-mode', { model, mode });
  // A video from photos needs no words; everything else does.
  if (prompt.trim() === '' && mode !== 'image-to-video') return problem('invalid-request', 'prompt-empty', {});
  const length = Math.max(prompt.length, negativePrompt?.length ?? 0);
  if (length > card.maxPromptLength) return problem('invalid-request', 'prompt-too-long', { length, max: card.maxPromptLength });
  if (negativePrompt !== undefined && !card.takes.negativePrompt) return problem('invalid-request', 'option-unknown', { option: 'negative_prompt', model });
  return undefined;
}

function faultOfNumbers(card: ModelCard, asked: Asked, clips: number | undefined): Problem | undefined {
  const { count, seed, strength, aspectRatio, durationSeconds } = asked;
  const notTaken = (option: string): Problem => problem('invalid-request', 'option-unknown', { option, model: fullName(card) });
  if (count !== undefined && !isWhole(count, 1, maxCount)) return outOfRange('count', count, 1, maxCount);
  if (count !== undefined && count > 1 && clips !== undefined) return problem('invalid-request', 'one-video-of-a-set', {});
  if (seed !== undefined && !isWhole(seed, 0, maxSeed)) return outOfRange('seed', seed, 0, maxSeed);
  if (strength !== undefined) {
    if (!card.takes.strength || !takesImages(asked.mode)) return notTaken('strength');
    if (!(strength >= 0 && strength <= 1)) return outOfRange('strength', strength, 0, 1);
  }
  if (aspectRatio !== undefined) {
    if (card.aspectRatios.length === 0) return notTaken('aspect_ratio');
    if (!card.aspectRatios.includes(aspectRatio)) return notOffered('aspect_ratio', aspectRatio, card.aspectRatios);
  }
  if (durationSeconds !== undefined) {
    if (!card.durationsSeconds || !makesVideo(asked.mode)) return notTaken('duration');
    if (clips !== undefined) return faultOfLength(card.durationsSeconds.map((seconds) => roundSeconds(seconds * clips)), durationSeconds);
    if (!card.durationsSeconds.includes(durationSeconds)) return notOffered('duration', durationSeconds, card.durationsSeconds);
  }
  return undefined;
}

/** Any length will do for a set: it becomes the nearest that can be made. */
function faultOfLength(lengths: readonly number[], asked: number): Problem | undefined {
  return asked > 0 && Number.isFinite(asked) ? undefined : outOfRange('duration', asked, Math.min(...lengths), Math.max(...lengths));
}

const noInputs: InputCounts = { image: 0, reference: 0, lastFrame: false };
function takesOf({ inputs }: ModelCard, mode: Mode): InputCounts {
  return inputs[mode] ?? noInputs;
}

/** Models that are named to somebody whose model cannot do it. */
const modelsNamed = 3;

function faultOfInputs(card: ModelCard, asked: Asked, offered: readonly ModelCard[]): Problem | undefined {
  const { mode, inputs } = asked;
  const model = fullName(card);
  const takes = takesOf(card, mode);
  const count = (role: InputRole): number => inputs.filter((input) => input.role === role).length;
  const tooMany = (given: number, max: number): Problem => problem('invalid-request', 'too-many-images', { count: given, max, model });
  if (takesImages(mode) && count('image') === 0) return problem('invalid-request', 'image-needed', {});
  if (count('image') > takes.image) {
    const photos = photosOf(inputs).length;
    if (mode !== 'image-to-video') return tooMany(count('image'), takes.image);
    if (takes.lastFrame && photos > photosTaken(takes)) return tooMany(photos, photosTaken(takes));
    if (!takes.lastFrame) {
      const models = offered.filter((other) => faultOfInputs(other, asked, []) === undefined).slice(0, modelsNamed).map(fullName);
      return problem('invalid-request', 'photo-set-not-taken', { count: photos, max: takes.image, model, models });
    }
  }
  if (count('reference') > takes.reference) return tooMany(count('reference'), takes.reference);
  if (count('last-frame') > (takes.lastFrame ? 1 : 0)) return problem('invalid-request', 'last-frame-not-taken', { model });
  if (count('mask') > 0 && takes.mask !== true) return problem('invalid-request', 'mask-not-taken', { model });
  if (count('mask') === 0 && takes.maskNeeded === true) return problem('invalid-request', 'mask-needed', { model });
  if (count('mask') > 1) return tooMany(count('mask'), 1);
  return undefined;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
function outOfRange(option: string, value: number, min: number, max: number): Problem {
  return problem('invalid-request', 'option-out-of-range', { option, value, min, max });
}
function notOffered(option: string, value: string | number, choices: readonly (string | number)[]): Problem {
  return problem('invalid-request', 'option-not-offered', { option, value: String(value), choices: choices.join(', ') });
}

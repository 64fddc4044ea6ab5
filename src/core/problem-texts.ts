import type { Mode } from './request.ts';

/** Every sentence about a problem, by key, with what it needs to be said. `text/` holds the words. */
export type ProblemTexts = {
  'prompt-empty': object;
  'prompt-too-long': { length: number; max: number };
  'model-unknown': { model: string };
  'model-lacks-mode': { model: string; mode: Mode };
  'no-model': { mode: Mode };
  'not-priced': { model: string };
  'option-out-of-range': { option: string; value: number; min: number; max: number };
  'option-not-offered': { option: string; value: string; choices: string };
  'option-unknown': { option: string; model: string };
  /** `words`: from where on the list of options cannot be read. */
  'options-unreadable': { words: string };
  'image-needed': object;
  'too-many-images': { count: number; max: number; model: string };
  /** `models`: full names of some on offer that take so many. */
  'photo-set-not-taken': { count: number; max: number; model: string; models: readonly string[] };
  'one-video-of-a-set': object;
  'last-frame-not-taken': { model: string };
  'mask-not-taken': { model: string };
  'mask-needed': { model: string };
  /** Pixels: of the mask, and of the picture it is laid on. */
  'mask-shape-wrong': { name: string; width: number; height: number; pictureWidth: number; pictureHeight: number };
  'mask-empty': { name: string };
  'file-type-wrong': { name: string };
  'file-too-large': { name: string; bytes: number; max: number };
  'file-too-many-pixels': { name: string; max: number };
  'file-damaged': { name: string };
  'file-gone': { name: string };
  'file-unreachable': { name: string };
  'missing-permissions': { permissions: readonly string[] };
  'too-many-waiting': { waiting: number; max: number };
  /** All in millionths of a dollar; `spent` with what is held for work under way. */
  'spend-cap-reached': { cost: number; spent: number; cap: number };
  'provider-refused': object;
  'english-only': { provider: string };
  'provider-rejected': { provider: string };
  'provider-unavailable': { provider: string };
  'provider-busy': { provider: string };
  'provider-failed': { provider: string };
  'provider-timed-out': { provider: string };
  'provider-lost': { provider: string };
  'provider-misconfigured': { provider: string };
  'start-unclear': { provider: string };
  'result-damaged': object;
  'result-too-large': object;
  'chain-incomplete': object;
  'clips-not-joined': object;
  'canceled': object;
  'received-too-late': object;
  'disk-full': object;
  'job-unknown': { id: string };
  'not-yours': object;
  'internal': object;
};

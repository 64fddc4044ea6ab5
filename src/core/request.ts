import type { Json } from './json.ts';
import type { StoredFile } from './media.ts';

export const modes = ['text-to-image', 'image-to-image', 'text-to-video', 'image-to-video'] as const;
export type Mode = (typeof modes)[number];

export function isMode(text: string): text is Mode {
  return (modes as readonly string[]).includes(text);
}
export function makesVideo(mode: Mode): boolean {
  return mode === 'text-to-video' || mode === 'image-to-video';
}
export function takesImages(mode: Mode): boolean {
  return mode === 'image-to-image' || mode === 'image-to-video';
}

/**
 * What an input picture is for. `image`: the picture to work on, or, several of them in an image-to-video, the photos of a
 * set in order. `reference`: shows a style or subject. `last-frame`: where a video shall end. `mask`: which parts of the picture are
 * made anew; what providers get of it is what `Media.mask` makes.
 */
export const inputRoles = ['image', 'reference', 'last-frame', 'mask'] as const;
export type InputRole = (typeof inputRoles)[number];

/** A picture as it was handed over, before anybody looked at its bytes. */
export type AskedInput = {
  readonly role: InputRole;
  /** The file's name, for messages to the person. */
  readonly name: string;
  /** Bytes, as claimed. */
  readonly bytes: number;
  readonly source: { readonly kind: 'url'; readonly url: string } | { readonly kind: 'spool'; readonly hash: string };
};

/** Who asks, and where. `null` = none (a direct message has no guild, the command line has neither). */
export type Requester = { readonly userId: string; readonly guildId: string | null; readonly channelId: string | null };

/** What a person asked for, in their words; nothing is filled in or checked yet. */
export type Asked = {
  readonly mode: Mode;
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** `provider/name`, or `auto`. */
  readonly model: string;
  /** `W:H` */
  readonly aspectRatio?: string;
  readonly count?: number;
  readonly seed?: number;
  /** 0 = keep the input, 1 = ignore it. */
  readonly strength?: number;
  readonly durationSeconds?: number;
  readonly inputs: readonly AskedInput[];
  /** Options that only some models have, as they were written: a text (several of them: a list) is read by the schema of the model that makes it. */
  readonly options: { readonly [name: string]: Json };
  readonly private: boolean;
};

/** A checked picture in the spool. */
export type Input = { readonly role: InputRole; readonly file: StoredFile };

/** What will be made: everything decided, so that the same request gives the same order to a provider again. */
export type GenerationRequest = {
  readonly mode: Mode;
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly provider: string;
  readonly model: string;
  readonly aspectRatio?: string;
  /** Results wanted in all, over all calls. */
  readonly count: number;
  /** 0..2^32-1; result n of a job uses `seed + n`, all clips of a set the seed itself. */
  readonly seed: number;
  readonly strength?: number;
  readonly durationSeconds?: number;
  /** A set of photos is made as so many clips, a call each, which are joined into the one result; `durationSeconds` is one clip's. */
  readonly clips?: number;
  readonly inputs: readonly Input[];
  /** By the name in the card's schema, which takes their values. */
  readonly options: { readonly [name: string]: Json };
};

export const maxSeed = 2 ** 32 - 1;
/** Results one job may ask for. */
export const maxCount = 4;

/**
 * What a service shows of a work under way. Best effort, in memory alone: no part of an operation, in no row and no log. Its bytes
 * are foreign and may be anything; whoever shows them has them made anew first (`Media.preview`).
 */
export type Preview = {
  /** By the first bytes, not yet by all of them. */
  readonly type: 'image/jpeg' | 'image/png';
  /** At most `maxPreviewBytes`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** A larger one is left out: some lie in memory at once, and each says little. */
export const maxPreviewBytes = 512 * 2 ** 10;

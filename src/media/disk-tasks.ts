export type Chunks = readonly Uint8Array<ArrayBuffer>[];

/** Work on one file that comes into a spool's folder, named by `name` until its bytes are known to the last. */
export type DiskTask = {
  readonly folder: string;
  readonly name: string;
  /** Bytes that went before: the thread knows by them that it has them all. */
  readonly at: number;
  /** Handed over: the caller cannot read them until they come back with the answer. */
  readonly chunks: Chunks;
  /** `add`: more follows. `publish`: these are the last, and the file is put in its place, durably. `drop`: nothing of it is kept. */
  readonly kind: 'add' | 'publish' | 'drop';
  /** Epoch milliseconds; a file bears the time at which it was published last. */
  readonly now: number;
};

/** The end of a file, unless it was published at or after `writtenBefore` (epoch milliseconds). */
export type Removal = { readonly kind: 'remove'; readonly folder: string; readonly hash: string; readonly writtenBefore: number };

export type DiskRequest = (DiskTask | Removal) & { readonly id: number };
/** `hash`: of all bytes, once published. */
export type DiskDone = { readonly hash: string; readonly chunks: Chunks };
/** Bytes that are free now; 0 where the file stays or was not there. */
export type Removed = { readonly freed: number };
export type DiskAnswer =
  | ((DiskDone | Removed) & { readonly id: number })
  | { readonly id: number; readonly failure: { readonly message: string; readonly code: string | undefined } };

/** What is handed over with chunks, rather than copied. */
export function buffersOf(chunks: Chunks): ArrayBuffer[] {
  return chunks.map(({ buffer }) => buffer);
}

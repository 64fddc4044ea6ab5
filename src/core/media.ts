import type { Json } from './json.ts';
import type { Preview } from './preview.ts';

export const imageTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export const videoTypes = ['video/mp4', 'video/webm', 'video/x-matroska', 'video/x-msvideo'] as const;
export const mediaTypes = [...imageTypes, ...videoTypes] as const;
export type ImageType = (typeof imageTypes)[number];
export type VideoType = (typeof videoTypes)[number];
/** What a file is by its bytes, never by its name or by what somebody says of it. */
export type MediaType = (typeof mediaTypes)[number];

/** A file in the spool, named by the SHA-256 of its bytes (lower-case hex). */
export type StoredFile = {
  readonly hash: string;
  readonly type: MediaType;
  readonly bytes: number;
  /** Pixels, as shown (EXIF orientation and rotation applied). */
  readonly width: number;
  readonly height: number;
  /** Milliseconds; absent for a still picture. */
  readonly durationMs?: number;
};

/** A file as it lies in the spool. */
export type SpoolEntry = {
  readonly hash: string;
  readonly bytes: number;
  /** Epoch milliseconds at which these bytes were written last: anew too, where they lay there already. */
  readonly writtenAt: number;
};

/** The folder of files by hash. What it has returned is on disk (fsync) and stays until it is removed. */
export interface Spool {
  /** Streams bytes in; durable once resolved. Throws `ProblemError` `too-large` past `maxBytes`, leaving nothing behind. */
  write(chunks: AsyncIterable<Uint8Array>, o: { maxBytes: number; signal?: AbortSignal }): Promise<{ hash: string; bytes: number }>;
  /** The whole file, not to be changed: others may be reading the same bytes. Throws when it is not there. */
  read(hash: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Where the file lies; for the media child alone. */
  path(hash: string): string;
  has(hash: string): Promise<boolean>;
  /** Every file, one after another from the disk; what comes or goes meanwhile may be among them or not. */
  list(): AsyncIterable<SpoolEntry>;
  /**
   * Removes a file, unless it was written at or after `writtenBefore` (epoch milliseconds): whoever writes the same bytes at
   * this moment keeps them. Resolves with the bytes that are free now; 0 where nothing was removed.
   */
  remove(hash: string, o: { writtenBefore: number }): Promise<number>;
  /** Bytes of its disk that may still be written; infinite where the system does not say. */
  free(): Promise<number>;
}

/** How a user's picture may look at most. */
export type InputLimits = { readonly maxPixels: number };

/**
 * All work on picture and video bytes. Decoding runs in a supervised child process with a memory limit and a deadline:
 * a crash, a hang or an out-of-memory there fails one task (a `ProblemError`), never the bot.
 */
export interface Media extends AsyncDisposable {
  /**
   * A user's picture (already in the spool, raw) made safe: type by magic bytes, decoded fully, upright by its EXIF
   * orientation, all metadata (EXIF, GPS, text) gone; stored anew as PNG, JPEG or WebP. Animations keep the first frame.
   * Throws `ProblemError` `invalid-request`: `file-type-wrong`, `file-too-many-pixels`, `file-damaged`.
   */
  ingest(raw: { hash: string; name: string }, limits: InputLimits, o: { signal: AbortSignal }): Promise<StoredFile>;
  /**
   * A mask that was ingested, in the one form that providers get: a PNG with alpha, `width` × `height` pixels, see-through (alpha 0)
   * where the picture is made anew and opaque black where it stays; nothing lies between. Of a mask without see-through parts the
   * light ones are meant. `name` is for messages. Throws `ProblemError` `invalid-request` `mask-empty` when it marks nothing.
   */
  mask(file: StoredFile, size: { width: number; height: number; name: string }, o: { signal: AbortSignal }): Promise<StoredFile>;
  /** What a provider's bytes are. Throws `ProblemError` `internal` `result-damaged` when they are no whole picture or video. */
  describe(hash: string, o: { signal: AbortSignal }): Promise<StoredFile>;
  /**
   * The file as Discord shows it, at most `maxBytes`: metadata removed; pictures stay what they are or step down
   * (WebP, JPEG, smaller); videos become H.264, yuv420p, faststart MP4 with even sizes. Unchanged where nothing is to do.
   * Throws `ProblemError` `too-large` when no step is small enough.
   */
  fit(file: StoredFile, o: { maxBytes: number; signal: AbortSignal }): Promise<StoredFile>;
  /**
   * The clips one after the other as one MP4, as long as all of them together; its size is the first one's, and others are fitted
   * into it. Sound is kept where every clip has it. The pictures are copied where all clips are alike, else encoded anew.
   * Throws `ProblemError` `internal` `clips-not-joined` when one of them is damaged or no video.
   */
  join(clips: readonly StoredFile[], o: { signal: AbortSignal }): Promise<StoredFile>;
  /**
   * A preview made safe to be shown: decoded fully and encoded anew as a JPEG, at most 512 pixels on its longest side, without
   * metadata. Not kept in the spool. Throws `ProblemError` `internal` `result-damaged` when it is no whole picture.
   */
  preview(preview: Preview, o: { signal: AbortSignal }): Promise<Uint8Array<ArrayBuffer>>;
  /** Runs a drawing program in the child and returns the encoded file's bytes. `report` gets 0..1. */
  draw(program: DrawProgram, o: { signal: AbortSignal; report?: (fraction: number) => void }): Promise<Uint8Array<ArrayBuffer>>;
}

/** Names a module that draws; it runs in the media child, which imports it and calls its `draw(input, files)`. */
export type DrawProgram = {
  /** `file:` URL of a module that exports `draw: Draw`. */
  readonly module: string;
  readonly input: Json;
  /** Hashes of spool files that it reads; the module gets their paths in this order. */
  readonly files: readonly string[];
};

/** What a drawing module exports as `draw`. */
export type Draw = (input: Json, files: readonly string[]) => Promise<Drawn>;
export type Drawn =
  | { readonly kind: 'image'; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'video';
      readonly width: number;
      readonly height: number;
      readonly framesPerSecond: number;
      readonly frameCount: number;
      /** Bits per second to aim at. */
      readonly bitrate: number;
      /** RGBA, 4 bytes a pixel, row by row; exactly `frameCount` of them. A frame may be reused after the next is asked for. */
      readonly frames: AsyncIterable<Uint8Array>;
    };

import type { ImageType, MediaType } from '../core/media.ts';
import type { Json } from '../core/json.ts';
import type { Problem } from '../core/problem.ts';

// What the bot and the media child say to each other. Files pass by path: `source` is read, `folder` is the task's own
// for whatever it writes, and what it makes lies at `target` in there.

export type Task =
  /** A user's picture, made safe. */
  | { readonly kind: 'ingest'; readonly source: string; readonly type: ImageType; readonly target: string; readonly maxPixels: number }
  /** An ingested picture made a mask, as `Media.mask` says. */
  | {
      readonly kind: 'mask'; readonly source: string; readonly target: string;
      readonly width: number; readonly height: number; readonly name: string; readonly maxPixels: number;
    }
  /** A picture that is too large or not upright. */
  | {
      readonly kind: 'fit-picture'; readonly source: string; readonly type: ImageType; readonly turned: boolean;
      readonly target: string; readonly maxBytes: number; readonly maxPixels: number;
    }
  /** What is to be seen of a work under way, as a JPEG of at most `longest` pixels on a side. */
  | { readonly kind: 'preview'; readonly source: string; readonly target: string; readonly longest: number; readonly maxPixels: number }
  | { readonly kind: 'probe-video'; readonly source: string; readonly type: MediaType }
  /** A video or an animation made an MP4. */
  | {
      readonly kind: 'fit-video'; readonly source: string; readonly type: MediaType; readonly folder: string; readonly target: string;
      readonly maxBytes: number; readonly maxPixels: number;
    }
  /** Clips made one MP4, in their order. */
  | {
      readonly kind: 'join-videos'; readonly sources: readonly { readonly path: string; readonly type: MediaType }[];
      readonly folder: string; readonly target: string; readonly maxPixels: number;
    }
  | {
      readonly kind: 'draw'; readonly module: string; readonly input: Json; readonly files: readonly string[];
      readonly folder: string; readonly target: string;
    };

export type VideoSize = { readonly width: number; readonly height: number; readonly durationMs: number };

/** `written`: there is a new file at `target`; else the source is right as it is. */
export type TaskResult = { readonly written: boolean; readonly video?: VideoSize };

/** The child's settings, given as its one argument. */
export type ChildSettings = {
  /** Where ffmpeg may be; `none` = do not look for it. */
  readonly ffmpeg: readonly string[] | 'none';
};

export type ToChild = { readonly id: number; readonly task: Task };
export type FromChild =
  | { readonly id: number; readonly kind: 'progress'; readonly fraction: number }
  | { readonly id: number; readonly kind: 'done'; readonly result: TaskResult }
  /** The task could not be done; `problem` where the child knows what to tell, `reason` is for the log. */
  | { readonly id: number; readonly kind: 'failed'; readonly problem?: Problem; readonly reason: string };

import type { Preview } from './preview.ts';

/** What a person can be shown of a job on its way; later ones replace earlier ones. */
export type ProgressEvent =
  /** `position` 1 = next; `null` = too far back to say. */
  | { readonly kind: 'queued'; readonly position: number | null }
  /** `fraction` 0..1 as the provider says, `null` where it says nothing. `startedAt` in epoch milliseconds. `preview`: the latest there is. */
  | { readonly kind: 'working'; readonly fraction: number | null; readonly startedAt: number; readonly preview?: Preview }
  /** All calls are final; results are made fit and sent. */
  | { readonly kind: 'finishing' };

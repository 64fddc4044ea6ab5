import type { Artifact } from './artifact.ts';
import type { Job } from './job.ts';
import type { Json } from './json.ts';
import type { Cost } from './money.ts';
import type { Note } from './note.ts';
import type { Problem } from './problem.ts';
import type { ProgressEvent } from './progress.ts';

/** Where a post can go now, and what fits there. */
export type Route = {
  /** Only the delivery knows what is inside. */
  readonly way: Json;
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  readonly maxFiles: number;
};

/** How a job ended, to be told to the person; `cost` is what they are charged. */
export type Outcome =
  | {
      readonly kind: 'result'; readonly artifacts: readonly Artifact[]; readonly cost: Cost; readonly wanted: number; readonly missing: readonly Problem[];
      /** What was made otherwise than it was asked for, each once. */
      readonly notes?: readonly Note[];
    }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly cost: Cost }
  | { readonly kind: 'canceled'; readonly cost: Cost };

/** `unclear` = the post may or may not be there; the same call later finds out. `gone` and `no-access` are final. */
export type PostResult = 'posted' | 'too-large' | 'gone' | 'no-access' | 'unclear';

/** Brings progress and outcomes to people. Its own rows make every step repeatable after a crash. */
export interface Delivery {
  /** Reads where a post can go now. Throws when that cannot be learnt. */
  route(job: Job, o: { signal: AbortSignal }): Promise<Route | 'gone' | 'no-access'>;
  /** Best effort, at once, latest wins; never delays the outcome. */
  progress(job: Job, event: ProgressEvent): void;
  /** Shows the outcome, once: a repeat after a crash finds the first. */
  post(job: Job, outcome: Outcome, route: Route, o: { signal: AbortSignal }): Promise<PostResult>;
  /** A short separate notice to the requester, at most once and only if they want it. Best effort. */
  ping(job: Job, o: { signal: AbortSignal }): Promise<void>;
}

import type { JobWithCalls } from './job.ts';
import type { Json } from './json.ts';
import type { StoredFile } from './media.ts';
import type { ModelCard } from './model-card.ts';
import type { Cost } from './money.ts';
import type { Problem } from './problem.ts';
import type { Asked, Mode, Requester } from './request.ts';

/** One asking, with everything needed to answer it after a restart. */
export type Submission = {
  /** The job's id to be; the same id twice is one job. */
  readonly id: string;
  readonly asked: Asked;
  readonly requester: Requester;
  readonly destination: Json;
  /** The reply token and the epoch milliseconds at which it dies. The one secret in a row; deleted when it is of no use. */
  readonly reply?: { readonly token: string; readonly deadline: number };
};

/** `fresh: false` = this id was received before; its job goes on, nothing is to be said. */
export type Ticket = { readonly id: string; readonly fresh: boolean };

/** What a person chose for themselves. */
export type Preferences = { readonly ping: boolean };

export type CancelResult = 'canceled' | 'asked' | 'already-final' | 'not-yours' | 'unknown';

/** The whole bot without Discord. */
export interface Studio {
  /** Models on offer for a mode, best first. From memory. */
  models(mode: Mode): readonly ModelCard[];
  /** What memory alone can judge of an asking; `undefined` = nothing against it. */
  preflight(asked: Asked): Problem | undefined;
  /** What an asking would cost at most, before it is submitted. From memory. */
  quote(asked: Asked): Cost | Problem;
  /**
   * Durable once resolved: one insert. Admission follows by itself, also after a crash; it begins when `acknowledged`
   * resolves with true (or at once without it). False = Discord refused the acknowledgement: the job is dropped silently.
   */
  submit(submission: Submission, o?: { acknowledged?: Promise<boolean> }): Promise<Ticket>;
  job(id: string): Promise<JobWithCalls | undefined>;
  /** A person's jobs, newest first. */
  jobsOf(userId: string, o: { limit: number }): Promise<readonly JobWithCalls[]>;
  /** How many calls go before this job's next one, from 0; `null` = too far back to say, or none waits. */
  position(id: string): Promise<number | null>;
  /** Asks for an end at whatever stage the job is. Durable once resolved. Only the requester may. */
  cancel(id: string, by: { userId: string }): Promise<CancelResult>;
  /** A result's bytes, for showing it again. Throws `ProblemError` when the file is gone. */
  read(file: StoredFile): Promise<Uint8Array<ArrayBuffer>>;
  preferences(userId: string): Promise<Preferences>;
  /** Durable once resolved. */
  setPreferences(userId: string, preferences: Preferences): Promise<void>;
  /** Resolves when the job is final. */
  settled(id: string, o: { signal: AbortSignal }): Promise<JobWithCalls>;
}

import type { Artifact } from './artifact.ts';
import type { Call } from './call.ts';
import type { Json } from './json.ts';
import type { ModelCard } from './model-card.ts';
import { mergeNotes, type Note } from './note.ts';
import type { Problem } from './problem.ts';
import type { Asked, GenerationRequest, Requester } from './request.ts';

export const jobPhases = ['received', 'queued', 'working', 'in-review', 'delivering', 'done', 'failed', 'canceled'] as const;
export type JobPhase = (typeof jobPhases)[number];
export const finalPhases = ['done', 'failed', 'canceled'] as const satisfies readonly JobPhase[];

export function isFinalPhase(phase: JobPhase): boolean {
  return (finalPhases as readonly string[]).includes(phase);
}

/** What was decided at admission; `notes` say where it is not what was asked for. */
export type Accepted = { readonly request: GenerationRequest; readonly card: ModelCard; readonly notes?: readonly Note[] };

/** What a person asked for, and how far it is. */
export type Job = {
  /** Lower-case base36 of the interaction's snowflake: the same interaction cannot become two jobs. */
  readonly id: string;
  readonly phase: JobPhase;
  readonly requester: Requester;
  readonly asked: Asked;
  /** Where the answer goes; only the delivery knows what is inside. */
  readonly destination: Json;
  /** From admission on. */
  readonly accepted?: Accepted;
  readonly artifacts: readonly Artifact[];
  readonly problem?: Problem;
  readonly cancelAskedBy?: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly queuedAt?: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Since then its results are not kept any more. */
  readonly resultsGoneAt?: number;
};

export type JobWithCalls = { readonly job: Job; readonly calls: readonly Call[] };

/** What was made otherwise than it was asked for, over all calls. */
export function notesOf({ job, calls }: JobWithCalls): readonly Note[] {
  return mergeNotes([job.accepted?.notes, ...calls.map(({ state }) => (state.name === 'made' ? state.notes : undefined))]);
}

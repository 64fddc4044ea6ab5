import type { Artifact } from './artifact.ts';
import type { Call } from './call.ts';
import type { Json } from './json.ts';
import type { ModelCard } from './model-card.ts';
import type { Problem } from './problem.ts';
import type { Asked, GenerationRequest, Requester } from './request.ts';

export const jobPhases = ['received', 'queued', 'working', 'in-review', 'delivering', 'done', 'failed', 'canceled'] as const;
export type JobPhase = (typeof jobPhases)[number];
export const finalPhases = ['done', 'failed', 'canceled'] as const satisfies readonly JobPhase[];

export function isFinalPhase(phase: JobPhase): boolean {
  return (finalPhases as readonly string[]).includes(phase);
}

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
  readonly accepted?: { readonly request: GenerationRequest; readonly card: ModelCard };
  readonly artifacts: readonly Artifact[];
  readonly problem?: Problem;
  readonly cancelAskedBy?: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly queuedAt?: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
};

export type JobWithCalls = { readonly job: Job; readonly calls: readonly Call[] };

import type { Json } from './json.ts';
import type { StoredFile } from './media.ts';
import type { Cost } from './money.ts';
import type { Note } from './note.ts';
import type { Problem } from './problem.ts';

/** A provider's own handle of work under way: JSON, meaningful to that provider in any process. */
export type Operation = Json;

export type CallState =
  | { readonly name: 'waiting' }
  /** `start` may or may not have reached the service. */
  | { readonly name: 'starting' }
  /** Paid: from here only `check`. */
  | { readonly name: 'running'; readonly operation: Operation }
  /** The raw bytes are fsynced in the spool; never bought again. */
  | { readonly name: 'made'; readonly originals: readonly StoredFile[]; readonly cost: Cost; readonly notes?: readonly Note[] }
  | { readonly name: 'failed'; readonly problem: Problem; readonly cost?: Cost }
  | { readonly name: 'canceled'; readonly cost?: Cost };
export type CallStateName = CallState['name'];
export type FinalCallState = Extract<CallState, { name: 'made' | 'failed' | 'canceled' }>;

export const finalCallStates = ['made', 'failed', 'canceled'] as const satisfies readonly CallStateName[];
export function isFinal(state: CallState): boolean {
  return (finalCallStates as readonly string[]).includes(state.name);
}

/** One paid request to one provider. A job has 1..N of them. */
export type Call = {
  readonly job: string;
  readonly index: number;
  /** Rises with every claim; a commit under an older attempt fails. 0 = never claimed. */
  readonly attempt: number;
  readonly provider: string;
  readonly model: string;
  /** Our own name for the purchase, stored before anything is sent; given to the service where it takes one. */
  readonly key: string;
  /** Results wanted of this call. */
  readonly count: number;
  /** Seed of its first result. */
  readonly seed: number;
  /** The call whose result this one starts from. */
  readonly after?: number;
  readonly state: CallState;
  /** Epoch milliseconds; absent before the start. */
  readonly startedAt?: number;
};

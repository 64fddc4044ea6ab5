import type { Operation } from './call.ts';
import type { Json } from './json.ts';
import type { StoredFile } from './media.ts';
import type { ModelCard } from './model-card.ts';
import type { Cost } from './money.ts';
import type { Note } from './note.ts';
import type { Preview } from './preview.ts';
import type { Problem } from './problem.ts';
import type { InputRole, Mode } from './request.ts';

/** One order to a service, complete. */
export type Order = {
  readonly mode: Mode;
  readonly model: string;
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly aspectRatio?: string;
  readonly count: number;
  readonly seed: number;
  readonly strength?: number;
  readonly durationSeconds?: number;
  readonly inputs: readonly { readonly role: InputRole; readonly file: StoredFile }[];
  readonly options: { readonly [name: string]: Json };
};

export type Output =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** At the provider's own configured origin; opened by `open`. */
  | OwnOutput
  /** Anywhere else; opened by the guarded fetch alone. */
  | { readonly kind: 'foreign'; readonly url: string };
export type OwnOutput = { readonly kind: 'own'; readonly ref: Json };

export type Status =
  | { readonly kind: 'pending'; readonly operation: Operation; /** 0..1 */ readonly fraction?: number; readonly pollAfterMs?: number; /** The latest. */ readonly preview?: Preview }
  | { readonly kind: 'done'; readonly outputs: readonly Output[]; readonly cost?: Cost; readonly notes?: readonly Note[] }
  /** The service answered no. A throw means that there was no answer. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly cost?: Cost }
  /** Without a cost it is unknown what was billed, and the expected cost is booked. */
  | { readonly kind: 'canceled'; readonly cost?: Cost }
  /** The service does not know the operation any more. */
  | { readonly kind: 'lost' };

export type Health = {
  readonly ok: boolean;
  /** One sentence for the operator, without secrets. */
  readonly detail?: string;
  /** What works now and will not for ever, a sentence each: a model that is retired soon. */
  readonly warnings?: readonly string[];
};
export type CallOptions = { readonly signal: AbortSignal };

/** One configured service. Every implementation passes `providerContract`. */
export interface Provider {
  /** The instance: `comfyui`, `comfyui/attic`. */
  readonly id: string;
  /** Its lane: calls at once, and starts per window. */
  readonly limits: { readonly concurrency: number; readonly rate?: { readonly max: number; readonly perMs: number } };
  /** From memory; may be empty while the box is down. */
  models(): readonly ModelCard[];
  /** Reads models and health anew. Throws nothing: an unreachable service is `ok: false`. */
  refresh(o: CallOptions): Promise<Health>;
  /**
   * The only method that costs. May block up to the card's `startLimitMs`. Throws `NotBegunError` where the service certainly
   * began nothing (429: `busy` with its delay; connection refused: `unavailable`); any other throw is an unclear start.
   */
  start(order: Order, o: { readonly key: string; readonly signal: AbortSignal }): Promise<Status>;
  /** Looks once, at no cost; works in a process that never saw the start. Throws `ProblemError` when there is no answer. */
  check(operation: Operation, o: CallOptions): Promise<Status>;
  /** What became of an unclear start. Absent where the service cannot tell. */
  find?(key: string, o: CallOptions): Promise<Operation | 'absent' | 'unknown'>;
  /** Best effort, this operation only. The outcome is what `check` says afterwards. */
  cancel(operation: Operation, o: CallOptions): Promise<void>;
  /** Streams an output from the provider's own origin, without following redirects. */
  open(output: OwnOutput, o: CallOptions): Promise<ReadableStream<Uint8Array>>;
  /** Lets go of connections and timers, where it has any; called once, after the last call. */
  [Symbol.asyncDispose]?(): Promise<void>;
}

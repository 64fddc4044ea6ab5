import type { Call, FinalCallState, Operation } from './call.ts';
import type { Requester } from './request.ts';
import type { Tx } from './store.ts';

/** A call before it is in line. */
export type NewCall = Pick<Call, 'job' | 'index' | 'provider' | 'model' | 'key' | 'count' | 'seed' | 'after'> & {
  /** Slot-seconds it is expected to take; the fair share's guess until it ends. */
  readonly expectedSeconds: number;
};

/** The calls in line and under way: fair order, fence and life cycle. Methods without `tx` are durable once resolved. */
export interface Backlog {
  /** Puts a job's calls in line, in the transaction that accepts the job. */
  add(tx: Tx, calls: readonly NewCall[], o: { requester: Requester; at: number }): Promise<void>;
  /** Takes up to `most` calls of a lane in fair order, each under a new attempt. */
  claim(lane: string, most: number): Promise<readonly Call[]>;
  /** Records `starting`, before anything is sent. `undefined`: its job is being canceled (it ended so), or another attempt has it. */
  begin(call: Call): Promise<Call | undefined>;
  /** Records the service's handle. `undefined`: another attempt has it. */
  running(call: Call, operation: Operation): Promise<Call | undefined>;
  /** Gives a call that certainly was not begun back to the line, at its old place. */
  putBack(call: Call): Promise<void>;
  /**
   * Records a final state, corrects the fair clock and lets followers go; the job is `delivering` when no call is left.
   * Nothing happens when another attempt has the call.
   */
  end(call: Call, state: FinalCallState): Promise<void>;
  /** Ends every call of the job that nobody has claimed, with the same consequences as `end`. */
  cancelWaiting(tx: Tx, job: string): Promise<void>;
  /** The next calls of a lane in the order in which they will be claimed if nothing new comes. */
  upcoming(lane: string, most: number): Promise<readonly { readonly job: string; readonly index: number }[]>;
  /** After a start of the process: puts claimed calls back, counts shares anew, returns calls that were under way. */
  recover(): Promise<readonly Call[]>;
  /** Epoch milliseconds of a lane's starts since `since`, oldest first. */
  startsSince(lane: string, since: number): Promise<readonly number[]>;
}

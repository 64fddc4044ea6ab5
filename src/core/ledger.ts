import type { Cost } from './money.ts';
import type { Requester } from './request.ts';
import type { Tx } from './store.ts';

/** Money held and booked, by job. Holding and settling are idempotent by job id. */
export interface Ledger {
  /** Holds the expected cost on the spend account and on the person's allowance. */
  hold(tx: Tx, entry: { readonly job: string; readonly requester: Requester; readonly expected: Cost; readonly at: number }): Promise<void>;
  /** Replaces the hold by what the service billed (`spend`) and what the person is charged (`allowance`, millionths of a dollar). */
  settle(tx: Tx, entry: { readonly job: string; readonly spend: Cost; readonly allowance: number; readonly at: number }): Promise<void>;
  /** What was ever booked on the spend account, over all people, with what is held on it now; millionths of a dollar. */
  spent(tx: Tx): Promise<number>;
}

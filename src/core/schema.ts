import type { CallStateName } from './call.ts';
import type { JobPhase } from './job.ts';
import type { Mode } from './request.ts';

/** The tables. Times are epoch milliseconds, flags 0 or 1, `*_json` holds JSON text, `null` = known to be none. */
export interface Schema {
  jobs: {
    id: string;
    phase: JobPhase;
    mode: Mode;
    user_id: string;
    guild_id: string | null;
    channel_id: string | null;
    asked_json: string;
    destination_json: string;
    /** The one secret in a row: in no log, export or backup; null when final or dead. */
    reply_token: string | null;
    reply_deadline: number | null;
    /** `{ request, card }` from admission on. */
    accepted_json: string | null;
    artifacts_json: string;
    problem_json: string | null;
    cancel_asked_by: string | null;
    received_at: number;
    queued_at: number | null;
    started_at: number | null;
    finished_at: number | null;
    /** Its pictures, or what was made of them, are not kept any more; null while they are, or where it has none. */
    inputs_gone_at: number | null;
    results_gone_at: number | null;
  };
  /** Which job needs which file of the spool: every hash in the rows of jobs and calls, until it is not kept any more. A file that no row names is removed. */
  files: {
    job: string;
    kind: 'input' | 'result';
    hash: string;
    /** The job's `finished_at`; null = it is not over, and the file stays. */
    final_at: number | null;
  };
  calls: {
    job: string;
    /** `index` is a word of SQL. */
    number: number;
    attempt: number;
    provider: string;
    model: string;
    purchase_key: string;
    count: number;
    seed: number;
    after: number | null;
    state: CallStateName;
    /** What the state carries: operation, originals, problem, cost. */
    state_json: string;
    /** In the backlog: waiting, its predecessor made, not claimed. */
    ready: number;
    /** Its share: guild (or `dm:user`) and user. */
    guild_key: string;
    user_key: string;
    weight: number;
    /** Slot-seconds charged to the share at the claim; corrected at the end. */
    expected_seconds: number;
    queued_at: number;
    started_at: number | null;
    ended_at: number | null;
  };
  /** The fair clock: one row a lane (guild and user ''), one a guild in it (user ''), one a user in that. */
  shares: {
    lane: string;
    guild_key: string;
    user_key: string;
    /** Virtual runtime in weighted slot-seconds. */
    virtual: number;
    /** Where a newcomer below this one starts. */
    floor: number;
    waiting: number;
    running: number;
  };
  ledger: {
    job: string;
    account: 'spend' | 'allowance';
    state: 'held' | 'settled';
    user_id: string;
    guild_id: string | null;
    /** Millionths of a US dollar. */
    micros: number;
    estimated: number;
    held_at: number;
    settled_at: number | null;
  };
  /** One row for each post that was begun; the delivery's own memory. */
  deliveries: {
    job: string;
    /** The message that shows the job, once known. */
    channel_id: string | null;
    message_id: string | null;
    /** A new message was begun: its nonce and when it was first sent. */
    nonce: string | null;
    sent_at: number | null;
    posted_at: number | null;
    pinged_at: number | null;
  };
  people: {
    user_id: string;
    /** 1 = tell me by a ping when a result is ready. */
    ping: number;
  };
}

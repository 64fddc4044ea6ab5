import type { Insertable } from 'kysely';
import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import type { Schema } from '../core/schema.ts';
import type { Store, Tx } from '../core/store.ts';
import type { Log } from '../lib/log.ts';
import { prepared } from '../store/prepared.ts';
import { destinationSchema, type Destination } from './destination.ts';
import { createWriteBehind } from './write-behind.ts';

/** All that is known of where a job's answer goes. */
export type Target = {
  readonly destination: Destination;
  /** While the row holds it; it may be dead all the same. */
  readonly reply: { readonly token: string; readonly deadline: number } | undefined;
  readonly channelId: string | null;
  /** The message that shows the job, once known. */
  readonly messageId: string | null;
  /** A new message was begun. */
  readonly begun: { readonly nonce: string; readonly sentAt: number } | undefined;
  readonly postedAt: number | null;
  readonly pingedAt: number | null;
  readonly wantsPing: boolean;
};

type Place = { readonly channelId: string; readonly messageId: string };

/** The delivery's memory. */
export type DeliveryRows = AsyncDisposable & {
  /** Throws when the job is not there or its destination is not one of ours. */
  target(job: Pick<Job, 'id' | 'destination'>): Promise<Target>;
  /**
   * The message that shows the job. Written within half a minute: until then its token knows it, and after a crash that lasts
   * longer than the token the channel's history does.
   */
  opened(jobId: string, place: Place): void;
  /** The outcome is there by an edit. Written within half a minute: an edit may be repeated. */
  edited(jobId: string, o: Place & { readonly at: number }): void;
  /** A new message is about to be sent. Durable once resolved. */
  begun(jobId: string, o: { readonly nonce: string; readonly at: number }): Promise<void>;
  /** The outcome is there by what must not be repeated. Durable once resolved. */
  posted(jobId: string, o: Partial<Place> & { readonly at: number }): Promise<void>;
  /** Marks the ping before it is sent; durable once resolved. False: it was marked before. */
  pinging(jobId: string, at: number): Promise<boolean>;
};

type Row = Insertable<Schema['deliveries']>;
type Columns = Partial<Omit<Row, 'job'>>;

/** Milliseconds. Most jobs are over by then, and their rows are written together. */
const writeBehind = 30_000;
const empty = { channel_id: null, message_id: null, nonce: null, sent_at: null, posted_at: null, pinged_at: null };

const selectTarget = prepared((tx: Tx, { id }: { id: string }) => (
  tx.selectFrom('jobs')
    .leftJoin('deliveries', 'deliveries.job', 'jobs.id')
    .leftJoin('people', 'people.user_id', 'jobs.user_id')
    .select(['reply_token', 'reply_deadline', 'deliveries.channel_id', 'message_id', 'nonce', 'sent_at', 'posted_at', 'pinged_at', 'ping'])
    .where('jobs.id', '=', id)
));

export function createDeliveryRows({ store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log }): DeliveryRows {
  const savedAll = (rows: readonly Row[]): Promise<boolean> => store.transaction((tx) => save(tx, rows), { sync: 'later' }).then(() => true, (error: unknown) => {
    log.warn({ jobs: rows.map(({ job }) => job), error }, 'Where jobs are shown could not be written down');
    return false;
  });
  const behind = createWriteBehind<Columns>({
    clock,
    delay: writeBehind,
    write: async (entries) => {
      const rows = entries.map(([job, columns]) => ({ ...empty, ...columns, job }));
      // A job whose row is gone would take the others with it.
      if (!await savedAll(rows)) for (const row of rows) await savedAll([row]);
    },
  });
  const saveNow = (job: string, columns: Columns): Promise<void> => {
    const row = { ...empty, ...behind.take(job), ...columns, job };
    return store.transaction((tx) => save(tx, [row]));
  };

  return {
    async target({ id, destination: json }) {
      const { rows: [row] } = await selectTarget(store.read, { id });
      if (!row) throw new Error(`The job ${id} has no row.`);
      const destination = destinationSchema.parse(json);
      const { channel_id, message_id, nonce, sent_at, posted_at, pinged_at } = { ...row, ...behind.get(id) };
      return {
        destination,
        reply: row.reply_token === null || row.reply_deadline === null ? undefined : { token: row.reply_token, deadline: row.reply_deadline },
        channelId: channel_id ?? destination.channelId,
        messageId: message_id ?? null,
        begun: nonce === null || sent_at === null ? undefined : { nonce, sentAt: sent_at },
        postedAt: posted_at,
        pingedAt: pinged_at,
        wantsPing: row.ping !== 0,
      };
    },
    opened: (jobId, { channelId, messageId }) => behind.put(jobId, { channel_id: channelId, message_id: messageId }),
    edited: (jobId, { at, channelId, messageId }) => behind.put(jobId, { posted_at: at, channel_id: channelId, message_id: messageId }),
    begun: (jobId, { nonce, at }) => saveNow(jobId, { nonce, sent_at: at }),
    posted: (jobId, { at, messageId, channelId }) => saveNow(jobId, {
      posted_at: at,
      ...(messageId === undefined ? {} : { message_id: messageId }),
      ...(channelId === undefined ? {} : { channel_id: channelId }),
    }),
    pinging: (jobId, at) => store.transaction(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx.insertInto('deliveries').values({ ...empty, job: jobId, pinged_at: at })
        .onConflict((conflict) => conflict.column('job').doUpdateSet({ pinged_at: at }).where('deliveries.pinged_at', 'is', null))
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    }),
    [Symbol.asyncDispose]: behind[Symbol.asyncDispose],
  };
}

/** Adds to rows: a column that is `null` here keeps what it has there. */
async function save(tx: Tx, rows: readonly Row[]): Promise<void> {
  for (const row of rows) await saveOne(tx, row);
}
const saveOne = prepared((tx: Tx, row: Row) => (
  tx.insertInto('deliveries')
    .values({ job: row.job, channel_id: row.channel_id, message_id: row.message_id, nonce: row.nonce, sent_at: row.sent_at, posted_at: row.posted_at, pinged_at: row.pinged_at })
    .onConflict((conflict) => conflict.column('job').doUpdateSet(({ fn, ref }) => ({
      channel_id: fn.coalesce(ref('excluded.channel_id'), ref('deliveries.channel_id')),
      message_id: fn.coalesce(ref('excluded.message_id'), ref('deliveries.message_id')),
      nonce: fn.coalesce(ref('excluded.nonce'), ref('deliveries.nonce')),
      sent_at: fn.coalesce(ref('excluded.sent_at'), ref('deliveries.sent_at')),
      posted_at: fn.coalesce(ref('excluded.posted_at'), ref('deliveries.posted_at')),
    })))
));

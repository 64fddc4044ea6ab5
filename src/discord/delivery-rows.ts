import type { Job } from '../core/job.ts';
import type { Store } from '../core/store.ts';
import { destinationSchema, type Destination } from './destination.ts';

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

/** The delivery's memory. Everything it writes is durable once resolved. */
export type DeliveryRows = {
  /** Throws when the job is not there or its destination is not one of ours. */
  target(job: Pick<Job, 'id' | 'requester' | 'destination'>): Promise<Target>;
  /** The message that shows the job. */
  opened(jobId: string, message: { readonly channelId: string; readonly messageId: string }): Promise<void>;
  /** A new message is about to be sent. */
  begun(jobId: string, o: { readonly nonce: string; readonly at: number }): Promise<void>;
  /** The outcome is there. */
  posted(jobId: string, o: { readonly at: number; readonly messageId?: string; readonly channelId?: string }): Promise<void>;
  /** Marks the ping before it is sent. False: it was marked before. */
  pinging(jobId: string, at: number): Promise<boolean>;
};

export function createDeliveryRows(store: Store): DeliveryRows {
  type Columns = { channel_id?: string; message_id?: string; nonce?: string; sent_at?: number; posted_at?: number };
  const set = (job: string, columns: Columns): Promise<void> => store.transaction(async (tx) => {
    await tx.insertInto('deliveries')
      .values({ job, channel_id: null, message_id: null, nonce: null, sent_at: null, posted_at: null, pinged_at: null, ...columns })
      .onConflict((conflict) => conflict.column('job').doUpdateSet(columns))
      .execute();
  });
  return {
    async target({ id, requester, destination: json }) {
      const row = await store.read.selectFrom('jobs')
        .leftJoin('deliveries', 'deliveries.job', 'jobs.id')
        .leftJoin('people', 'people.user_id', 'jobs.user_id')
        .select(['reply_token', 'reply_deadline', 'deliveries.channel_id', 'message_id', 'nonce', 'sent_at', 'posted_at', 'pinged_at', 'ping'])
        .where('jobs.id', '=', id)
        .executeTakeFirst();
      if (!row) throw new Error(`The job ${id} of ${requester.guildId ?? 'a direct message'} has no row.`);
      const destination = destinationSchema.parse(json);
      return {
        destination,
        reply: row.reply_token === null || row.reply_deadline === null ? undefined : { token: row.reply_token, deadline: row.reply_deadline },
        channelId: row.channel_id ?? destination.channelId,
        messageId: row.message_id,
        begun: row.nonce === null || row.sent_at === null ? undefined : { nonce: row.nonce, sentAt: row.sent_at },
        postedAt: row.posted_at,
        pingedAt: row.pinged_at,
        wantsPing: row.ping !== 0,
      };
    },
    opened: (jobId, { channelId, messageId }) => set(jobId, { channel_id: channelId, message_id: messageId }),
    begun: (jobId, { nonce, at }) => set(jobId, { nonce, sent_at: at }),
    posted: (jobId, { at, messageId, channelId }) => set(jobId, {
      posted_at: at,
      ...(messageId === undefined ? {} : { message_id: messageId }),
      ...(channelId === undefined ? {} : { channel_id: channelId }),
    }),
    pinging: (jobId, at) => store.transaction(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx.insertInto('deliveries')
        .values({ job: jobId, channel_id: null, message_id: null, nonce: null, sent_at: null, posted_at: null, pinged_at: at })
        .onConflict((conflict) => conflict.column('job').doUpdateSet({ pinged_at: at }).where('deliveries.pinged_at', 'is', null))
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    }),
  };
}

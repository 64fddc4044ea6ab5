import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Jobs, calls, the fair clock, the ledger, deliveries and people. SQLite takes null in a primary key unless told not to. */
export const lineFromEndToEnd: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createTable('jobs')
      .addColumn('id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('phase', 'text', (c) => c.notNull())
      .addColumn('mode', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('guild_id', 'text')
      .addColumn('channel_id', 'text')
      .addColumn('asked_json', 'text', (c) => c.notNull())
      .addColumn('destination_json', 'text', (c) => c.notNull())
      .addColumn('reply_token', 'text')
      .addColumn('reply_deadline', 'bigint')
      .addColumn('accepted_json', 'text')
      .addColumn('artifacts_json', 'text', (c) => c.notNull().defaultTo('[]'))
      .addColumn('problem_json', 'text')
      .addColumn('cancel_asked_by', 'text')
      .addColumn('received_at', 'bigint', (c) => c.notNull())
      .addColumn('queued_at', 'bigint')
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .execute();
    await db.schema.createIndex('jobs_by_user').on('jobs').columns(['user_id', 'received_at']).execute();
    await db.schema.createIndex('jobs_unfinished').on('jobs').columns(['phase', 'received_at'])
      .where(sql.ref('phase'), 'not in', ['done', 'failed', 'canceled']).execute();
    await db.schema.createIndex('jobs_waiting_by_user').on('jobs').columns(['user_id']).where(sql.ref('phase'), '=', 'queued').execute();
    await db.schema.createIndex('jobs_by_reply_deadline').on('jobs').columns(['reply_deadline']).where(sql.ref('reply_token'), 'is not', null).execute();

    await db.schema.createTable('calls')
      .addColumn('job', 'text', (c) => c.notNull().references('jobs.id').onDelete('cascade'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('provider', 'text', (c) => c.notNull())
      .addColumn('model', 'text', (c) => c.notNull())
      .addColumn('purchase_key', 'text', (c) => c.notNull().unique())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('seed', 'bigint', (c) => c.notNull())
      .addColumn('after', 'integer')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('state_json', 'text', (c) => c.notNull())
      .addColumn('ready', 'integer', (c) => c.notNull())
      .addColumn('guild_key', 'text', (c) => c.notNull())
      .addColumn('user_key', 'text', (c) => c.notNull())
      .addColumn('weight', 'double precision', (c) => c.notNull())
      .addColumn('expected_seconds', 'double precision', (c) => c.notNull())
      .addColumn('queued_at', 'bigint', (c) => c.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addPrimaryKeyConstraint('calls_key', ['job', 'number'])
      .execute();
    await db.schema.createIndex('calls_backlog').on('calls').columns(['provider', 'guild_key', 'user_key', 'queued_at', 'job', 'number'])
      .where(sql.ref('ready'), '=', 1).execute();
    await db.schema.createIndex('calls_under_way').on('calls').columns(['state'])
      .where(sql.ref('state'), 'in', ['waiting', 'starting', 'running']).execute();
    await db.schema.createIndex('calls_by_start').on('calls').columns(['provider', 'started_at']).execute();

    await db.schema.createTable('shares')
      .addColumn('lane', 'text', (c) => c.notNull())
      .addColumn('guild_key', 'text', (c) => c.notNull())
      .addColumn('user_key', 'text', (c) => c.notNull())
      .addColumn('virtual', 'double precision', (c) => c.notNull())
      .addColumn('floor', 'double precision', (c) => c.notNull())
      .addColumn('waiting', 'integer', (c) => c.notNull())
      .addColumn('running', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('shares_key', ['lane', 'guild_key', 'user_key'])
      .execute();
    await db.schema.createIndex('shares_guilds_in_turn').on('shares').columns(['lane', 'virtual', 'guild_key'])
      .where(sql<boolean>`user_key = '' and guild_key <> '' and waiting > 0`).execute();
    await db.schema.createIndex('shares_users_in_turn').on('shares').columns(['lane', 'guild_key', 'virtual', 'user_key'])
      .where(sql<boolean>`user_key <> '' and waiting > 0`).execute();

    await db.schema.createTable('ledger')
      .addColumn('job', 'text', (c) => c.notNull())
      .addColumn('account', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('user_id', 'text', (c) => c.notNull())
      .addColumn('guild_id', 'text')
      .addColumn('micros', 'bigint', (c) => c.notNull())
      .addColumn('estimated', 'integer', (c) => c.notNull())
      .addColumn('held_at', 'bigint', (c) => c.notNull())
      .addColumn('settled_at', 'bigint')
      .addPrimaryKeyConstraint('ledger_key', ['job', 'account'])
      .execute();

    await db.schema.createTable('deliveries')
      .addColumn('job', 'text', (c) => c.primaryKey().notNull().references('jobs.id').onDelete('cascade'))
      .addColumn('channel_id', 'text')
      .addColumn('message_id', 'text')
      .addColumn('nonce', 'text')
      .addColumn('sent_at', 'bigint')
      .addColumn('posted_at', 'bigint')
      .addColumn('pinged_at', 'bigint')
      .execute();

    await db.schema.createTable('people')
      .addColumn('user_id', 'text', (c) => c.primaryKey().notNull())
      .addColumn('ping', 'integer', (c) => c.notNull())
      .execute();
  },
};

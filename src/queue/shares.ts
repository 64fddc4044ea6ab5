import { sql } from 'kysely';
import type { Tx } from '../core/store.ts';
import type { Share } from './fair-share.ts';

/** The three rows that a call's share touches, outermost first. */
function rowsOf({ lane, guild, user }: Share): readonly Share[] {
  return [{ lane, guild: '', user: '' }, { lane, guild, user: '' }, { lane, guild, user }];
}

/**
 * Slot-seconds by which each newcomer starts behind the one before: of equals the first to come is the first to go, and an
 * endless row of newcomers cannot keep back somebody who has had a little already. A power of two adds up without rounding.
 */
const newcomerStep = 1 / 128;

/** `count` more calls of a share wait. One that comes anew starts where the others are, not at its old, long past place. */
export async function addWaiting(tx: Tx, share: Share, count: number): Promise<void> {
  let parent: Share | undefined;
  let floor = 0;
  for (const row of rowsOf(share)) {
    const now = await tx.insertInto('shares')
      .values({ lane: row.lane, guild_key: row.guild, user_key: row.user, virtual: floor, floor: 0, waiting: count, running: 0 })
      .onConflict((conflict) => conflict.columns(['lane', 'guild_key', 'user_key']).doUpdateSet({
        waiting: sql`shares.waiting + ${count}`,
        virtual: sql`case when shares.waiting = 0 and shares.virtual < ${floor} then ${floor} else shares.virtual end`,
      }))
      .returning(['virtual', 'floor', 'waiting']).executeTakeFirstOrThrow();
    if (parent && now.waiting === count && now.virtual === floor) await raiseFloor(tx, parent, floor + newcomerStep);
    parent = row;
    floor = now.floor;
  }
}

/** What happens to a share: changes of its counts and of its virtual runtime. */
export type ShareChange = { readonly waiting?: number; readonly running?: number; readonly virtual?: number };

/** Applies a change to the user, the guild and the lane; only users and guilds have a runtime. */
export async function changeShare(tx: Tx, share: Share, { waiting = 0, running = 0, virtual = 0 }: ShareChange): Promise<void> {
  for (const row of rowsOf(share)) {
    await tx.updateTable('shares')
      .set({ waiting: sql`waiting + ${waiting}`, running: sql`running + ${running}`, virtual: sql`virtual + ${row.guild === '' ? 0 : virtual}` })
      .where('lane', '=', row.lane).where('guild_key', '=', row.guild).where('user_key', '=', row.user).execute();
  }
}

/** The share whose turn it is, with the floors moved up to it: nobody who comes later starts below. */
export async function takeTurn(tx: Tx, lane: string): Promise<Share | undefined> {
  const guild = await tx.selectFrom('shares').select(['guild_key', 'virtual'])
    .where('lane', '=', lane).where(sql<boolean>`user_key = '' and guild_key <> '' and waiting > 0`)
    .orderBy('virtual').orderBy('guild_key').limit(1).executeTakeFirst();
  if (!guild) return undefined;
  const user = await tx.selectFrom('shares').select(['user_key', 'virtual'])
    .where('lane', '=', lane).where('guild_key', '=', guild.guild_key).where(sql<boolean>`user_key <> '' and waiting > 0`)
    .orderBy('virtual').orderBy('user_key').limit(1).executeTakeFirstOrThrow();
  await raiseFloor(tx, { lane, guild: '', user: '' }, guild.virtual);
  await raiseFloor(tx, { lane, guild: guild.guild_key, user: '' }, user.virtual);
  return { lane, guild: guild.guild_key, user: user.user_key };
}

async function raiseFloor(tx: Tx, row: Share, floor: number): Promise<void> {
  await tx.updateTable('shares').set({ floor })
    .where('lane', '=', row.lane).where('guild_key', '=', row.guild).where('user_key', '=', row.user).where('floor', '<', floor).execute();
}

/** Calls that are not final, in the very words of the index that holds them alone. */
export const isUnderWay = sql<boolean>`state in ('waiting', 'starting', 'running')`;

/** Counts the calls in line and under way anew, from the calls themselves. For the start of the process. */
export async function recountShares(tx: Tx): Promise<void> {
  await tx.updateTable('shares').set({ waiting: 0, running: 0 }).execute();
  const counts = await tx.selectFrom('calls')
    .select(['provider', 'guild_key', 'user_key', sql<number>`sum(ready)`.as('waiting'), sql<number>`sum(1 - ready)`.as('running')])
    .where(isUnderWay).where((is) => is.or([is('ready', '=', 1), is('state', '<>', 'waiting')]))
    .groupBy(['provider', 'guild_key', 'user_key']).execute();
  for (const row of counts) {
    const share = { lane: row.provider, guild: row.guild_key, user: row.user_key };
    await changeShare(tx, share, { waiting: Number(row.waiting), running: Number(row.running) });
  }
}

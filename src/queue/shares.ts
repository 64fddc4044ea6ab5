import { sql } from 'kysely';
import type { Tx } from '../core/store.ts';
import { prepared } from '../store/prepared.ts';
import { written } from '../store/written.ts';
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

const comeInLine = prepared((tx: Tx, { lane, guild, user, floor, count }: Share & { floor: number; count: number }) => (
  tx.insertInto('shares').values({ lane, guild_key: guild, user_key: user, virtual: floor, floor: 0, waiting: count, running: 0 })
    .onConflict((conflict) => conflict.columns(['lane', 'guild_key', 'user_key']).doUpdateSet({
      waiting: sql`shares.waiting + ${count}`,
      virtual: sql`case when shares.waiting = 0 and shares.virtual < ${floor} then ${floor} else shares.virtual end`,
    }))
    .returning(['virtual', 'floor', 'waiting'])
));
const raiseFloor = prepared((tx: Tx, { lane, guild, user, floor }: Share & { floor: number }) => (
  tx.updateTable('shares').set({ floor }).where('lane', '=', lane).where('guild_key', '=', guild).where('user_key', '=', user).where('floor', '<', floor)
));

/** `count` more calls of a share wait. One that comes anew starts where the others are, not at its old, long past place. */
export async function addWaiting(tx: Tx, share: Share, count: number): Promise<void> {
  let parent: Share | undefined;
  let floor = 0;
  for (const row of rowsOf(share)) {
    const { rows: [now] } = await comeInLine(tx, { ...row, floor, count });
    if (!now) throw new Error('A share was not returned by its own insert.');
    if (parent && now.waiting === count && now.virtual === floor) await raiseFloor(tx, { ...parent, floor: floor + newcomerStep });
    parent = row;
    floor = now.floor;
  }
}

/** The three rows of a share. */
function isOneOf(guild: string, user: string) {
  return sql<boolean>`(guild_key, user_key) in (values ('', ''), (${guild}, ''), (${guild}, ${user}))`;
}

/** What happens to a share: changes of its counts and of its virtual runtime. */
export type ShareChange = { readonly waiting?: number; readonly running?: number; readonly virtual?: number };

/** Applies a change to the user, the guild and the lane; only users and guilds have a runtime. */
export async function changeShare(tx: Tx, share: Share, { waiting = 0, running = 0, virtual = 0 }: ShareChange): Promise<void> {
  await change(tx, { ...share, waiting, running, virtual });
}
const change = prepared((tx: Tx, { lane, guild, user, waiting, running, virtual }: Share & Required<ShareChange>) => (
  tx.updateTable('shares')
    .set({ waiting: sql`waiting + ${waiting}`, running: sql`running + ${running}`, virtual: sql`case guild_key when '' then virtual else virtual + ${virtual} end` })
    .where('lane', '=', lane).where(isOneOf(guild, user))
));

/** A share whose turn it is, and where it and its guild stand. */
export type Turn = { readonly share: Share; readonly guildVirtual: number; readonly userVirtual: number };

export async function whoseTurn(tx: Tx, lane: string): Promise<Turn | undefined> {
  const { rows: [guild] } = await guildInTurn(tx, { lane });
  if (!guild) return undefined;
  const { rows: [user] } = await userInTurn(tx, { lane, guild: guild.guild_key });
  if (!user) throw new Error(`Nobody waits in ${guild.guild_key}, whose turn it is.`);
  return { share: { lane, guild: guild.guild_key, user: user.user_key }, guildVirtual: guild.virtual, userVirtual: user.virtual };
}

/** One of its calls runs: its share is charged, and the floors are moved up to it, so that nobody who comes later starts below. */
export async function takeTurn(tx: Tx, { share: { lane, guild, user }, guildVirtual, userVirtual }: Turn, charge: number): Promise<void> {
  await take(tx, { lane, guild, user, guildVirtual, userVirtual, charge });
}
const take = prepared((tx: Tx, { lane, guild, user, guildVirtual, userVirtual, charge }: Share & Omit<Turn, 'share'> & { charge: number }) => (
  tx.updateTable('shares').set({
    waiting: sql`waiting - 1`, running: sql`running + 1`,
    virtual: sql`case guild_key when '' then virtual else virtual + ${charge} end`,
    floor: sql`case when user_key = '' and guild_key = '' and floor < ${guildVirtual} then ${guildVirtual}
      when user_key = '' and guild_key <> '' and floor < ${userVirtual} then ${userVirtual} else floor end`,
  }).where('lane', '=', lane).where(isOneOf(guild, user))
));
const guildInTurn = prepared((tx: Tx, { lane }: { lane: string }) => (
  tx.selectFrom('shares').select(['guild_key', 'virtual'])
    .where('lane', '=', lane).where(sql<boolean>`user_key = '' and guild_key <> '' and waiting > 0`)
    .orderBy('virtual').orderBy('guild_key').limit(written(1))
));
const userInTurn = prepared((tx: Tx, { lane, guild }: { lane: string; guild: string }) => (
  tx.selectFrom('shares').select(['user_key', 'virtual'])
    .where('lane', '=', lane).where('guild_key', '=', guild).where(sql<boolean>`user_key <> '' and waiting > 0`)
    .orderBy('virtual').orderBy('user_key').limit(written(1))
));

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

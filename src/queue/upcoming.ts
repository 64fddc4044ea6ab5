import { sql } from 'kysely';
import type { Tx } from '../core/store.ts';
import { written } from '../store/written.ts';
import { chargeOf, inTurn } from './fair-share.ts';

type Waiting = { readonly job: string; readonly index: number; readonly charge: number };
type UserShare = { readonly key: string; virtual: number; waiting: number; readonly calls: Waiting[] };
type GuildShare = { readonly key: string; virtual: number; waiting: number; users?: UserShare[] };

/** Plays the next claims of a lane on a copy of the shares, loading only those that get a turn. */
export async function upcoming(read: Tx, lane: string, most: number): Promise<readonly { job: string; index: number }[]> {
  const guilds: GuildShare[] = await read.selectFrom('shares').select(['guild_key as key', 'virtual', 'waiting'])
    .where('lane', '=', lane).where(sql<boolean>`user_key = '' and guild_key <> '' and waiting > 0`)
    .orderBy('virtual').orderBy('guild_key').limit(most).execute();
  const order: { job: string; index: number }[] = [];
  while (order.length < most) {
    const guild = inTurn(guilds);
    if (!guild) break;
    guild.users ??= await usersOf(read, lane, guild.key, most);
    const user = inTurn(guild.users);
    const call = user?.calls.shift();
    if (!user || !call) {
      // More wait here than were loaded; what comes after is too far back to say.
      guild.waiting = 0;
      continue;
    }
    order.push({ job: call.job, index: call.index });
    for (const share of [guild, user]) {
      share.virtual += call.charge;
      share.waiting -= 1;
    }
  }
  return order;
}

async function usersOf(read: Tx, lane: string, guild: string, most: number): Promise<UserShare[]> {
  const users = await read.selectFrom('shares').select(['user_key as key', 'virtual', 'waiting'])
    .where('lane', '=', lane).where('guild_key', '=', guild).where(sql<boolean>`user_key <> '' and waiting > 0`)
    .orderBy('virtual').orderBy('user_key').limit(most).execute();
  return Promise.all(users.map(async ({ key, virtual, waiting }) => {
    const rows = await read.selectFrom('calls').select(['job', 'number', 'expected_seconds', 'weight'])
      .where('provider', '=', lane).where('guild_key', '=', guild).where('user_key', '=', key).where('ready', '=', written(1))
      .orderBy('queued_at').orderBy('job').orderBy('number').limit(most).execute();
    return { key, virtual, waiting, calls: rows.map((row) => ({ job: row.job, index: row.number, charge: chargeOf(row.expected_seconds, row.weight) })) };
  }));
}

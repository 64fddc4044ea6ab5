import { sql } from 'kysely';
import type { Ledger } from '../core/ledger.ts';
import type { Tx } from '../core/store.ts';
import { prepared } from '../store/prepared.ts';
import { written } from '../store/written.ts';

type Held = { readonly job: string; readonly user: string; readonly guild: string | null; readonly micros: number; readonly at: number };
type Booked = { readonly job: string; readonly spend: number; readonly estimated: number; readonly allowance: number; readonly at: number };

const insertBoth = prepared((tx: Tx, { job, user, guild, micros, at }: Held) => {
  const row = { job, state: 'held', user_id: user, guild_id: guild, micros, estimated: 1, held_at: at, settled_at: null } as const;
  return tx.insertInto('ledger').values([{ ...row, account: 'spend' }, { ...row, account: 'allowance' }]).onConflict((conflict) => conflict.doNothing());
});
const settleBoth = prepared((tx: Tx, { job, spend, estimated, allowance, at }: Booked) => (
  tx.updateTable('ledger').set({
    state: 'settled', settled_at: at,
    micros: sql`case account when 'spend' then cast(${spend} as bigint) else cast(${allowance} as bigint) end`,
    estimated: sql`case account when 'spend' then cast(${estimated} as integer) else 0 end`,
  }).where('job', '=', job).where('state', '=', 'held')
));

const sumOfSpend = prepared((tx: Tx) => (
  tx.selectFrom('ledger').select((is) => is.fn.sum<number | null>('micros').as('micros')).where('account', '=', written('spend'))
));

/** The two accounts of every job, one row each: held at acceptance, settled once at the end. */
export function createLedger(): Ledger {
  return {
    hold: async (tx, { job, requester, expected, at }) => {
      await insertBoth(tx, { job, user: requester.userId, guild: requester.guildId, micros: expected.micros, at });
    },
    spent: async (tx) => {
      const { rows: [sum] } = await sumOfSpend(tx, {});
      return Number(sum?.micros ?? 0);
    },
    settle: async (tx, { job, spend, allowance, at }) => {
      await settleBoth(tx, { job, spend: spend.micros, estimated: spend.estimated ? 1 : 0, allowance, at });
    },
  };
}

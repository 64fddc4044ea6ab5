import type { Ledger } from '../core/ledger.ts';
import type { Tx } from '../core/store.ts';
import { prepared } from '../store/prepared.ts';

type Held = { readonly job: string; readonly user: string; readonly guild: string | null; readonly micros: number; readonly at: number };
type Booked = { readonly job: string; readonly account: 'spend' | 'allowance'; readonly micros: number; readonly estimated: number; readonly at: number };

const insertBoth = prepared((tx: Tx, { job, user, guild, micros, at }: Held) => {
  const row = { job, state: 'held', user_id: user, guild_id: guild, micros, estimated: 1, held_at: at, settled_at: null } as const;
  return tx.insertInto('ledger').values([{ ...row, account: 'spend' }, { ...row, account: 'allowance' }]).onConflict((conflict) => conflict.doNothing());
});
const book = prepared((tx: Tx, { job, account, micros, estimated, at }: Booked) => (
  tx.updateTable('ledger').set({ state: 'settled', micros, estimated, settled_at: at })
    .where('job', '=', job).where('account', '=', account).where('state', '=', 'held')
));

/** The two accounts of every job, one row each: held at acceptance, settled once at the end. */
export function createLedger(): Ledger {
  return {
    hold: async (tx, { job, requester, expected, at }) => {
      await insertBoth(tx, { job, user: requester.userId, guild: requester.guildId, micros: expected.micros, at });
    },
    settle: async (tx, { job, spend, allowance, at }) => {
      await book(tx, { job, account: 'spend', micros: spend.micros, estimated: spend.estimated ? 1 : 0, at });
      await book(tx, { job, account: 'allowance', micros: allowance, estimated: 0, at });
    },
  };
}

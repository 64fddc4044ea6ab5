import type { Ledger } from '../core/ledger.ts';

/** The two accounts of every job, one row each: held at acceptance, settled once at the end. */
export function createLedger(): Ledger {
  return {
    hold: async (tx, { job, requester, expected, at }) => {
      for (const account of ['spend', 'allowance'] as const) {
        await tx.insertInto('ledger').values({
          job, account, state: 'held', user_id: requester.userId, guild_id: requester.guildId,
          micros: expected.micros, estimated: 1, held_at: at, settled_at: null,
        }).onConflict((conflict) => conflict.doNothing()).execute();
      }
    },
    settle: async (tx, { job, spend, allowance, at }) => {
      const book = async (account: 'spend' | 'allowance', micros: number, estimated: boolean): Promise<void> => {
        await tx.updateTable('ledger').set({ state: 'settled', micros, estimated: estimated ? 1 : 0, settled_at: at })
          .where('job', '=', job).where('account', '=', account).where('state', '=', 'held').execute();
      };
      await book('spend', spend.micros, spend.estimated);
      await book('allowance', allowance, false);
    },
  };
}

import type { Clock } from '../core/clock.ts';
import type { Store } from '../core/store.ts';
import type { Log } from '../lib/log.ts';

/** Milliseconds between two looks for reply tokens that have died. */
const sweepInterval = 60_000;

/** Deletes reply tokens that are of no use any more, until the signal is aborted. Never throws. */
export async function sweepReplyTokens({ store, clock, log }: { store: Store; clock: Clock; log: Log }, signal: AbortSignal): Promise<void> {
  for (;;) {
    await clock.sleep(sweepInterval, signal).catch(() => {});
    if (signal.aborted) return;
    try {
      await store.transaction(async (tx) => {
        await tx.updateTable('jobs').set({ reply_token: null }).where('reply_token', 'is not', null).where('reply_deadline', '<', clock.now()).execute();
      });
    } catch (error) {
      log.error({ error }, 'dead reply tokens could not be swept');
    }
  }
}

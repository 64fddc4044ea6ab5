import type { Call } from '../core/call.ts';
import type { Lane } from '../core/lane.ts';
import type { Backlog } from '../core/queue.ts';
import type { Log } from '../lib/log.ts';

/** Takes calls out of the backlog as late as possible: only when a slot is free for one. */
export interface Dispatcher extends AsyncDisposable {
  /** Something may be claimable in this lane. */
  kick(lane: string): void;
  /** Follows a call that was under way before this process; it takes its slot before any new one. */
  reattach(call: Call): void;
  /** No claim any more; what runs goes on. */
  stop(): Promise<void>;
  lane(id: string): Lane | undefined;
}

export type DispatcherParts = {
  readonly backlog: Backlog;
  readonly lanes: ReadonlyMap<string, Lane>;
  /** Runs one call to its end; it never throws. */
  readonly run: (call: Call) => Promise<void>;
  /** Calls of this lane were claimed: the others moved up. */
  readonly onClaimed: (lane: string) => void;
  readonly log: Log;
};

/** Milliseconds until a lane is tried again after its calls could not be claimed. */
const claimPause = 1_000;
/** Calls claimed at once where no lane limits them: each ends at once, because its provider is gone. */
const orphansAtOnce = 16;

export function createDispatcher({ backlog, lanes, run, onClaimed, log }: DispatcherParts): Dispatcher {
  const filling = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let stopped = false;

  /** Without a lane nobody counts slots: what was in line for a provider that is gone runs, which ends it. */
  function give(call: Call, lane: Lane | undefined, o?: { started: boolean }): void {
    if (lane) return lane.hand(() => run(call), o);
    run(call).catch((error: unknown) => log.error({ job: call.job, call: call.index, error }, 'a call without a lane did not end'));
  }

  async function fillOnce(id: string, lane: Lane | undefined): Promise<boolean> {
    const free = lane ? lane.free() : orphansAtOnce;
    if (stopped || free < 1) return false;
    const calls = await backlog.claim(id, free);
    for (const call of calls) give(call, lane);
    if (calls.length > 0) onClaimed(id);
    // With fewer nobody waits any more; whoever comes now kicks.
    return calls.length === free;
  }

  async function fill(id: string, lane: Lane | undefined): Promise<void> {
    try {
      do again.delete(id);
      while ((await fillOnce(id, lane)) || again.has(id));
    } catch (error) {
      log.error({ lane: id, error }, 'could not claim calls');
      lane?.pause(claimPause);
      // Whoever asks a paused lane in vain is woken at its end.
      lane?.free();
    } finally {
      filling.delete(id);
    }
  }

  const kick = (id: string): void => {
    if (stopped) return;
    again.add(id);
    if (!filling.has(id)) filling.set(id, fill(id, lanes.get(id)));
  };
  for (const [id, lane] of lanes) lane.onFree(() => kick(id));

  const stop = async (): Promise<void> => {
    stopped = true;
    await Promise.all(filling.values());
  };
  return {
    kick,
    reattach: (call) => give(call, lanes.get(call.provider), { started: true }),
    stop,
    lane: (id) => lanes.get(id),
    [Symbol.asyncDispose]: async () => {
      await stop();
      await Promise.all([...lanes.values()].map((lane) => lane[Symbol.asyncDispose]()));
    },
  };
}

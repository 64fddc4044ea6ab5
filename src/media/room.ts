import type { Clock } from '../core/clock.ts';
import type { Spool } from '../core/media.ts';
import { problem } from '../core/problem.ts';
import type { Room } from '../core/room.ts';
import type { Log } from '../lib/log.ts';

export type RoomParts = {
  readonly spool: Pick<Spool, 'free'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Log;
  /** Bytes that are kept free for what is under way. */
  readonly minFreeBytes: number;
};

/** Milliseconds for which a look at the disk holds. */
const lookHolds = 5_000;

/** The room on the disk of a spool. Whoever runs the bot learns from the log when there is none, and when there is some again. */
export function createRoom({ spool, clock, log, minFreeBytes }: RoomParts): Room {
  let last: { readonly at: number; readonly isFull: Promise<boolean> } | undefined;
  let wasFull = false;

  async function look(): Promise<boolean> {
    try {
      const freeBytes = await spool.free();
      const isFull = freeBytes < minFreeBytes;
      if (isFull && !wasFull) log.error({ freeBytes, minFreeBytes }, 'the disk is full: nothing new is begun until there is room again');
      if (!isFull && wasFull) log.info({ freeBytes }, 'the disk has room again');
      wasFull = isFull;
      return isFull;
    } catch (error) {
      // A disk that does not say how full it is will say so when it is written.
      log.warn({ error }, 'how full the disk is cannot be learnt');
      return false;
    }
  }

  return {
    async refusal() {
      if (!last || clock.monotonic() - last.at >= lookHolds) last = { at: clock.monotonic(), isFull: look() };
      return await last.isFull ? problem('unavailable', 'disk-full', {}) : undefined;
    },
  };
}

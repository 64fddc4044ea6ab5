import type { Clock } from '../core/clock.ts';
import type { Delivery } from '../core/delivery.ts';
import type { Backlog } from '../core/queue.ts';
import type { Store } from '../core/store.ts';
import type { Log } from '../lib/log.ts';
import { readJob } from '../store/jobs.ts';

/** How many of a lane are told their place. */
export const positionsShown = 20;
/** Milliseconds between two looks at a lane: short waits are over before anybody reads a number. */
const interval = 2_000;

/** Tells those who wait in a lane where they stand, whenever it moved, but not more often than people can follow. */
export function createPositions(parts: { store: Store; backlog: Backlog; delivery: Pick<Delivery, 'progress'>; clock: Clock; log: Log; stopping: AbortSignal }): {
  /** This lane moved; `joined` has just come in line. */
  moved(lane: string, joined?: string): void;
  /** A job that had just come in line has its turn. */
  left(lane: string, job: string): void;
} {
  const due = new Map<string, Set<string>>();

  async function tell(lane: string, joined: ReadonlySet<string>): Promise<void> {
    const order = await parts.backlog.upcoming(lane, positionsShown);
    const position = new Map<string, number | null>([...joined].map((job) => [job, null]));
    order.forEach(({ job }, index) => {
      if (typeof position.get(job) !== 'number') position.set(job, index + 1);
    });
    for (const [id, place] of position) {
      const job = await readJob(parts.store.read, id);
      if (job?.phase === 'queued') parts.delivery.progress(job, { kind: 'queued', position: place });
    }
  }

  async function later(lane: string): Promise<void> {
    await parts.clock.sleep(interval, parts.stopping);
    const joined = due.get(lane) ?? new Set();
    due.delete(lane);
    await tell(lane, joined);
  }

  return {
    moved: (lane, joined) => {
      const isScheduled = due.has(lane);
      const jobs = due.get(lane) ?? new Set<string>();
      if (joined !== undefined) jobs.add(joined);
      due.set(lane, jobs);
      if (isScheduled) return;
      later(lane).catch((error: unknown) => {
        if (!parts.stopping.aborted) parts.log.warn({ lane, error }, 'positions could not be told');
      });
    },
    left: (lane, job) => {
      due.get(lane)?.delete(job);
    },
  };
}

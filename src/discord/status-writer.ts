import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import type { ProgressEvent } from '../core/progress.ts';
import type { ShownPreview } from './previews.ts';
import { createRecentIds } from './recent-ids.ts';

/** `pause`: milliseconds until the next edit may follow. */
export type Shown =
  | { readonly kind: 'shown'; readonly text: string; readonly preview?: ShownPreview | undefined; readonly pause: number }
  /** It could not be shown now; the next try may succeed. */
  | { readonly kind: 'skipped'; readonly pause: number }
  /** The message cannot be edited any more. */
  | { readonly kind: 'stop' };

/** What a message shows since its last edit. */
export type Before = Extract<Shown, { kind: 'shown' }>;

export type StatusParts = {
  readonly clock: Clock;
  /** One edit, or none where the message shows all of it (`before`) already. `over` = the outcome is due. Throws nothing. */
  show(job: Job, event: ProgressEvent, o: { readonly before: Before | undefined; readonly over: AbortSignal; readonly signal: AbortSignal }): Promise<Shown>;
  /** Milliseconds before a job's first edit: a job that ends sooner is shown only once. */
  readonly firstAfter: number;
  /** Milliseconds an edit under way may keep the outcome waiting; then it is aborted. */
  readonly patience: number;
};

/** Shows jobs on their way: one edit at a time for each, the latest event wins, and none after the outcome. */
export type StatusWriter = AsyncDisposable & {
  show(job: Job, event: ProgressEvent): void;
  /** Ends a job's edits for good. Resolved: none is under way, but one that was given up may still take effect at Discord. */
  finish(jobId: string): Promise<'ended' | 'given-up'>;
};

/** Nobody hears it; without a reason a controller makes an error, stack and all. */
const over = 'over';
/** Milliseconds before “almost there” is shown. */
const finishingAfter = 700;

type Writing = { job: Job; latest: ProgressEvent | undefined; before?: Before; running: Promise<void> | undefined; readonly sleeping: AbortController; readonly sending: AbortController; pauseUntil: number };

export function createStatusWriter({ clock, show, firstAfter, patience }: StatusParts): StatusWriter {
  const writings = new Map<string, Writing>();
  // An event may come late, when the outcome is already there, and must not cover it.
  const finished = createRecentIds(10_000);

  async function write(writing: Writing): Promise<void> {
    try {
      while (writing.latest) {
        const wait = writing.pauseUntil - clock.monotonic();
        if (wait > 0) {
          // It rejects only when it is aborted, which is asked next. The pause may have become longer meanwhile.
          await clock.sleep(wait, writing.sleeping.signal).catch(() => undefined);
          if (writing.sleeping.signal.aborted) return;
          continue;
        }
        const event = writing.latest;
        writing.latest = undefined;
        const shown = await show(writing.job, event, { before: writing.before, over: writing.sleeping.signal, signal: writing.sending.signal });
        if (shown.kind === 'stop') {
          finished.add(writing.job.id);
          return;
        }
        if (shown.kind === 'skipped') writing.latest ??= event;
        else writing.before = shown;
        writing.pauseUntil = clock.monotonic() + shown.pause;
      }
    } finally {
      writing.running = undefined;
      if (finished.has(writing.job.id)) writings.delete(writing.job.id);
    }
  }

  async function finish(jobId: string): Promise<'ended' | 'given-up'> {
    finished.add(jobId);
    const writing = writings.get(jobId);
    if (!writing) return 'ended';
    writings.delete(jobId);
    writing.latest = undefined;
    writing.sleeping.abort(over);
    if (!writing.running) return 'ended';
    const waited = new AbortController();
    const impatience = clock.sleep(patience, waited.signal).then(() => writing.sending.abort(), () => undefined);
    await writing.running;
    waited.abort(over);
    await impatience;
    return writing.sending.signal.aborted ? 'given-up' : 'ended';
  }

  return {
    show(job, event) {
      if (finished.has(job.id)) return;
      const writing = writings.get(job.id)
        ?? { job, latest: undefined, running: undefined, sleeping: new AbortController(), sending: new AbortController(), pauseUntil: clock.monotonic() + firstAfter };
      writings.set(job.id, writing);
      writing.job = job;
      writing.latest = event;
      // The outcome mostly follows at once, and would have to wait for this edit.
      if (event.kind === 'finishing') writing.pauseUntil = Math.max(writing.pauseUntil, clock.monotonic() + finishingAfter);
      writing.running ??= write(writing);
    },
    finish,
    [Symbol.asyncDispose]: async () => {
      for (const { sending } of writings.values()) sending.abort();
      await Promise.all([...writings.keys()].map(finish));
    },
  };
}

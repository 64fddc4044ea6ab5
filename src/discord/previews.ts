import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import type { Media } from '../core/media.ts';
import type { Preview } from '../core/preview.ts';
import type { ProgressEvent } from '../core/progress.ts';
import type { Texts } from '../text/index.ts';
import type { Upload } from './multipart.ts';
import { createRecentIds } from './recent-ids.ts';
import { previewText } from './render.ts';

/** What a message shows of a preview: which one, and since when by the monotonic clock. */
export type ShownPreview = { readonly of: Preview; readonly at: number };

/** Says which edits of jobs on their way carry a picture. */
export type Previews = {
  /** The file for an edit that is due; undefined = the message keeps what it shows. `over` ends the wait for it. Throws nothing. */
  next(texts: Texts, job: Job, event: ProgressEvent, o: { readonly before: ShownPreview | undefined; readonly over: AbortSignal }): Promise<Upload | undefined>;
  /** An edit with one failed: this job goes on without. */
  failed(jobId: string): void;
};

/** Milliseconds between two new previews of one message. */
const interval = 8_000;
/** Milliseconds that an edit waits for its preview to be made; results may stand before it in line. */
const patience = 2_000;

/** Without `make` there are none. One is made at a time in all: where much is shown, others are left out rather than kept waiting. */
export function createPreviews({ make, clock }: { readonly make: Media['preview'] | undefined; readonly clock: Clock }): Previews {
  const without = createRecentIds(1_000);
  let isMaking = false;

  const isDue = (preview: Preview, before: ShownPreview | undefined): boolean => (
    before === undefined || (before.of !== preview && clock.monotonic() - before.at >= interval)
  );

  /** Undefined where it is broken. It is never aborted: that would cost the media child, and results wait for it. */
  async function made(preview: Preview, by: Media['preview']): Promise<Uint8Array<ArrayBuffer> | undefined> {
    isMaking = true;
    try {
      return await by(preview, { signal: new AbortController().signal });
    } catch {
      return undefined;
    } finally {
      isMaking = false;
    }
  }

  return {
    async next(texts, job, event, { before, over }) {
      const preview = event.kind === 'working' ? event.preview : undefined;
      if (!make || !preview || isMaking || over.aborted || without.has(job.id) || !isDue(preview, before)) return undefined;
      const waited = new AbortController();
      const impatience = clock.sleep(patience, AbortSignal.any([over, waited.signal])).catch(() => undefined);
      const data = await Promise.race([made(preview, make), impatience]);
      waited.abort('over');
      return data ? { name: 'preview.jpg', type: 'image/jpeg', description: previewText(texts, job), data } : undefined;
    },
    failed: (jobId) => without.add(jobId),
  };
}

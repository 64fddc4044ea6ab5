import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import type { Media } from '../core/media.ts';
import type { ProgressEvent } from '../core/progress.ts';
import type { Log } from '../lib/log.ts';
import { textsFor } from '../text/index.ts';
import type { DeliveryRows } from './delivery-rows.ts';
import { describeFailure, failureOf } from './failure.ts';
import type { Messages } from './messages.ts';
import type { Upload } from './multipart.ts';
import { createPreviews } from './previews.ts';
import { renderProgress } from './render.ts';
import { createStatusWriter, type StatusParts, type StatusWriter } from './status-writer.ts';
import { waysOf } from './ways.ts';

export type ProgressParts = {
  readonly messages: Messages;
  readonly rows: DeliveryRows;
  readonly clock: Clock;
  readonly log: Log;
  readonly firstAfter: number;
  /** Makes previews safe; without it none are shown. */
  readonly preview: Media['preview'] | undefined;
};

/** Milliseconds between two edits of one message by its own token. */
const tokenPause = 4_000;
/** As the bot: all messages of a channel share one limit, a stricter one when they are old. */
const botPause = 10_000;
/** Milliseconds. */
const patience = 3_000;

/** Edits a job's message on its way, by the way the outcome will take. */
export function createProgress({ messages, rows, clock, log, firstAfter, preview }: ProgressParts): StatusWriter {
  const previews = createPreviews({ make: preview, clock });
  const show: StatusParts['show'] = async (job: Job, event: ProgressEvent, { before, over, signal }) => {
    let file: Upload | undefined;
    try {
      const target = await rows.target(job);
      const [way] = waysOf(target, clock.now());
      if (!way || way.kind === 'new' || target.postedAt !== null) return { kind: 'stop' };
      const { applicationId, locale } = target.destination;
      const texts = textsFor(locale);
      const body = renderProgress(texts, job, event);
      file = await previews.next(texts, job, event, { before: before?.preview, over });
      if (over.aborted) return { kind: 'stop' };
      if (!file && body.content === before?.text) return { ...before, pause: 0 };
      const message = await messages.edit(way, applicationId, body, { signal, impatient: true, ...(file && { files: [file] }) });
      if (target.messageId === null) rows.opened(job.id, { channelId: message.channel_id, messageId: message.id });
      const shown = file && event.kind === 'working' && event.preview ? { of: event.preview, at: clock.monotonic() } : before?.preview;
      return { kind: 'shown', text: body.content, preview: shown, pause: way.kind === 'token' ? tokenPause : botPause };
    } catch (error) {
      if (signal.aborted) return { kind: 'stop' };
      const failure = failureOf(error);
      log.info({ job: job.id, failure, ...describeFailure(error) }, 'A job could not be shown on its way');
      // Without its picture the edit may be taken.
      if (file) previews.failed(job.id);
      return file || failure === 'unclear' ? { kind: 'skipped', pause: tokenPause } : { kind: 'stop' };
    }
  };
  return createStatusWriter({ clock, show, firstAfter, patience });
}

import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import type { ProgressEvent } from '../core/progress.ts';
import type { Log } from '../lib/log.ts';
import { textsFor } from '../text/index.ts';
import type { DeliveryRows } from './delivery-rows.ts';
import { describeFailure, failureOf } from './failure.ts';
import type { Messages } from './messages.ts';
import { renderProgress } from './render.ts';
import { createStatusWriter, type Shown, type StatusWriter } from './status-writer.ts';
import { waysOf } from './ways.ts';

export type ProgressParts = { readonly messages: Messages; readonly rows: DeliveryRows; readonly clock: Clock; readonly log: Log; readonly firstAfter: number };

/** Milliseconds between two edits of one message by its own token. */
const tokenPause = 4_000;
/** As the bot: all messages of a channel share one limit, a stricter one when they are old. */
const botPause = 10_000;
/** Milliseconds. */
const patience = 3_000;

/** Edits a job's message on its way, by the way the outcome will take. */
export function createProgress({ messages, rows, clock, log, firstAfter }: ProgressParts): StatusWriter {
  async function show(job: Job, event: ProgressEvent, { before, signal }: { readonly before: string | undefined; readonly signal: AbortSignal }): Promise<Shown> {
    try {
      const target = await rows.target(job);
      const [way] = waysOf(target, clock.now());
      if (!way || way.kind === 'new' || target.postedAt !== null) return { kind: 'stop' };
      const { applicationId, locale } = target.destination;
      const body = renderProgress(textsFor(locale), job, event);
      if (body.content === before) return { kind: 'shown', text: before, pause: 0 };
      const message = await messages.edit(way, applicationId, body, { signal, impatient: true });
      if (target.messageId === null) rows.opened(job.id, { channelId: message.channel_id, messageId: message.id });
      return { kind: 'shown', text: body.content, pause: way.kind === 'token' ? tokenPause : botPause };
    } catch (error) {
      if (signal.aborted) return { kind: 'stop' };
      const failure = failureOf(error);
      log.info({ job: job.id, failure, ...describeFailure(error) }, 'A job could not be shown on its way');
      return failure === 'unclear' ? { kind: 'skipped', pause: tokenPause } : { kind: 'stop' };
    }
  }
  return createStatusWriter({ clock, show, firstAfter, patience });
}

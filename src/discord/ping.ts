import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import { makesVideo } from '../core/request.ts';
import { textsFor, type Texts } from '../text/index.ts';
import type { Log } from '../lib/log.ts';
import type { DeliveryRows, Target } from './delivery-rows.ts';
import { describeFailure } from './failure.ts';
import type { Messages } from './messages.ts';
import type { Body } from './render.ts';
import { waysOf } from './ways.ts';

export type PingParts = { readonly messages: Messages; readonly rows: DeliveryRows; readonly clock: Clock; readonly log: Log };

/**
 * Tells the requester that the answer is there, because an edit notifies nobody: one short message, at most once, marked
 * before it is sent. Not where they switched it off, where only they see the answer, or where they ended the job themselves.
 */
export async function sendPing(parts: PingParts, job: Job, o: { readonly signal: AbortSignal }): Promise<void> {
  const target = await parts.rows.target(job);
  if (!target.wantsPing || target.destination.ephemeral || target.pingedAt !== null || target.postedAt === null) return;
  if (job.accepted === undefined || wasCanceled(job)) return;
  const send = sender(parts, job, target, o.signal);
  if (!send || !await parts.rows.pinging(job.id, parts.clock.now())) return;
  try {
    await send();
  } catch (error) {
    o.signal.throwIfAborted();
    parts.log.info({ job: job.id, ...describeFailure(error) }, 'A ping did not arrive');
  }
}

/** By token where it lives: that needs no permission and shows what it belongs to. */
function sender({ messages, clock }: PingParts, job: Job, target: Target, signal: AbortSignal): (() => Promise<unknown>) | undefined {
  const body = pingBody(textsFor(target.destination.locale), job);
  const [way] = waysOf(target, clock.now());
  switch (way?.kind) {
    case 'token': return () => messages.followUp(target.destination.applicationId, way.token, body, { signal, private: false });
    case 'edit': return () => messages.create(way.channelId, { ...body, replyTo: way.messageId }, { signal });
    case 'new': return () => messages.create(way.channelId, body, { signal });
    case undefined: return undefined;
  }
}

function pingBody(texts: Texts, { artifacts, accepted, problem, requester: { userId }, asked }: Job): Body {
  const mention = `<@${userId}>`;
  const count = artifacts.length > 0 ? artifacts.length : (accepted?.request.count ?? 1);
  const content = problem === undefined ? texts.job.ready({ mention, video: makesVideo(asked.mode), count }) : texts.job.notReady(mention);
  return { content, components: [], allowed_mentions: { parse: [], users: [userId] } };
}

function wasCanceled({ phase, cancelAskedBy, artifacts }: Job): boolean {
  return phase === 'canceled' || (cancelAskedBy !== undefined && artifacts.length === 0);
}

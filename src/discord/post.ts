import { SnowflakeUtil } from 'discord.js';
import type { Clock } from '../core/clock.ts';
import type { PostResult } from '../core/delivery.ts';
import type { Job } from '../core/job.ts';
import type { Log } from '../lib/log.ts';
import type { DeliveryRows, Target } from './delivery-rows.ts';
import type { Failure } from './failure.ts';
import { findMessage } from './find-message.ts';
import type { Message, Messages } from './messages.ts';
import type { Upload } from './multipart.ts';
import { persist } from './persist.ts';
import { showsJob, type Body } from './render.ts';
import { routeOf, waysOf, type FileLimits, type Way } from './ways.ts';

export type PostParts = { readonly messages: Messages; readonly rows: DeliveryRows; readonly clock: Clock; readonly log: Log; readonly limits: FileLimits };

/** One outcome on its way to one place. */
export type Post = {
  readonly job: Job;
  readonly target: Target;
  readonly body: Body;
  readonly files: readonly Upload[];
  readonly signal: AbortSignal;
};

/** Milliseconds within which Discord certainly still knows a nonce. */
const nonceLife = 60_000;
/** Milliseconds by which the clocks may differ. */
const clockDrift = 60_000;

/** Shows an outcome by the best way that is open. Whatever happens to one way ends here in exactly one result. */
export async function postOutcome(parts: PostParts, post: Post): Promise<PostResult> {
  for (const way of waysOf(post.target, parts.clock.now())) {
    if (!fits(post, way, parts.limits)) return 'too-large';
    const result = way.kind === 'new' ? await postAnew(parts, post, way.channelId) : await edit(parts, post, way);
    if (result !== 'next-way') return result;
  }
  // Private and the token is dead, or the bot is not in that place: kept for /jobs.
  return 'no-access';
}

/**
 * Tells of a job that was never accepted, to the person alone: the public answer is deleted first, for the first follow-up
 * would take its place and be public. Where that cannot be done any more the answer itself says it.
 */
export async function postRefusal(parts: PostParts, post: Post): Promise<PostResult> {
  for (const way of waysOf(post.target, parts.clock.now())) {
    if (way.kind === 'new') break;
    const isPublic = way.kind === 'token' && !post.target.destination.ephemeral;
    const result = isPublic ? await refuseAlone(parts, post, way.token) : await edit(parts, post, way);
    if (result !== 'next-way') return result;
  }
  return 'no-access';
}

async function edit(parts: PostParts, post: Post, way: Exclude<Way, { kind: 'new' }>): Promise<PostResult | 'next-way'> {
  const { job, target, body, files, signal } = post;
  const send = (): Promise<Message> => parts.messages.edit(way, target.destination.applicationId, body, { signal, files });
  const sent = await persist(parts, { what: `edit by ${way.kind}`, jobId: job.id, signal, send });
  if ('failure' in sent) return afterFailure(sent.failure);
  parts.rows.edited(job.id, { at: parts.clock.now(), channelId: sent.done.channel_id, messageId: sent.done.id });
  return 'posted';
}

function afterFailure(failure: Failure): PostResult | 'next-way' {
  switch (failure) {
    // A person deleted the message or the channel: nothing is posted anew.
    case 'message-gone': case 'channel-gone': return 'gone';
    case 'token-dead': return 'next-way';
    case 'refused': return 'no-access';
    case 'too-large': return 'too-large';
    case 'unclear': return 'unclear';
  }
}

async function refuseAlone(parts: PostParts, { job, target, body, signal }: Post, token: string): Promise<PostResult | 'next-way'> {
  const { applicationId } = target.destination;
  const deleted = await persist(parts, { what: 'deletion', jobId: job.id, signal, send: () => parts.messages.deleteOriginal(applicationId, token, { signal }) });
  if ('failure' in deleted && deleted.failure !== 'message-gone') return afterFailure(deleted.failure);
  // Told twice is better than not at all; nobody else sees it.
  const told = await persist(parts, { what: 'refusal', jobId: job.id, signal, send: () => parts.messages.followUp(applicationId, token, body, { signal, private: true }) });
  if ('failure' in told) return told.failure === 'token-dead' ? 'no-access' : afterFailure(told.failure);
  await parts.rows.posted(job.id, { at: parts.clock.now() });
  return 'posted';
}

/** A message of its own. What was begun before is looked for first, and so is the answer whose id was never learnt. */
async function postAnew(parts: PostParts, post: Post, channelId: string): Promise<PostResult | 'next-way'> {
  const { job, target: { begun } } = post;
  if (begun && parts.clock.now() - begun.sentAt <= nonceLife) return await create(parts, post, channelId, begun);
  const found = await lookFor(parts, post, channelId);
  if ('failure' in found) return afterFailure(found.failure);
  const message = found.done;
  if (typeof message === 'object') {
    parts.rows.opened(job.id, { channelId, messageId: message.id });
    return await edit(parts, post, { kind: 'edit', channelId, messageId: message.id });
  }
  // It may be there already, and nobody can tell: kept for /jobs rather than posted twice.
  if (message === 'unreadable' && begun) return 'no-access';
  const now = { nonce: begun?.nonce ?? nonceOf(job), sentAt: parts.clock.now() };
  await parts.rows.begun(job.id, { nonce: now.nonce, at: now.sentAt });
  return await create(parts, post, channelId, now);
}

async function create(parts: PostParts, post: Post, channelId: string, { nonce, sentAt }: { nonce: string; sentAt: number }): Promise<PostResult | 'next-way'> {
  const { job, body, files, signal } = post;
  const send = (): Promise<Message> => parts.messages.create(channelId, { ...body, nonce }, { signal, files });
  const sent = await persist(parts, { what: 'new message', jobId: job.id, signal, until: sentAt + nonceLife, send });
  if ('failure' in sent && sent.failure !== 'message-gone') return afterFailure(sent.failure);
  const message = 'done' in sent ? { channelId: sent.done.channel_id, messageId: sent.done.id } : {};
  await parts.rows.posted(job.id, { at: parts.clock.now(), ...message });
  // Unknown message as the answer to a repeat: the first was there, and was deleted.
  return 'done' in sent ? 'posted' : 'gone';
}

function lookFor(parts: PostParts, { job, target, signal }: Post, channelId: string): ReturnType<typeof persist<Message | 'absent' | 'unreadable'>> {
  const { interactionId } = target.destination;
  const since = (target.begun?.sentAt ?? SnowflakeUtil.timestampFrom(interactionId)) - clockDrift;
  const matches = (message: Message): boolean => isAnswerTo(interactionId, message) || (message.author?.bot === true && showsJob(job.id, message));
  return persist(parts, { what: 'reading back', jobId: job.id, signal, send: () => findMessage(parts.messages, { channelId, since, matches, signal }) });
}

/** Follow-ups belong to the interaction too, and name the answer that they follow. */
function isAnswerTo(interactionId: string, { interaction_metadata: of }: Message): boolean {
  return of?.id === interactionId && of.original_response_message_id === undefined;
}

/** At most 25 characters, and not a number: Discord takes numbers for something else. */
function nonceOf(job: Job): string {
  return `dr-${job.id}`;
}

function fits({ target, files }: Post, way: Way, limits: FileLimits): boolean {
  const route = routeOf(way, target, limits);
  const sizes = files.map(({ data }) => data.byteLength);
  return sizes.every((size) => size <= route.maxFileBytes) && sizes.reduce((sum, size) => sum + size, 0) <= route.maxTotalBytes && sizes.length <= route.maxFiles;
}

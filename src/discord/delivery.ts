import type { Artifact } from '../core/artifact.ts';
import type { Clock } from '../core/clock.ts';
import type { Delivery, Outcome, PostResult } from '../core/delivery.ts';
import type { Job } from '../core/job.ts';
import type { Media, Spool } from '../core/media.ts';
import type { Store } from '../core/store.ts';
import type { Log } from '../lib/log.ts';
import { textsFor, type Texts } from '../text/index.ts';
import { createDeliveryRows, type DeliveryRows, type Target } from './delivery-rows.ts';
import { createMessages } from './messages.ts';
import type { Upload } from './multipart.ts';
import { sendPing } from './ping.ts';
import { postOutcome, postRefusal } from './post.ts';
import { createProgress } from './progress.ts';
import { readPosted, type AttachmentSource, type Posted } from './read-posted.ts';
import { altText, renderOutcome } from './render.ts';
import type { Rests } from './rest.ts';
import { createUploadGate } from './upload-gate.ts';
import { defaultFileLimits, routeOf, waysOf, type FileLimits } from './ways.ts';

export type DeliveryParts = {
  readonly rests: Rests;
  readonly store: Store;
  readonly spool: Spool;
  readonly attachments: AttachmentSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes previews safe to be shown; without it none are. */
  readonly preview?: Media['preview'];
  readonly limits?: FileLimits;
  /** Milliseconds a job must last before it is shown on its way; default 1,000. */
  readonly firstProgressAfter?: number;
};

export type DiscordDelivery = Delivery & AsyncDisposable & Pick<DeliveryRows, 'opened'> & {
  /** Reads a job's results from the message that shows them, where they are not kept any more. Throws when aborted, or when the store fails. */
  readPosted(job: Job, o: { readonly signal: AbortSignal }): Promise<Posted>;
};

/** Files of all posts that are held in memory at once, in bytes. */
const uploadsAtOnce = 64 * 2 ** 20;
/** Milliseconds after an outcome within which an edit from before it has taken effect, if it ever does. */
const untilCovered = 5_000;

/**
 * The delivery to Discord, by REST and rows alone. `post` ends as
 * - `posted`: it is there;
 * - `gone`: the message or its channel was deleted; never posted anew;
 * - `no-access`: no way leads there (permission lost, private and older than its token, bot not installed there); the result
 *   stays for /jobs;
 * - `too-large`: nothing was changed; smaller files may fit;
 * - `unclear`: no certain answer after three tries; the same call later finds out.
 */
export function createDelivery(parts: DeliveryParts): DiscordDelivery {
  const { rests, store, spool, attachments, clock, log, limits = defaultFileLimits, firstProgressAfter = 1_000 } = parts;
  const messages = createMessages(rests);
  const rows = createDeliveryRows({ store, clock, log });
  const progress = createProgress({ messages, rows, clock, log, firstAfter: firstProgressAfter, preview: parts.preview });
  const upload = createUploadGate(uploadsAtOnce);
  const posting = { messages, rows, clock, log, limits };

  const load = async (texts: Texts, job: Job, artifacts: readonly Artifact[]): Promise<readonly Upload[]> => (
    await Promise.all(artifacts.map(async ({ file, name }, index) => (
      { name, type: file.type, description: altText(texts, job, index + 1, artifacts.length), data: await spool.read(file.hash) }
    )))
  );

  const post = async (job: Job, outcome: Outcome, signal: AbortSignal): ReturnType<Delivery['post']> => {
    const edits = await progress.finish(job.id);
    const target = await rows.target(job);
    if (target.postedAt !== null) return 'posted';
    const texts = textsFor(target.destination.locale);
    const body = renderOutcome(texts, job, outcome, clock.now());
    if (job.accepted === undefined && outcome.kind !== 'result') return await postRefusal(posting, { job, target, body, files: [], signal });
    const artifacts = outcome.kind === 'result' ? outcome.artifacts : [];
    const bytes = artifacts.reduce((sum, { file }) => sum + file.bytes, 0);
    const send = (to: Target): Promise<PostResult> => upload(bytes, async () => postOutcome(posting, { job, target: to, body, files: await load(texts, job, artifacts), signal }));
    const result = await send(target);
    if (edits === 'given-up' && result === 'posted') await repeat(job, send, signal);
    return result;
  };

  /** An edit that was given up may have covered the outcome, files and all; whatever becomes of the repeat, the outcome was posted. */
  const repeat = async (job: Job, send: (to: Target) => Promise<PostResult>, signal: AbortSignal): Promise<void> => {
    try {
      await clock.sleep(untilCovered, signal);
      await send(await rows.target(job));
    } catch (error) {
      log.info({ job: job.id, error }, 'An outcome could not be sent again after an edit that hung');
    }
  };

  return {
    async route(job) {
      const target = await rows.target(job);
      const [way] = waysOf(target, clock.now());
      return way ? routeOf(way, target, limits) : 'no-access';
    },
    progress: progress.show,
    // The way is chosen anew: a token may have died since the route was asked for. Files that fitted it alone are then too large.
    post: (job, outcome, _route, { signal }) => post(job, outcome, signal),
    ping: (job, o) => sendPing({ messages, rows, clock, log }, job, o),
    opened: rows.opened,
    readPosted: (job, o) => readPosted({ messages, rows, attachments, clock, log, maxBytes: limits.mostPerPost }, job, o),
    async [Symbol.asyncDispose]() {
      await progress[Symbol.asyncDispose]();
      await rows[Symbol.asyncDispose]();
    },
  };
}

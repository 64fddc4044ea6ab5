import { isArtifactName } from '../core/artifact.ts';
import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import type { Log } from '../lib/log.ts';
import type { SafeFetch } from '../lib/safe-fetch.ts';
import type { DeliveryRows } from './delivery-rows.ts';
import type { Messages } from './messages.ts';
import { persist } from './persist.ts';

/** Where files that were posted are fetched from. */
export type AttachmentSource = {
  readonly fetch: SafeFetch;
  /** Host names of Discord's files; nothing else is opened. */
  readonly hosts: readonly string[];
};

/** What a job's message still has of its results. */
export type Posted =
  /** `link` leads people to the message. */
  | { readonly kind: 'files'; readonly files: readonly { readonly name: string; readonly data: Uint8Array<ArrayBuffer> }[]; readonly link: string }
  /** They are there, as far as can be told, but could not be fetched now. */
  | { readonly kind: 'in-message'; readonly link: string }
  /** The message is gone, or shows no files, or was private and so cannot be read. */
  | { readonly kind: 'gone' };

export type ReadPostedParts = {
  readonly messages: Pick<Messages, 'get'>;
  readonly rows: Pick<DeliveryRows, 'target'>;
  readonly attachments: AttachmentSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Bytes of all files of one message. */
  readonly maxBytes: number;
};

/** Milliseconds for one file to arrive. */
const downloadLimit = 60_000;

/** Reads a job's results from the message that shows them. Throws when the job has no row, or when aborted. */
export async function readPosted(parts: ReadPostedParts, job: Job, { signal }: { readonly signal: AbortSignal }): Promise<Posted> {
  const { destination, channelId, messageId } = await parts.rows.target(job);
  if (destination.ephemeral || !destination.botPresent || channelId === null || messageId === null) return { kind: 'gone' };
  const link = `https://discord.com/channels/${destination.guildId ?? '@me'}/${channelId}/${messageId}`;
  const read = await persist(parts, { what: 'reading a result again', jobId: job.id, signal, send: () => parts.messages.get(channelId, messageId, { signal }) });
  if ('failure' in read) return read.failure === 'unclear' ? { kind: 'in-message', link } : { kind: 'gone' };
  const posted = (read.done.attachments ?? []).flatMap(({ filename, url }) => (url !== undefined && isArtifactName(job.id, filename) ? [{ name: filename, url }] : []));
  if (posted.length === 0) return { kind: 'gone' };
  try {
    return { kind: 'files', files: await fetchAll(parts, posted, signal), link };
  } catch (error) {
    signal.throwIfAborted();
    parts.log.warn({ job: job.id, error }, 'The files of a message could not be fetched');
    return { kind: 'in-message', link };
  }
}

/** Their addresses are signed anew with each look at the message. */
async function fetchAll({ attachments: { fetch, hosts }, maxBytes }: ReadPostedParts, posted: readonly { readonly name: string; readonly url: string }[], signal: AbortSignal): Promise<Extract<Posted, { kind: 'files' }>['files']> {
  const files: { name: string; data: Uint8Array<ArrayBuffer> }[] = [];
  let left = maxBytes;
  for (const { name, url } of posted) {
    const { body } = await fetch.open(url, { signal, hosts, maxBytes: left, timeoutMs: downloadLimit });
    const data = new Uint8Array(await new Response(body).arrayBuffer());
    left -= data.byteLength;
    files.push({ name, data });
  }
  return files;
}

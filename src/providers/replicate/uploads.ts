import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { Media, StoredFile } from '../../core/media.ts';
import { NotBegunError, problem, ProblemError, type Problem } from '../../core/problem.ts';
import type { Log } from '../../lib/log.ts';
import { toBase64 } from '../common/base64.ts';
import { whiteMask } from '../common/masks.ts';
import type { Answer } from '../http/answer.ts';
import type { Slot } from './body.ts';
import type { ReplicateClient } from './client.ts';

export type UploadParts = {
  readonly client: Pick<ReplicateClient, 'upload' | 'forget'>;
  readonly log: Log;
  read(file: StoredFile): Promise<Uint8Array<ArrayBuffer>>;
  readonly draw: Media['draw'];
  /** What an answer that is an error means. */
  readonly problemOf: (answer: Answer, signal: AbortSignal) => Promise<Problem>;
};

/** Pictures as a model is given them. */
export type Sent = { readonly values: Readonly<Record<string, Json>>; readonly uploads: readonly string[] };

export type Uploads = AsyncDisposable & {
  /**
   * Puts pictures where the service can read them. Throws `NotBegunError` where that may go better later; a Problem is a certain no.
   * What was uploaded is removed again when it ends in either.
   */
  send(slots: readonly Slot[], signal: AbortSignal): Promise<Sent | Problem>;
  /** Removes uploaded pictures, beside everything else; what cannot be removed expires by itself after a day. */
  forget(ids: readonly string[]): void;
};

/** Bytes up to which a picture goes into the order itself; the service asks that larger ones are uploaded. */
const inlineLimit = 256 * 1_024;
const uploadedSchema = z.object({ id: z.string().regex(/^[\w.-]{1,128}$/), urls: z.object({ get: z.url({ protocol: /^https?$/ }) }) });

export function createUploads({ client, log, read, draw, problemOf }: UploadParts): Uploads {
  const leaving = new AbortController();
  const removals = new Set<Promise<void>>();

  const forget: Uploads['forget'] = (ids) => {
    for (const id of ids) {
      const removal = remove(id).finally(() => removals.delete(removal));
      removals.add(removal);
    }
  };

  async function remove(id: string): Promise<void> {
    try {
      const answer = await client.forget(id, { signal: leaving.signal });
      await answer.text();
    } catch (error) {
      log.debug({ error }, 'an uploaded picture was left to expire');
    }
  }

  async function upload(file: StoredFile, bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<z.infer<typeof uploadedSchema> | Problem> {
    const name = `picture.${file.type.split('/')[1] ?? 'png'}`;
    const answer = await client.upload(new File([bytes], name, { type: file.type }), { signal });
    if (answer.ok) return answer.json(uploadedSchema);
    const reason = await problemOf(answer, signal);
    if (reason.retryable) throw new NotBegunError(reason);
    return reason;
  }

  return {
    async send(slots, signal) {
      const uploads: string[] = [];
      const values: Record<string, Json> = {};
      try {
        for (const { field, isList, files, isMask } of slots) {
          const addresses: string[] = [];
          for (const file of files) {
            const bytes = isMask ? await whiteMask({ draw }, file, { signal }) : await readOrUndefined(read, file);
            if (!bytes) return problem('internal', 'internal', {});
            const inline = bytes.byteLength <= inlineLimit;
            const uploaded = inline ? undefined : await upload(file, bytes, signal);
            if (uploaded && 'code' in uploaded) {
              forget(uploads);
              return uploaded;
            }
            if (uploaded) uploads.push(uploaded.id);
            addresses.push(uploaded ? uploaded.urls.get : `data:${file.type};base64,${toBase64(bytes)}`);
          }
          values[field] = isList ? addresses : addresses[0] ?? null;
        }
        return { values, uploads };
      } catch (error) {
        forget(uploads);
        signal.throwIfAborted();
        // Nothing that costs was sent yet.
        throw error instanceof ProblemError ? new NotBegunError(error.problem) : error;
      }
    },
    forget,
    async [Symbol.asyncDispose]() {
      leaving.abort(new Error('The provider is closed.'));
      await Promise.allSettled(removals);
    },
  };
}

/** A picture that the spool has lost is our own fault, and will not come back. */
async function readOrUndefined(read: UploadParts['read'], file: StoredFile): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return read(file).catch(() => undefined);
}

import { z } from 'zod';
import type { Cost } from '../../core/money.ts';
import { noteSchema, type Note } from '../../core/note.ts';
import { problem } from '../../core/problem.ts';
import type { Output, Status } from '../../core/provider.ts';
import { fromBase64 } from '../common/base64.ts';
import { free } from '../common/verdict.ts';
import { kinds } from './capabilities.ts';

/** What `start` returns and `check` is given. */
export const operationSchema = z.object({
  id: z.string().regex(/^[\w.-]{1,128}$/),
  kind: z.enum(kinds),
  /** The server's time of the job, in its own seconds: a server that was restarted may use a name again. */
  created: z.number().exactOptional(),
  seconds: z.number().exactOptional(),
  notes: z.array(noteSchema).default([]),
});
export type Operation = z.infer<typeof operationSchema>;

/** The answer to a start. */
export const stubSchema = z.object({ id: operationSchema.shape.id, created: z.number().optional() });

const image = z.object({ b64_json: z.string(), index: z.number().optional() });
/** A job as `GET /jobs/{id}` shows it, as far as it is used. */
export const jobSchema = z.object({
  status: z.enum(['queued', 'generating', 'completed', 'failed', 'cancelled']),
  created: z.number().optional(),
  result: z.object({
    images: z.array(image).optional(), b64_json: z.string().optional(), fps: z.number().optional(), frame_count: z.number().optional(),
  }).nullish(),
  error: z.object({ message: z.string() }).nullish(),
});
export type Job = z.infer<typeof jobSchema>;

const pollMs = { img_gen: 1_000, vid_gen: 5_000 } as const;
/** Seconds by which a video may miss the length that was asked for without a word. */
const unnoticed = 0.3;

/** What a job's state means. `price`: of a call that brought something. */
export function statusOf(job: Job, operation: Operation, { provider, price }: { readonly provider: string; readonly price: Cost }): Status {
  if (operation.created !== undefined && job.created !== undefined && job.created !== operation.created) return { kind: 'lost' };
  switch (job.status) {
    case 'queued': case 'generating': return { kind: 'pending', operation, pollAfterMs: pollMs[operation.kind] };
    case 'cancelled': return { kind: 'canceled', cost: free };
    case 'failed': return { kind: 'failed', problem: failure(provider, job.error?.message), cost: free };
    case 'completed': {
      const outputs = outputsOf(job);
      if (outputs.length === 0) return { kind: 'failed', problem: failure(provider, 'The job is completed and has no result.'), cost: free };
      return { kind: 'done', outputs, cost: price, notes: [...operation.notes, ...lengthNotes(job, operation)] };
    }
  }
}

function failure(provider: string, detail: string | undefined): ReturnType<typeof problem> {
  return problem('unavailable', 'provider-failed', { provider }, detail === undefined ? {} : { detail });
}

function outputsOf({ result }: Job): readonly Output[] {
  const images = (result?.images ?? []).toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0)).map(({ b64_json: data }) => data);
  const all = result?.b64_json === undefined ? images : [result.b64_json];
  return all.flatMap((data): readonly Output[] => {
    const bytes = fromBase64(data);
    return bytes ? [{ kind: 'bytes', bytes }] : [];
  });
}

/** Some models make fewer frames than they are asked for. */
function lengthNotes({ result }: Job, { seconds }: Operation): readonly Note[] {
  if (seconds === undefined || !result?.fps || result.frame_count === undefined) return [];
  const made = result.frame_count / result.fps;
  return Math.abs(made - seconds) <= unnoticed ? [] : [{ kind: 'changed', option: 'duration', asked: `${seconds} s`, used: `${Math.round(made * 10) / 10} s` }];
}

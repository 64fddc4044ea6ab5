import type { Job } from './job.ts';
import type { Problem } from './problem.ts';

/** From received to queued: inputs are fetched and checked, the request decided, its cost held, its calls put in line. */
export interface Admission {
  /**
   * Durable once resolved. A `Problem` is the person's or the service's; nothing was held or charged then.
   * Throws only when it was aborted or the store failed; the same job can then be admitted again.
   */
  admit(job: Job, o: { signal: AbortSignal }): Promise<'queued' | Problem>;
}

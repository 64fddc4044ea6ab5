import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { answered } from '../common/verdict.ts';
import type { Answer } from '../http/answer.ts';
import type { HttpClient } from '../http/client.ts';
import { checkpointsSchema, optionsSchema, samplersSchema, schedulersSchema, type Inventory } from './inventory.ts';
import type { Request } from './body.ts';

/** It is about whatever is being made; newer ones say what that is. */
const progressSchema = z.object({ progress: z.number(), current_task: z.string().nullish() });

/** The routes of a web UI. Each throws `ProblemError` where there is no good answer. */
export type Box = {
  inventory(signal: AbortSignal): Promise<Inventory>;
  /** What is being made there, by its task's name, and 0..1 of it. Undefined: nothing, or it does not say. */
  current(signal: AbortSignal): Promise<{ readonly task: string | undefined; readonly fraction: number }>;
  /** Stops whatever is being made there. */
  interrupt(signal: AbortSignal): Promise<void>;
  /** Blocks until it is made; the answer may be an error. */
  make(request: Request, signal: AbortSignal): Promise<Answer>;
};

/** The routes over an HTTP client whose base ends in `/sdapi/v1`. */
export function createBox({ client, clock }: { readonly client: HttpClient; readonly clock: Clock }): Box {
  const ask = async <T>(path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> =>
    (await answered(await client.request({ path, signal }), { clock, signal })).json(schema);

  return {
    async inventory(signal) {
      const [checkpoints, samplers, options, schedulers] = await Promise.all([
        ask('/sd-models', checkpointsSchema, signal), ask('/samplers', samplersSchema, signal), ask('/options', optionsSchema, signal),
        // Older ones have none, and say 404.
        ask('/schedulers', schedulersSchema, signal).catch(() => []),
      ]);
      return {
        checkpoints, samplers: samplers.map(({ name }) => name), schedulers: schedulers.map(({ label }) => label), loaded: options.sd_model_checkpoint ?? undefined,
      };
    },
    async current(signal) {
      const { progress, current_task: task } = await ask('/progress?skip_current_image=true', progressSchema, signal);
      return { task: task ?? undefined, fraction: Math.min(1, Math.max(0, progress)) };
    },
    async interrupt(signal) {
      await answered(await client.request({ method: 'POST', path: '/interrupt', json: {}, signal }), { clock, signal });
    },
    make: ({ path, json }, signal) => client.request({ method: 'POST', path, json, signal }),
  };
}

import { z } from 'zod';
import type { Cost } from '../../core/money.ts';
import { NotBegunError, problem } from '../../core/problem.ts';
import type { Output, Status } from '../../core/provider.ts';
import { fromBase64 } from '../common/base64.ts';
import { free, tooLarge } from '../common/verdict.ts';
import type { Answer } from '../http/answer.ts';
import { failedStart, problemOf, type ErrorAnswer } from '../http/judge.ts';
import type { Task } from './tasks.ts';

/** Bytes of an answer at most: the results lie in it as base64. */
const maxAnswerBytes = 256 * 2 ** 20;
const resultSchema = z.object({ images: z.array(z.string()) });
/** How the web UI itself says that something went wrong; a gateway before it says it otherwise. */
const faultSchema = z.object({ error: z.string(), detail: z.string().catch(''), errors: z.string().catch('') });

/** What a result means. `count`: pictures that were ordered; extensions may add others of their own behind them. */
export async function resultOf(answer: Answer, task: Pick<Task, 'isInterrupted'>, o: { readonly provider: string; readonly count: number; readonly cost: Cost }): Promise<Status> {
  try {
    const { images } = await answer.json(resultSchema, { maxBytes: maxAnswerBytes });
    if (task.isInterrupted) return { kind: 'canceled', cost: o.cost };
    const outputs = images.slice(0, o.count).flatMap((image): readonly Output[] => {
      const bytes = fromBase64(image);
      return bytes ? [{ kind: 'bytes', bytes }] : [];
    });
    if (outputs.length > 0) return { kind: 'done', outputs, cost: o.cost };
    return { kind: 'failed', problem: problem('unavailable', 'provider-failed', { provider: o.provider }, { detail: 'The answer holds no picture.' }), cost: free };
  } catch (error) {
    return { kind: 'failed', problem: tooLarge(error), cost: o.cost };
  }
}

/** What an error means. The web UI's own one is the end of the matter; throws, as `failedStart` does, where that is open. */
export function failureOf(error: ErrorAnswer): Status {
  const fault = faultSchema.safeParse(error.body);
  if (!fault.success || error.status < 500) return { ...failedStart(error), cost: free };
  const { error: name, detail, errors } = fault.data;
  const said = [name, detail, errors].filter((part) => part !== '').join(': ');
  return { kind: 'failed', problem: problemOf({ ...error, detail: said }), cost: free };
}

/** What it means that a request ended without an answer, long after it was begun. */
export function brokenOff(thrown: unknown): Status {
  // No task is kept over a restart of the box, and no result.
  return thrown instanceof NotBegunError ? { kind: 'failed', problem: thrown.problem, cost: free } : { kind: 'lost' };
}

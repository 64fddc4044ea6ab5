import { z } from 'zod';
import { predictionId } from './operation.ts';

const moment = z.string().transform((text) => Date.parse(text)).nullish().transform((ms) => (ms == null || Number.isNaN(ms) ? undefined : ms));
const seconds = z.number().min(0).nullish().catch(undefined);

/** What the service says of a prediction, as far as it is used; times in epoch milliseconds of its clock. */
export const predictionSchema = z.object({
  id: predictionId,
  /** starting, processing, succeeded, failed, canceled, aborted; one that is not known yet is under way. */
  status: z.string(),
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  logs: z.string().nullish().catch(undefined),
  metrics: z.object({ predict_time: seconds }).nullish().catch(undefined),
  data_removed: z.boolean().nullish().catch(undefined),
  deadline: moment, created_at: moment, started_at: moment, completed_at: moment,
});
export type PredictionAnswer = z.infer<typeof predictionSchema>;

/** A page of predictions; one that has another shape is kept as unreadable, so that nobody takes it for absent. */
const listedSchema = z.object({ id: predictionId, input: z.unknown().optional(), source: z.string().nullish(), created_at: moment });
export const pageSchema = z.object({ next: z.string().nullish(), results: z.array(z.union([listedSchema, z.unknown().transform(() => undefined)])) });
export type Listed = z.infer<typeof listedSchema>;

/** 0..1 by the last bar that the logs show. tqdm draws it anew with a carriage return, and may draw several one after another. */
export function fractionIn(logs: string | null | undefined): number | undefined {
  const lines = (logs ?? '').split(/[\r\n]+/);
  const last = lines.findLast((line) => bar.test(line));
  const [, percent = ''] = bar.exec(last ?? '') ?? [];
  return percent === '' ? undefined : Math.min(1, Number(percent) / 100);
}
const bar = /^\s*(\d{1,3})%\s*\|.*\|\s*\d+\/\d+/;

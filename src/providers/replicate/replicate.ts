import { z } from 'zod';
import { problem, ProblemError } from '../../core/problem.ts';
import type { Status } from '../../core/provider.ts';
import { createScrubber } from '../../lib/scrub.ts';
import { boxUrl } from '../common/settings.ts';
import { isGone } from '../common/verdict.ts';
import { defineProvider } from '../define.ts';
import { createReplicateClient } from './client.ts';
import { errorIn, errorsWith, problemIn } from './errors.ts';
import { findStart } from './find-start.ts';
import { examine } from './health.ts';
import { defaultModels, type Entry } from './models.data.ts';
import { readModels } from './models-setting.ts';
import { readOperation, type Prediction } from './operation.ts';
import { statusOf } from './outcome.ts';
import { outputsIn, pathOf } from './outputs.ts';
import { predictionSchema, type PredictionAnswer } from './prediction.ts';
import { createSendOrder } from './send-order.ts';
import { createServiceClock } from './service-clock.ts';
import { createShelf } from './shelf.ts';
import { createStarts } from './starts.ts';
import { createUploads } from './uploads.ts';

const models = z.string().transform((text, context): readonly Entry[] => {
  const { entries, mistakes } = readModels(text);
  for (const message of mistakes) context.addIssue({ code: 'custom', message });
  return entries;
});

/** The service's own limit: 600 new predictions a minute. */
const rate = { max: 10, perMs: 1_000 } as const;

/** Models on Replicate: those that stand in a list with their prices, and whatever the operator adds. */
export const replicate = defineProvider({
  kind: 'replicate',
  about: 'Models on replicate.com, for all four modes.',
  settings: z.object({
    REPLICATE_API_TOKEN: z.string().min(20, 'is shorter than a token is').describe('Token from replicate.com/account/api-tokens.'),
    REPLICATE_MODELS: models.optional().describe('Further models with their prices, preferred before the usual ones: owner/name=0.04/image, …/second, …/call '
      + 'or owner/name=l40s*90s (hardware × longest time). See docs/providers/replicate.md.'),
    REPLICATE_DEFAULT_MODELS: z.enum(['on', 'off']).default('on').describe('Whether the usual models are offered: on or off.'),
    REPLICATE_CONCURRENCY: z.coerce.number().int().min(1).max(1_000).default(8).describe('Predictions at once.'),
    REPLICATE_API_URL: boxUrl.default('https://api.replicate.com/v1').describe('Base of the API.'),
  }),
  create(settings, { instance, fetch, clock, log, kept, read, draw }) {
    const { REPLICATE_API_TOKEN: token, REPLICATE_API_URL: base } = settings;
    const serviceClock = createServiceClock(clock);
    const client = createReplicateClient({ provider: instance, fetch, base, token, heard: serviceClock.learn });
    const errorOf = errorsWith(clock);
    const shelf = createShelf({ provider: instance, entries: entriesOf(settings), client, kept, clock, errorOf });
    const starts = createStarts(kept);
    const uploads = createUploads({ client, log, read, draw, problemOf: async (answer, signal) => (await errorOf(answer, signal)).problem });
    const scrub = createScrubber([token]);
    const outputsOf = (output: unknown, makes: Prediction['makes']): ReturnType<typeof outputsIn> => outputsIn(output, base, makes);
    const judge = (prediction: Prediction, answer: PredictionAnswer): Status => {
      const status = statusOf({ provider: instance, now: serviceClock.now(), scrub, outputsOf }, prediction, answer);
      if (status.kind !== 'pending') uploads.forget(prediction.uploads);
      return status;
    };
    const sendOrder = createSendOrder({ client, shelf, starts, uploads, clock, serviceClock, statusOf: judge });

    return {
      id: instance,
      limits: { concurrency: settings.REPLICATE_CONCURRENCY, rate },
      models: () => shelf.cards(),
      refresh: ({ signal }) => examine({ client, shelf, clock }, signal),
      start: sendOrder,
      async check(operation, { signal }) {
        const prediction = readOperation(operation);
        // Not one of ours, or of a version that wrote it otherwise: nobody will ever know it again.
        if (!prediction) return { kind: 'lost' };
        const answer = await client.prediction(prediction.id, { signal });
        if (answer.ok) return judge(prediction, await answer.json(predictionSchema));
        const error = await errorIn(answer, { clock, signal });
        if (!isGone(error)) throw new ProblemError(problemIn(error));
        uploads.forget(prediction.uploads);
        return { kind: 'lost' };
      },
      find: (key, { signal }) => findStart({ client, starts, errorOf }, key, signal),
      async cancel(operation, { signal }) {
        const prediction = readOperation(operation);
        if (!prediction) return;
        const answer = await client.cancel(prediction.id, { signal });
        if (answer.ok) return;
        const error = await errorIn(answer, { clock, signal });
        // One that is gone or has ended cannot be canceled any more; what it came to is told by the next look.
        if (!isGone(error) && problemIn(error).code !== 'invalid-request') throw new ProblemError(problemIn(error));
      },
      async open(output, { signal }) {
        const path = pathOf(output);
        if (path === undefined) throw new ProblemError(problem('internal', 'internal', {}, { detail: 'This is no file of Replicate\'s API.' }));
        const answer = await client.read(path, { signal });
        if (!answer.ok) throw await errorOf(answer, signal);
        return answer.stream();
      },
      async [Symbol.asyncDispose]() {
        await uploads[Symbol.asyncDispose]();
      },
    };
  },
});

/** The operator's models first, as they stand there; what the list knows of one of them beside its price stays true. */
function entriesOf(
  { REPLICATE_MODELS: own = [], REPLICATE_DEFAULT_MODELS: usual }: { readonly REPLICATE_MODELS?: readonly Entry[] | undefined; readonly REPLICATE_DEFAULT_MODELS: 'on' | 'off' },
): readonly Entry[] {
  const named = own.map((entry): Entry => {
    const { asOf: _, ...known } = defaultModels.find(({ name }) => name === entry.name) ?? entry;
    return { ...known, ...entry };
  });
  return [...named, ...(usual === 'on' ? defaultModels.filter(({ name }) => !own.some((entry) => entry.name === name)) : [])];
}

import { z } from 'zod';
import type { Operation } from '../../core/call.ts';
import { noteSchema } from '../../core/note.ts';
import { isProblem, problem, ProblemError, toProblem, type Problem } from '../../core/problem.ts';
import type { CallOptions, Health, Order, Status } from '../../core/provider.ts';
import { makesVideo } from '../../core/request.ts';
import { orderFault } from '../common/order-fault.ts';
import { boxUrl } from '../common/settings.ts';
import { answered, free, isGone, unwell } from '../common/verdict.ts';
import { defineProvider, type ProviderParts } from '../define.ts';
import { createHttpClient } from '../http/client.ts';
import { failedStart, readError, type ErrorAnswer } from '../http/judge.ts';
import { readyPicture, type ReadyPicture } from '../pictures/ready-picture.ts';
import { microsOf, stabilityCards } from './cards.ts';
import { formOf } from './form.ts';
import { pictureOf, stabilityProblem } from './judge.ts';
import { stabilityModels, type StabilityModel } from './models.data.ts';

/** Milliseconds; the service asks not to be asked more often. */
const pollAfterMs = 10_000;
/** Starts a window. The service allows 150 requests in 10 s and is silent for a minute after more; the rest is for looking. */
const rate = { max: 100, perMs: 10_000 };
/** Credits below which the operator hears of it: the price of the dearest picture. */
const fewCredits = 60;

const started = z.object({ id: z.string().regex(/^[\w-]{1,200}$/) });
const balance = z.object({ credits: z.number() });
/** What is needed to take a result that the service makes in the background, in any process. */
const operationSchema = started.extend({ micros: z.number().int(), sent: z.number().optional(), notes: z.array(noteSchema) });

/** Stability AI's pictures, its REST API v2beta. Most of them come in the very answer; two models answer with an id. */
export const stability = defineProvider({
  kind: 'stability',
  about: 'Stability AI: pictures from words and pictures, upscaling, outpainting, backgrounds. No video: the service has none any more.',
  settings: z.object({
    STABILITY_API_KEY: z.string().regex(/^[\x21-\x7e]{20,}$/, 'must be the key as it is shown, 20 characters or more').describe('Key from platform.stability.ai/account/keys.'),
    STABILITY_URL: boxUrl.default('https://api.stability.ai').describe('Origin of the API; another one for a proxy of your own.'),
    STABILITY_CREDIT_USD: z.coerce.number().min(0).max(10).default(0.01).describe('What one credit costs you, in US dollars; prices are worked out from it.'),
    STABILITY_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(4).describe('Pictures under way at Stability at once.'),
  }),
  create(settings, parts) {
    const { instance: provider, clock } = parts;
    const { STABILITY_API_KEY: key, STABILITY_CREDIT_USD: creditUsd } = settings;
    const client = createHttpClient({ provider, fetch: parts.fetch, base: settings.STABILITY_URL, headers: { authorization: `Bearer ${key}` }, secrets: [key] });
    const cards = stabilityCards(provider, creditUsd);

    async function start(order: Order, { signal }: { readonly signal: AbortSignal }): Promise<Status> {
      const model = stabilityModels.find(({ name }) => name === order.model);
      const card = cards.find(({ name }) => name === order.model);
      if (!model || !card) return { kind: 'failed', problem: problem('invalid-request', 'model-unknown', { model: order.model }) };
      const fault = noVideo(order, card.label) ?? orderFault(order, card, { needsWords: model.prompt !== undefined && model.needsWords !== false });
      if (fault) return { kind: 'failed', problem: fault };
      const picture = await readInput(parts, model, order, signal);
      if (picture && isProblem(picture)) return { kind: 'failed', problem: picture };
      const { form, notes } = formOf(model, order, picture);
      const accept = model.answers === 'picture' ? 'image/*' : 'application/json';
      const answer = await client.request({ method: 'POST', path: `/v2beta/stable-image/${model.path}`, form, headers: { accept }, signal });
      if (!answer.ok) return denied(await readError(answer, { clock, signal }));
      const made = { micros: microsOf(model, creditUsd), notes: [...notes], ...(model.seed && { sent: order.seed }) };
      if (model.answers === 'picture') return pictureOf(answer, made);
      const { id } = await answer.json(started);
      return { kind: 'pending', operation: { id, ...made }, pollAfterMs };
    }

    async function check(operation: Operation, { signal }: CallOptions): Promise<Status> {
      const known = operationSchema.safeParse(operation);
      if (!known.success) return { kind: 'lost' };
      const answer = await client.request({ path: `/v2beta/results/${known.data.id}`, headers: { accept: 'image/*' }, signal });
      if (answer.status === 202) {
        await answer.stream().cancel();
        return { kind: 'pending', operation, pollAfterMs };
      }
      if (answer.ok) return pictureOf(answer, known.data);
      const error = await readError(answer, { clock, signal });
      // Gone after a day, or made with another key; 400 = an id that the service never gave out.
      if (isGone(error) || error.status === 400) return { kind: 'lost' };
      const reason = stabilityProblem(error);
      if (reason.code !== 'refused') throw new ProblemError(reason);
      return { kind: 'failed', problem: reason, cost: free };
    }

    async function refresh({ signal }: CallOptions): Promise<Health> {
      try {
        const answer = await client.request({ path: '/v1/user/balance', signal });
        const { credits } = await (await answered(answer, { clock, signal })).json(balance);
        // The service's own figure is minutes old at times: good for a word to the operator and for nothing else.
        return { ok: true, ...(credits < fewCredits && { warnings: [`Stability says that ${Math.floor(credits)} credits are left.`] }) };
      } catch (error) {
        return unwell(error);
      }
    }

    return {
      id: provider,
      limits: { concurrency: settings.STABILITY_CONCURRENCY, rate },
      models: () => cards, refresh, start, check,
      // The service knows no way to stop what was begun.
      cancel: async () => {},
      async open() {
        throw new ProblemError(problem('internal', 'internal', {}, { detail: 'Stability hands over bytes; it keeps no outputs.' }));
      },
    };
  },
});

function noVideo({ mode }: Order, model: string): Problem | undefined {
  if (!makesVideo(mode)) return undefined;
  return problem('invalid-request', 'model-lacks-mode', { model, mode }, { detail: 'Stability AI has taken video out of its service; models of other services make it.' });
}

/** The input picture as the model takes it, or why it cannot have it: nothing was sent then. Throws only the signal's reason. */
async function readInput(parts: ProviderParts, { picture }: StabilityModel, { inputs: [input] }: Order, signal: AbortSignal): Promise<ReadyPicture | undefined | Problem> {
  if (!picture || !input) return undefined;
  try {
    return await readyPicture(parts, input.file, picture.limits, { signal });
  } catch (error) {
    signal.throwIfAborted();
    return toProblem(error);
  }
}

/** The answer to a start that is an error. What is denied costs nothing. Throws like `failedStart`. */
function denied(error: ErrorAnswer): Status {
  const reason = stabilityProblem(error);
  const status = failedStart(error, reason);
  return reason.code === 'refused' ? { ...status, cost: free } : status;
}

import { z } from 'zod';
import { expectedCost, type ModelCard } from '../../core/model-card.ts';
import { isProblem, problem, ProblemError, toProblem, type Problem } from '../../core/problem.ts';
import type { Order, Output, Status } from '../../core/provider.ts';
import { makesVideo } from '../../core/request.ts';
import { createScrubber } from '../../lib/scrub.ts';
import { fromBase64 } from '../common/base64.ts';
import { orderFault } from '../common/order-fault.ts';
import { boxUrl } from '../common/settings.ts';
import { refused } from '../common/verdict.ts';
import { defineProvider, type ProviderParts } from '../define.ts';
import { readyPicture, type PictureLimits, type ReadyPicture } from '../pictures/ready-picture.ts';
import { createAsk } from './ask.ts';
import { openaiCards } from './cards.ts';
import { openaiFailure, type JudgeParts } from './judge.ts';
import { createLearntModels } from './learnt.ts';
import { lookAtModels } from './look-at-models.ts';
import { maxPictureBytes, retired } from './models.data.ts';
import { faultOfCombination, filesOf, maskOf, optionsOf, requestOf, type OpenaiRequest } from './request.ts';
import { costOf, usageOf, type Usage } from './usage.ts';

const limits: PictureLimits = { maxBytes: maxPictureBytes, minSide: 1, maxSide: Number.POSITIVE_INFINITY, minPixels: 1, maxPixels: Number.POSITIVE_INFINITY };
const answerSchema = z.object({ data: z.array(z.object({ b64_json: z.string().nullish() })).nullish(), usage: z.unknown().optional() });
const perMinute = 60_000;

/** OpenAI's picture models. A start blocks until the pictures come in its answer; nothing can be asked about it afterwards. */
export const openai = defineProvider({
  kind: 'openai',
  about: 'OpenAI’s GPT Image models: pictures from words and from up to 16 pictures. No video: the service has shut it down.',
  settings: z.object({
    OPENAI_API_KEY: z.string().regex(/^[\x21-\x7e]{20,}$/, 'must be the key as it is shown, 20 characters or more').describe('Key from platform.openai.com/api-keys; the organization must be verified for GPT Image.'),
    OPENAI_BASE_URL: boxUrl.default('https://api.openai.com/v1').describe('Base of the API; another one for a proxy of your own.'),
    OPENAI_ORG_ID: z.string().min(1).optional().describe('Organization, for a key that belongs to several.'),
    OPENAI_PROJECT_ID: z.string().min(1).optional().describe('Project, for a key that belongs to several.'),
    OPENAI_MODERATION: z.enum(['auto', 'low']).default('auto').describe('How strict OpenAI is with words: auto or low.'),
    OPENAI_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(4).describe('Requests under way at OpenAI at once.'),
    OPENAI_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).max(10_000).optional().describe('Requests begun in a minute at most, where the limit of your account is known. Unset: until OpenAI says 429.'),
  }),
  create(settings, parts) {
    const { instance: provider, clock, log } = parts;
    const { OPENAI_API_KEY: key, OPENAI_REQUESTS_PER_MINUTE: max } = settings;
    const judge: JudgeParts = { provider, clock, scrub: createScrubber([key]) };
    const ask = createAsk({ provider, fetch: parts.fetch, key, base: settings.OPENAI_BASE_URL, organization: settings.OPENAI_ORG_ID, project: settings.OPENAI_PROJECT_ID });
    const learnt = createLearntModels(parts);

    const isShutDown = (model: string): boolean => Date.parse(learnt.shutdowns[model] ?? '') <= clock.now();
    let priced = { tokens: learnt.tokens, cards: openaiCards(provider, learnt.tokens) };
    const models = (): readonly ModelCard[] => {
      // Cards are asked for with every keystroke: the same ones as long as no price has changed.
      if (priced.tokens !== learnt.tokens) priced = { tokens: learnt.tokens, cards: openaiCards(provider, learnt.tokens) };
      return priced.cards.filter(({ name }) => !learnt.missing.includes(name) && !isShutDown(name));
    };

    async function start(order: Order, { signal }: { readonly signal: AbortSignal }): Promise<Status> {
      const card = models().find(({ name }) => name === order.model);
      const fault = card ? noVideo(order, card.label) ?? orderFault(order, card) ?? faultOfCombination(order) : unknownModel(order.model, learnt.shutdowns[order.model]);
      if (fault || !card) return { kind: 'failed', problem: fault ?? problem('internal', 'internal', {}) };
      const pictures = await readPictures(parts, order, signal);
      if (isProblem(pictures)) return { kind: 'failed', problem: pictures };
      const { body, notes } = requestOf(order, pictures, settings.OPENAI_MODERATION);
      const expected = expectedCost(card, order) ?? { micros: 0, estimated: true };
      try {
        const answer = answerSchema.parse(await ask((client) => (body.kind === 'edit' ? client.images.edit(body.params, { signal }) : client.images.generate(body.params, { signal })), { signal }));
        return await made(order, answer, notes);
      } catch (error) {
        signal.throwIfAborted();
        return openaiFailure(error, judge, expected);
      }
    }

    /** The outcome that an answer without an error tells. One without pictures is a refusal that says nothing. */
    async function made(order: Order, { data, usage: said }: z.infer<typeof answerSchema>, notes: OpenaiRequest['notes']): Promise<Status> {
      const outputs = (data ?? []).flatMap(({ b64_json: text }): readonly Output[] => {
        const bytes = fromBase64(text ?? '');
        return bytes ? [{ kind: 'bytes', bytes }] : [];
      });
      const usage = usageOf(said);
      if (!usage) log.warn({ provider, model: order.model }, 'an answer does not say what it cost');
      const cost = usage && costOf(usage);
      if (outputs.length === 0) return { kind: 'failed', problem: refused('the answer has no picture'), cost: cost ?? { micros: 0, estimated: true } };
      if (usage) await learnt.learnTokens(order.model, tokensOf(usage, order));
      return { kind: 'done', outputs, notes, ...(cost && { cost }) };
    }

    return {
      id: provider,
      limits: { concurrency: settings.OPENAI_CONCURRENCY, ...(max !== undefined && { rate: { max, perMs: perMinute } }) },
      models, start,
      refresh: (o) => lookAtModels({ ...judge, ask, learnt }, o),
      // A start has its result or nobody ever knows it: there is no operation to ask about or to stop.
      check: async () => ({ kind: 'lost' }),
      cancel: async () => {},
      async open() {
        throw new ProblemError(problem('internal', 'internal', {}, { detail: 'OpenAI hands over bytes; it keeps no outputs.' }));
      },
    };
  },
});

function tokensOf({ output_tokens: output, input_tokens_details: details }: Usage, order: Order): Readonly<Record<string, number>> {
  return {
    [optionsOf(order).quality]: Math.ceil(output / order.count),
    ...(details && order.inputs.length > 0 && { input: Math.ceil(details.image_tokens / order.inputs.length) }),
  };
}

function noVideo({ mode }: Order, model: string): Problem | undefined {
  if (!makesVideo(mode)) return undefined;
  return problem('invalid-request', 'model-lacks-mode', { model, mode }, { detail: 'OpenAI has shut down its video service; models of other services make it.' });
}

/** Says of a model that was there once what takes its place. */
function unknownModel(model: string, shutdown: string | undefined): Problem {
  const { on = shutdown, instead } = Object.hasOwn(retired, model) ? retired[model] ?? {} : {};
  const detail = on === undefined ? {} : { detail: `OpenAI ends ${model} on ${on.slice(0, 25)}${instead === undefined ? '' : `; ${instead} takes its place`}.` };
  return problem('invalid-request', 'model-unknown', { model }, detail);
}

/** The input pictures as the service takes them, or why it cannot have them: nothing was sent then. Throws only the signal's reason. */
async function readPictures(parts: ProviderParts, order: Order, signal: AbortSignal): Promise<readonly ReadyPicture[] | Problem> {
  try {
    const ready: ReadyPicture[] = [];
    const mask = maskOf(order);
    for (const file of [...filesOf(order), ...(mask ? [mask] : [])]) ready.push(await readyPicture(parts, file, limits, { signal }));
    return ready;
  } catch (error) {
    signal.throwIfAborted();
    return toProblem(error);
  }
}

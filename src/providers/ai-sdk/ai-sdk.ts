import { z } from 'zod';
import { expectedCost, fullName } from '../../core/model-card.ts';
import { noteSchema, type Note } from '../../core/note.ts';
import { problem, ProblemError } from '../../core/problem.ts';
import type { Health, Order, Output, Status } from '../../core/provider.ts';
import { createScrubber } from '../../lib/scrub.ts';
import { orderFault } from '../common/order-fault.ts';
import { failedBefore, free, isGone, refused, saysRefused, unseen } from '../common/verdict.ts';
import { defineProvider } from '../define.ts';
import { imageOptions, videoOptions, type CallParts } from './call.ts';
import { offersOf, type Offer } from './cards.ts';
import { answerOfLook, judgeStart, type JudgeParts } from './judge.ts';
import { loadModels } from './load.ts';
import { imageResult, json, startResult, statusResult, videoResult, type Warnings } from './models.ts';
import { imagesOf, notesOf, videosOf } from './outputs.ts';
import { secretsOf, settings } from './settings.ts';

const pollAfterMs = 5_000;
const operationSchema = z.object({ model: z.string(), operation: json, notes: z.array(noteSchema).default([]), expectedMicros: z.number().int().min(0).default(0) });

/**
 * Models of the AI SDK's provider packages, called without the SDK: retries, queue and durable operations are the bot's own. The
 * way to the network is the package's: it may follow a service's redirects to what it has made, which ours does not.
 */
export const aiSdk = defineProvider({
  kind: 'ai-sdk',
  about: 'Any picture or video model of a provider package of the Vercel AI SDK, which you install beside the bot.',
  settings,
  create(given, { instance, clock, read }) {
    const scrub = createScrubber(secretsOf(given));
    let offers: readonly Offer[] = [];

    /** Once is enough: a module does not change while the bot runs. */
    const load = async (): Promise<readonly Offer[]> => {
      if (offers.length === 0) offers = offersOf(await loadModels(given, { provider: instance, scrub }), { provider: instance });
      return offers;
    };
    const judged = (signal: AbortSignal): JudgeParts => ({ provider: instance, clock, signal, scrub });

    const find = async (order: Order): Promise<Offer> => {
      const offer = (await load()).find(({ card }) => card.name === order.model);
      const fault = offer ? orderFault(order, offer.card) : problem('invalid-request', 'model-unknown', { model: fullName({ provider: instance, name: order.model }) });
      if (!offer || fault) throw new ProblemError(fault ?? problem('internal', 'internal', {}));
      return offer;
    };

    /** What a finished call means. An empty one is the SDK's way to say that something was blocked. */
    const done = (offer: Offer, order: Order, outputs: readonly Output[], warnings: Warnings): Status => outputs.length > 0
      ? { kind: 'done', outputs: outputs.slice(0, order.count), notes: notesOf(warnings), ...costOf(offer) }
      : { kind: 'failed', problem: refused('The answer holds no result: it was blocked, or is empty.'), cost: expectedCost(offer.card, order) ?? free };

    const call = async (offer: Offer, order: Order, parts: CallParts): Promise<Status> => {
      if (offer.kind === 'image') {
        const { images, warnings } = imageResult.parse(await offer.model.doGenerate(await imageOptions(offer.named, order, parts)));
        return done(offer, order, imagesOf(images), warnings);
      }
      const options = await videoOptions(offer.named, order, parts);
      if (offer.model.doStart && offer.model.doStatus) {
        const { operation, warnings } = startResult.parse(await offer.model.doStart(options));
        const expectedMicros = expectedCost(offer.card, order)?.micros ?? 0;
        return pending({ model: offer.card.name, operation, notes: [...notesOf(warnings)], expectedMicros });
      }
      const { videos, warnings } = videoResult.parse(await offer.model.doGenerate?.(options));
      return done(offer, order, videosOf(videos), warnings);
    };

    return {
      id: instance,
      limits: { concurrency: given.AI_SDK_CONCURRENCY },
      models: () => offers.map(({ card }) => card),
      refresh: () => load().then((all) => ({ ok: true, detail: `${given.AI_SDK_MODULE} is loaded with ${all.length} ${all.length === 1 ? 'model' : 'models'}; whether its key is good shows with the first call.`, ...warningsOf(all) }), notLoaded),
      async start(order, { key, signal }) {
        let offer: Offer;
        try {
          offer = await find(order);
        } catch (error) {
          return failedBefore(error);
        }
        try {
          return await call(offer, order, { read, key, signal });
        } catch (error) {
          return judgeStart(error, { ...judged(signal), expected: expectedCost(offer.card, order) ?? free });
        }
      },
      async check(operation, { signal }) {
        const parsed = operationSchema.safeParse(operation);
        if (!parsed.success) return { kind: 'lost' };
        const { model: name, operation: own, notes, expectedMicros } = parsed.data;
        const offer = (await load()).find(({ card }) => card.name === name);
        if (offer?.kind !== 'video' || !offer.model.doStatus) return { kind: 'lost' };
        const cost = { micros: expectedMicros, estimated: expectedMicros > 0 };
        let status: z.infer<typeof statusResult>;
        try {
          status = statusResult.parse(await offer.model.doStatus({ operation: own, abortSignal: signal, headers: {} }));
        } catch (error) {
          const answer = answerOfLook(error, judged(signal));
          if (answer && isGone(answer)) return { kind: 'lost' };
          throw answer ? unseen(answer) : new ProblemError(problem('unavailable', 'provider-failed', { provider: instance }));
        }
        switch (status.status) {
          case 'pending': return pending(parsed.data);
          case 'completed': {
            const outputs = videosOf(status.videos);
            if (outputs.length === 0) return { kind: 'failed', problem: refused('The answer holds no video: it was blocked, or is empty.'), cost };
            return { kind: 'done', outputs, notes: merged(notes, notesOf(status.warnings)), cost };
          }
          case 'error': {
            const detail = scrub(status.error);
            return { kind: 'failed', problem: saysRefused(detail) ? refused(detail) : problem('unavailable', 'provider-failed', { provider: instance }, { detail }), cost };
          }
        }
      },
      // The interface has no way to stop anything; what was begun goes on to its end.
      async cancel() {},
      async open() {
        throw new ProblemError(problem('internal', 'internal', {}, { detail: 'The AI SDK hands over bytes and addresses; it keeps no outputs.' }));
      },
    };
  },
});

function pending(operation: z.infer<typeof operationSchema>): Status {
  return { kind: 'pending', operation, pollAfterMs };
}

function merged(one: readonly Note[], other: readonly Note[]): readonly Note[] {
  return [...new Map([...one, ...other].map((note) => [JSON.stringify(note), note])).values()];
}

/** Nothing, of a model that costs nothing; else what it is expected to cost is booked. */
function costOf({ card }: Offer): { readonly cost?: typeof free } {
  return card.price?.rows.every(({ micros }) => micros === 0) === true ? { cost: free } : {};
}

function notLoaded(thrown: unknown): Health {
  const detail = thrown instanceof ProblemError ? thrown.problem.detail : undefined;
  return { ok: false, detail: `No model can be loaded: ${detail ?? 'nobody knows why'}.` };
}

function warningsOf(offers: readonly Offer[]): { readonly warnings?: readonly string[] } {
  const unpriced = offers.filter(({ card }) => !card.price).map(({ named }) => named.id);
  return unpriced.length === 0 ? {} : { warnings: [`Not offered, as nobody has said what they cost: ${unpriced.join(', ')}. Give them usdPerImage, usdPerSecond or usdPerCall in AI_SDK_MODELS.`] };
}

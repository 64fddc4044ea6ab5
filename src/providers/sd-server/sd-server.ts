import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import { fullName } from '../../core/model-card.ts';
import type { Note } from '../../core/note.ts';
import { problem, ProblemError } from '../../core/problem.ts';
import type { Order } from '../../core/provider.ts';
import { orderFault } from '../common/order-fault.ts';
import { networkTag, requestTags, withPlainWords } from '../common/prompt-tags.ts';
import { boxUrl, dollars, pricePerCall, side } from '../common/settings.ts';
import { answered, failedBefore, free, isGone, tooLarge, unseen, unwell } from '../common/verdict.ts';
import { defineProvider } from '../define.ts';
import { createHttpClient } from '../http/client.ts';
import { failedStart, readError } from '../http/judge.ts';
import { bodyOf } from './body.ts';
import { capabilitiesSchema, type Capabilities, type Kind } from './capabilities.ts';
import { offersOf, type Offer } from './cards.ts';
import { jobSchema, operationSchema, statusOf, stubSchema, type Operation } from './job.ts';

type Prepared = { readonly kind: Kind; readonly body: Json; readonly notes: readonly Note[] };

/** Bytes of a job's answer at most: a result lies in it as base64. */
const maxAnswerBytes = 256 * 2 ** 20;

/** The native API of stable-diffusion.cpp's `sd-server`: one model, one job at a time, results in its memory for ten minutes. */
export const sdServer = defineProvider({
  kind: 'sd-server',
  about: 'stable-diffusion.cpp\'s sd-server on a machine of yours.',
  settings: z.object({
    SD_SERVER_URL: boxUrl.describe('Address of the server, such as http://127.0.0.1:1234.'),
    SD_SERVER_TOKEN: z.string().min(1).optional().describe('Bearer token, where something before the server asks for one.'),
    SD_SERVER_IMAGE_SIDE: side.optional().describe('Side in pixels of a square picture; other shapes get as many pixels. Unset: as the server says, or as its model\'s name suggests.'),
    SD_SERVER_VIDEO_SIDE: side.optional().describe('The same for a video. Unset: as the server says, or 640.'),
    SD_SERVER_PRICE_USD_PER_CALL: dollars.optional().describe('What each call costs, in US dollars. Unset: 0.'),
  }),
  create(settings, { instance, fetch, clock, read, draw }) {
    const { SD_SERVER_TOKEN: token, SD_SERVER_PRICE_USD_PER_CALL: usd } = settings;
    const price = pricePerCall(usd, { asOf: '2026-11-23', variable: 'SD_SERVER_PRICE_USD_PER_CALL' });
    const cost = { micros: price.rows[0]?.micros ?? 0, estimated: false };
    const client = createHttpClient({
      provider: instance, fetch, base: `${settings.SD_SERVER_URL}/sdcpp/v1`, secrets: token === undefined ? [] : [token],
      // The server closes a connection with every error: one that is used again may break under a start, and nobody would know what became of it.
      headers: { connection: 'close', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    });
    const sides = { img_gen: settings.SD_SERVER_IMAGE_SIDE, vid_gen: settings.SD_SERVER_VIDEO_SIDE };
    let known: Capabilities | undefined;

    const learn = async (signal: AbortSignal): Promise<Capabilities> => {
      const answer = await answered(await client.request({ path: '/capabilities', signal }), { clock, signal });
      return known = await answer.json(capabilitiesSchema);
    };
    const offers = (capabilities: Capabilities): readonly Offer[] => offersOf(capabilities, { provider: instance, price });

    /** Everything up to the start itself; throws `ProblemError` where it cannot be. */
    const prepare = async (ordered: Order, signal: AbortSignal): Promise<Prepared> => {
      // It may run another model since it was last asked, and would make the picture with that without a word.
      const capabilities = await learn(signal);
      const { order, notes } = withPlainWords(ordered, [...requestTags, networkTag]);
      const offer = offers(capabilities).find(({ card }) => card.name === order.model);
      if (!offer) throw new ProblemError(problem('invalid-request', 'model-unknown', { model: fullName({ provider: instance, name: order.model }) }));
      const fault = orderFault(order, offer.card);
      if (fault) throw new ProblemError(fault);
      return { kind: offer.kind, body: await bodyOf({ read, draw, capabilities, sides, signal }, offer, order), notes };
    };

    return {
      id: instance,
      // The server works on one job at a time; in its own queue they would be out of the fair order.
      limits: { concurrency: 1 },
      models: () => known ? offers(known).map(({ card }) => card) : [],
      refresh: ({ signal }) => learn(signal).then(({ model }) => ({ ok: true, detail: `It runs ${model.stem}.` }), unwell),
      async start(order, { signal }) {
        let prepared: Prepared;
        try {
          prepared = await prepare(order, signal);
        } catch (error) {
          return failedBefore(error);
        }
        const { kind, body, notes } = prepared;
        const answer = await client.request({ method: 'POST', path: `/${kind}`, json: body, signal });
        if (!answer.ok) return { ...failedStart(await readError(answer, { clock, signal })), cost: free };
        const { id, created } = await answer.json(stubSchema);
        const operation: Operation = {
          id, kind, notes: [...notes],
          ...(created === undefined ? {} : { created }), ...(order.durationSeconds === undefined ? {} : { seconds: order.durationSeconds }),
        };
        return { kind: 'pending', operation, pollAfterMs: 1_000 };
      },
      async check(operation, { signal }) {
        const parsed = operationSchema.safeParse(operation);
        if (!parsed.success) return { kind: 'lost' };
        const answer = await client.request({ path: `/jobs/${parsed.data.id}`, signal });
        if (!answer.ok) {
          const error = await readError(answer, { clock, signal });
          if (isGone(error)) return { kind: 'lost' };
          throw unseen(error);
        }
        try {
          return statusOf(await answer.json(jobSchema, { maxBytes: maxAnswerBytes }), parsed.data, { provider: instance, price: cost });
        } catch (error) {
          return { kind: 'failed', problem: tooLarge(error), cost };
        }
      },
      async cancel(operation, { signal }) {
        const parsed = operationSchema.safeParse(operation);
        if (!parsed.success) return;
        const answer = await client.request({ method: 'POST', path: `/jobs/${parsed.data.id}/cancel`, json: {}, signal });
        if (answer.ok) return;
        const error = await readError(answer, { clock, signal });
        // What is being made cannot be stopped there; a job that was just changing can be asked for again.
        if (isGone(error) || (error.status === 409 && !/state changed/.test(error.detail ?? ''))) return;
        throw unseen(error);
      },
      async open() {
        throw new ProblemError(problem('internal', 'internal', {}, { detail: 'This server hands over bytes; it keeps no outputs.' }));
      },
    };
  },
});

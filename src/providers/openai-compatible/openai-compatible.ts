import { fullName } from '../../core/model-card.ts';
import { problem, ProblemError } from '../../core/problem.ts';
import type { Order } from '../../core/provider.ts';
import { makesVideo } from '../../core/request.ts';
import { orderFault } from '../common/order-fault.ts';
import { networkTag, requestTags, withPlainWords } from '../common/prompt-tags.ts';
import { failedBefore, isGone, unseen, unwell } from '../common/verdict.ts';
import { defineProvider } from '../define.ts';
import { createHttpClient, type HttpClient, type HttpRequest } from '../http/client.ts';
import { readError } from '../http/judge.ts';
import { offersOf, type Offer } from './cards.ts';
import { costOf, failureOf, resultOf, type Ordered } from './judge.ts';
import { lookAt, type Found } from './models.ts';
import { refSchema } from './outputs.ts';
import { pictureRequest } from './pictures.ts';
import { settings, type Settings } from './settings.ts';
import { blockingVideoRequest, operationSchema, statusOf, videoRequest, videoSchema, type Operation } from './videos.ts';

const pollAfterMs = 3_000;
/** Canceled videos that are remembered, since the server forgets them. */
const rememberedCancels = 100;

type Prepared = Ordered & { readonly request: Pick<HttpRequest, 'path' | 'json' | 'form'> };

/** Any server with OpenAI's routes for pictures and videos: LocalAI, vLLM-Omni, SGLang and others. */
export const openaiCompatible = defineProvider({
  kind: 'openai-compatible',
  about: 'LocalAI, vLLM-Omni, SGLang or any server with an API like OpenAI\'s.',
  settings,
  create(given, { instance, fetch, clock, read }) {
    const client = clientOf(given, { provider: instance, fetch, base: given.OPENAI_COMPATIBLE_URL });
    const { origin } = new URL(given.OPENAI_COMPATIBLE_URL);
    const files = clientOf(given, { provider: instance, fetch, base: origin });
    const parts = { read, side: given.OPENAI_COMPATIBLE_SIDE, videoSide: given.OPENAI_COMPATIBLE_VIDEO_SIDE };
    const canceled = new Set<string>();
    let offers: readonly Offer[] = [];

    const learn = async (signal: AbortSignal): Promise<Found> => {
      const found = await lookAt({ client, clock, server: given.OPENAI_COMPATIBLE_SERVER, named: given.OPENAI_COMPATIBLE_MODELS }, signal);
      offers = offersOf(found, { provider: instance, settings: given });
      return found;
    };

    /** Everything up to the start itself; throws `ProblemError` where it cannot be. */
    const prepare = async (ordered: Order, signal: AbortSignal): Promise<Prepared> => {
      // These run one model, whatever they are asked for: it may be another one by now.
      const runsOne = offers.some(({ server }) => server === 'vllm-omni' || server === 'sglang');
      if (offers.length === 0 || runsOne) await learn(signal);
      const { order, notes } = withPlainWords(ordered, [...requestTags, networkTag]);
      const offer = offers.find(({ card }) => card.name === order.model);
      if (!offer) throw new ProblemError(problem('invalid-request', 'model-unknown', { model: fullName({ provider: instance, name: order.model }) }));
      const fault = orderFault(order, offer.card);
      if (fault) throw new ProblemError(fault);
      const build = !makesVideo(order.mode) ? pictureRequest : offer.server === 'localai' ? blockingVideoRequest : videoRequest;
      return { offer, order, notes, request: await build(parts, offer, order) };
    };

    return {
      id: instance,
      limits: { concurrency: given.OPENAI_COMPATIBLE_CONCURRENCY },
      models: () => offers.map(({ card }) => card),
      refresh: ({ signal }) => learn(signal).then((found) => healthOf(found, offers), unwell),
      async start(ordered, { signal }) {
        let prepared: Prepared;
        try {
          prepared = await prepare(ordered, signal);
        } catch (error) {
          return failedBefore(error);
        }
        const { order, offer, notes, request } = prepared;
        const answer = await client.request({ method: 'POST', ...request, signal });
        if (!answer.ok) return failureOf(await readError(answer, { clock, signal }));
        if (!makesVideo(order.mode) || offer.server === 'localai') return resultOf(answer, prepared, origin);
        const { id } = await answer.json(videoSchema);
        const operation: Operation = { video: id, notes: [...notes], isFree: costOf(offer).cost !== undefined };
        return { kind: 'pending', operation, pollAfterMs };
      },
      async check(operation, { signal }) {
        const parsed = operationSchema.safeParse(operation);
        if (!parsed.success) return { kind: 'lost' };
        const answer = await client.request({ path: `/v1/videos/${encodeURIComponent(parsed.data.video)}`, signal });
        if (!answer.ok) {
          const error = await readError(answer, { clock, signal });
          if (isGone(error)) return canceled.has(parsed.data.video) ? { kind: 'canceled' } : { kind: 'lost' };
          throw unseen(error);
        }
        const video = await answer.json(videoSchema);
        const status = statusOf(video, parsed.data, { provider: instance });
        if (!status) throw new ProblemError(problem('unavailable', 'provider-failed', { provider: instance }, { detail: `unknown state ${video.status}` }));
        return status;
      },
      async cancel(operation, { signal }) {
        const parsed = operationSchema.safeParse(operation);
        if (!parsed.success) return;
        const { video } = parsed.data;
        const answer = await client.request({ method: 'DELETE', path: `/v1/videos/${encodeURIComponent(video)}`, signal });
        const error = answer.ok ? undefined : await readError(answer, { clock, signal });
        // What is deleted is forgotten there, and so is what was canceled before this process.
        if (!error || isGone(error)) {
          canceled.add(video);
          if (canceled.size > rememberedCancels) canceled.delete([...canceled][0] ?? '');
          return;
        }
        if (error.status === 429 || error.status >= 500) throw unseen(error);
      },
      async open(output, { signal }) {
        const ref = refSchema.safeParse(output.ref);
        if (!ref.success) throw new ProblemError(problem('internal', 'internal', {}, { detail: 'This is no output of the server.' }));
        const answer = 'path' in ref.data
          ? await files.request({ path: ref.data.path, signal })
          : await client.request({ path: `/v1/videos/${encodeURIComponent(ref.data.video)}/content`, signal });
        if (answer.ok) return answer.stream();
        throw unseen(await readError(answer, { clock, signal }));
      },
    };
  },
});

function healthOf({ server, unknown }: Found, offers: readonly Offer[]): { readonly ok: true; readonly detail: string; readonly warnings?: readonly string[] } {
  const unpriced = offers.filter(({ card }) => !card.price);
  const warnings = [
    ...(unpriced.length > 0 ? [`Not offered, as nobody has said what they cost: ${unpriced.map(({ id }) => id).join(', ')}. Set OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE or …_PER_VIDEO_SECOND, to 0 for a box of your own.`] : []),
    ...(offers.length === 0 && unknown.length > 0 ? [`Nobody knows what these models do: ${unknown.slice(0, 10).join(', ')}. Name those to offer in OPENAI_COMPATIBLE_MODELS.`] : []),
  ];
  return { ok: true, detail: `It is ${server === 'other' ? 'a server of no known kind' : server} with ${offers.length} usable ${offers.length === 1 ? 'model' : 'models'}.`, ...(warnings.length > 0 ? { warnings } : {}) };
}

function clientOf({ OPENAI_COMPATIBLE_API_KEY: key }: Settings, o: { readonly provider: string; readonly fetch: typeof fetch; readonly base: string }): HttpClient {
  return createHttpClient({
    ...o, secrets: key === undefined ? [] : [key],
    // A connection that is used again may break under a start, and nobody would know what became of it.
    headers: { connection: 'close', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
  });
}

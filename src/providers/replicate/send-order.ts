import type { Clock } from '../../core/clock.ts';
import type { Json } from '../../core/json.ts';
import { isProblem, NotBegunError, problem, type Problem } from '../../core/problem.ts';
import type { Order, Status } from '../../core/provider.ts';
import { failedStart } from '../http/judge.ts';
import { bodyOf, type Body } from './body.ts';
import type { ReplicateClient } from './client.ts';
import { errorIn, problemIn } from './errors.ts';
import type { Draft, Prediction } from './operation.ts';
import { predictionSchema, type PredictionAnswer } from './prediction.ts';
import type { ServiceClock } from './service-clock.ts';
import type { Shelf, Shelved } from './shelf.ts';
import { marksOf, type Starts } from './starts.ts';
import type { Uploads } from './uploads.ts';

export type SendOrderParts = {
  readonly client: Pick<ReplicateClient, 'create'>;
  readonly shelf: Shelf;
  readonly starts: Starts;
  readonly uploads: Uploads;
  readonly clock: Clock;
  readonly serviceClock: ServiceClock;
  readonly statusOf: (prediction: Prediction, answer: PredictionAnswer) => Status;
};

const free = { micros: 0, estimated: false } as const;

/**
 * Buys one prediction, by one request. What is sent is written down first, so that an answer that nobody saw can be looked for.
 * Throws as `Provider.start` does.
 */
export function createSendOrder(parts: SendOrderParts): (order: Order, o: { readonly key: string; readonly signal: AbortSignal }) => Promise<Status> {
  const { client, shelf, starts, uploads, clock, serviceClock } = parts;

  return async (order, { key, signal }) => {
    const model = await shelf.model(order.model, signal);
    if (!model) return no(problem('invalid-request', 'model-unknown', { model: order.model }));
    const body = bodyOf(model, order);
    if (isProblem(body)) return no(body);
    const pictures = body.slots.map(({ field }) => field);
    const time = { at: serviceClock.now(), isTimeCertain: serviceClock.isCertain() };
    // Written down even before the uploads: a process that ends among them has bought nothing, and the list will show it.
    await starts.keep({ key, ...time, marks: marksOf(body.values, pictures), draft: draftOf(model, body, order, []) });
    const sent = await giveUpWith(() => starts.drop(key), () => uploads.send(body.slots, signal));
    if (isProblem(sent)) {
      await starts.drop(key);
      return no(sent);
    }
    const draft = draftOf(model, body, order, sent.uploads);
    const input: Readonly<Record<string, Json>> = { ...body.values, ...sent.values };
    await starts.keep({ key, ...time, marks: marksOf(input, pictures), draft });
    const undo = async (): Promise<void> => {
      await starts.drop(key);
      uploads.forget(sent.uploads);
    };
    const answer = await giveUpWith(undo, () => client.create({ version: model.version, input, cancelAfterSeconds: model.tariff.deadlineSeconds }, { signal }));
    if (!answer.ok) {
      const error = await errorIn(answer, { clock, signal });
      // The schema allowed it; the service's own page may have changed.
      if (error.status === 404 || error.status === 422) shelf.doubt(order.model);
      return giveUpWith(undo, async () => {
        const failed = failedStart(error, problemIn(error));
        await undo();
        return { ...failed, cost: free };
      });
    }
    const prediction = await answer.json(predictionSchema);
    await starts.keep({ key, ...time, marks: marksOf(input, pictures), draft, id: prediction.id });
    return parts.statusOf({ ...draft, id: prediction.id }, prediction);
  };
}

function no(reason: Problem): Status {
  return { kind: 'failed', problem: reason, cost: free };
}

/** Does it, and cleans up where the service certainly began nothing. */
async function giveUpWith<T>(undo: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotBegunError) await undo();
    throw error;
  }
}

function draftOf({ plan, isStreamed, card }: Shelved, { bill, notes, seconds }: Body, order: Order, uploads: readonly string[]): Draft {
  return {
    bill, notes: [...notes], ...(seconds === undefined ? {} : { seconds }), count: Math.min(order.count, card.imagesPerCall),
    makes: plan.makes, isStreamed, uploads: [...uploads],
  };
}

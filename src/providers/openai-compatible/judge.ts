import { expectedCost } from '../../core/model-card.ts';
import type { Note } from '../../core/note.ts';
import type { Order, Status } from '../../core/provider.ts';
import { free, isRefusal, refused, tooLarge } from '../common/verdict.ts';
import type { Answer } from '../http/answer.ts';
import { failedStart, problemOf, type ErrorAnswer } from '../http/judge.ts';
import type { Offer } from './cards.ts';
import { outputsOf, resultSchema } from './outputs.ts';

/** Bytes of an answer at most: pictures lie in it as base64. */
const maxAnswerBytes = 256 * 2 ** 20;

/** An order whose words are only words, and what was left out of it. */
export type Ordered = { readonly offer: Offer; readonly order: Order; readonly notes: readonly Note[] };

/** What an answer that holds the result means. `origin`: the server's own. Throws `ProblemError` where it cannot be read. */
export async function resultOf(answer: Answer, { offer, order, notes }: Ordered, origin: string): Promise<Status> {
  const cost = expectedCost(offer.card, order) ?? free;
  try {
    const outputs = outputsOf(await answer.json(resultSchema, { maxBytes: maxAnswerBytes }), origin).slice(0, order.count);
    if (outputs.length > 0) return { kind: 'done', outputs, notes, ...costOf(offer) };
    return { kind: 'failed', problem: refused('The answer holds no result: it was blocked, or is empty.'), cost };
  } catch (error) {
    return { kind: 'failed', problem: tooLarge(error), cost };
  }
}

/** An error of a start. The server's own sentence is the end of the matter; a gateway's page leaves it open whether it goes on. */
export function failureOf(error: ErrorAnswer): Status {
  if (isRefusal(error)) return { kind: 'failed', problem: refused(error.detail), cost: free };
  if (error.detail !== undefined && (error.status === 500 || error.status === 503)) return { kind: 'failed', problem: problemOf(error), cost: free };
  return { ...failedStart(error), cost: free };
}

/** Nothing, of a model that costs nothing; else what it is expected to cost is booked. */
export function costOf({ card }: Offer): { readonly cost?: typeof free } {
  return card.price?.rows.every(({ micros }) => micros === 0) === true ? { cost: free } : {};
}

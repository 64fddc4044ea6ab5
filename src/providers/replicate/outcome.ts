import type { Cost } from '../../core/money.ts';
import { problem, type Problem } from '../../core/problem.ts';
import type { Output, Status } from '../../core/provider.ts';
import { refused, saysRefused } from '../common/verdict.ts';
import { operationOf, type Prediction } from './operation.ts';
import { fractionIn, type PredictionAnswer } from './prediction.ts';

export type OutcomeParts = {
  readonly provider: string;
  /** Epoch milliseconds of the service's clock. */
  readonly now: number;
  /** Takes secrets out of a text. */
  readonly scrub: (text: string) => string;
  readonly outputsOf: (output: unknown, makes: Prediction['makes']) => readonly Output[];
};

/** What a prediction's state means. */
export function statusOf(parts: OutcomeParts, operation: Prediction, answer: PredictionAnswer): Status {
  const { id: _id, ...draft } = operation;
  switch (answer.status) {
    case 'succeeded': return succeeded(parts, operation, answer);
    case 'failed': return { kind: 'failed', problem: failureOf(parts, answer), ...costOrNone(costOfVain(operation, answer)) };
    case 'canceled': case 'aborted': return ended(parts, operation, answer);
    default: {
      const fraction = fractionIn(answer.logs);
      return { kind: 'pending', operation: operationOf(draft, operation.id), ...(fraction === undefined ? {} : { fraction }), pollAfterMs: pollAfter(parts.now - (answer.created_at ?? parts.now)) };
    }
  }
}

/** Milliseconds until the next look: a second at first, five for what takes long. */
function pollAfter(age: number): number {
  return Math.min(5_000, Math.max(1_000, Math.round(age / 10)));
}

function succeeded({ provider, outputsOf }: OutcomeParts, operation: Prediction, answer: PredictionAnswer): Status {
  const all = outputsOf(answer.output, operation.makes);
  const outputs = operation.isStreamed ? all.slice(-operation.count) : all;
  if (outputs.length > 0) return { kind: 'done', outputs, cost: costOf(operation, answer, outputs.length), ...(operation.notes.length > 0 ? { notes: operation.notes } : {}) };
  // What was in it is billed all the same; how many results there were nobody can tell any more.
  const cost = { ...costOf(operation, answer, operation.count), ...(operation.bill.kind === 'result' ? { estimated: true } : {}) };
  if (answer.data_removed === true) return { kind: 'failed', problem: problem('lost', 'provider-lost', { provider }), cost };
  // A success without a result is how some models say that a filter took it.
  return { kind: 'failed', problem: refused(undefined), cost };
}

/** Canceled, by a person or at its deadline: only what has run is billed. */
function ended({ provider }: OutcomeParts, operation: Prediction, answer: PredictionAnswer): Status {
  const hasRun = answer.status === 'canceled' && (answer.started_at !== undefined || typeof answer.metrics?.predict_time === 'number');
  // Results that are billed whole are billed as such when they are stopped: what is expected of the card is booked.
  const cost = hasRun ? (operation.bill.kind === 'time' ? costOfVain(operation, answer) : undefined) : { micros: 0, estimated: true };
  const deadline = answer.deadline ?? (operation.bill.kind === 'time' && answer.created_at !== undefined ? answer.created_at + operation.bill.deadlineSeconds * 1_000 : undefined);
  const isLate = deadline !== undefined && answer.completed_at !== undefined && answer.completed_at >= deadline;
  if (isLate) return { kind: 'failed', problem: problem('timed-out', 'provider-timed-out', { provider }), ...costOrNone(cost ?? costOfAll(operation)) };
  return { kind: 'canceled', ...costOrNone(cost) };
}

function costOrNone(cost: Cost | undefined): { cost?: Cost } {
  return cost ? { cost } : {};
}

/** What results cost. The service tells no prices; it tells what they hang on: results, or the time that they took. */
function costOf(operation: Prediction, answer: PredictionAnswer, results: number): Cost {
  const { bill, seconds } = operation;
  if (bill.kind === 'time') return costOfVain(operation, answer) ?? costOfAll(operation);
  const units = bill.unit === 'image' ? results : bill.unit === 'second' ? seconds ?? 1 : 1;
  return { micros: Math.ceil(bill.micros * units), estimated: bill.unit === 'second' && seconds === undefined };
}

/** What was run up without a result: the time it took. By result, nothing came out and nothing is billed, as far as is known. */
function costOfVain({ bill }: Prediction, { metrics, started_at: started, completed_at: completed }: PredictionAnswer): Cost | undefined {
  if (bill.kind === 'result') return { micros: 0, estimated: true };
  const told = metrics?.predict_time;
  if (typeof told === 'number') return { micros: Math.ceil(told * bill.microsPerSecond), estimated: false };
  if (started === undefined) return { micros: 0, estimated: true };
  return completed === undefined ? undefined : { micros: Math.ceil((Math.max(0, completed - started) / 1_000) * bill.microsPerSecond), estimated: true };
}

/** The most that it can be. */
function costOfAll({ bill, seconds, count }: Prediction): Cost {
  if (bill.kind === 'time') return { micros: Math.ceil(bill.microsPerSecond * bill.deadlineSeconds), estimated: true };
  return { micros: Math.ceil(bill.micros * (bill.unit === 'image' ? count : bill.unit === 'second' ? seconds ?? 1 : 1)), estimated: true };
}

/** Codes that Replicate puts behind its sentences, and what they mean beside "it failed". */
const refusalCodes: readonly string[] = ['E005'];
const badInputCodes: readonly string[] = ['E006'];
/** Out of memory: it will be again. */
const lastingCodes: readonly string[] = ['E1001'];

/** Why a model gave nothing. Its own sentence may advise to try again; of a filter that is no advice to follow. */
function failureOf({ provider, scrub }: OutcomeParts, { error }: PredictionAnswer): Problem {
  const said = typeof error === 'string' ? scrub(error) : undefined;
  const more = said === undefined ? {} : { detail: said };
  const codes = [...(said ?? '').matchAll(/\b(E\d{3,5})\b/g)].map(([, code = '']) => code);
  const has = (known: readonly string[]): boolean => codes.some((code) => known.includes(code));
  if (has(refusalCodes) || saysRefused(said)) return refused(said);
  if (has(badInputCodes)) return problem('invalid-request', 'provider-rejected', { provider }, more);
  return problem('unavailable', 'provider-failed', { provider }, { ...more, ...(has(lastingCodes) ? { retryable: false } : {}) });
}

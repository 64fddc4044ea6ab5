import type { Price } from '../../core/model-card.ts';
import type { Cost } from '../../core/money.ts';

/** What is booked for a workflow, in US dollars: for each run, and for each second of computing. */
export type Rates = { readonly perCall: number; readonly perSecond: number };

function micros({ perCall, perSecond }: Rates, seconds: number): number {
  return Math.ceil((perCall + perSecond * seconds) * 1e6);
}

/** A workflow's price, as far as it is known before it has run. */
export function priceOf(rates: Rates, typicalSeconds: number, from: Pick<Price, 'asOf' | 'source'>): Price {
  return { rows: [{ unit: 'call', micros: micros(rates, typicalSeconds) }], ...from };
}

/** What a run cost; undefined seconds = it never began. */
export function costOf(rates: Rates, seconds: number | undefined): Cost {
  return { micros: seconds === undefined ? 0 : micros(rates, seconds), estimated: false };
}

import type { Price } from '../../core/model-card.ts';
import type { Cost } from '../../core/money.ts';

/** What the operator books for their own machine. */
export type PriceList = {
  /** A workflow's price, as far as it is known before it has run. */
  cardPrice(typicalSeconds: number): Price;
  /** What a run cost; undefined seconds = it never began. */
  costOf(seconds: number | undefined): Cost;
};

/** US dollars per call and per second of computing; the day is the one they were read on. */
export function createPriceList({ perCall, perSecond, asOf }: { readonly perCall: number; readonly perSecond: number; readonly asOf: string }): PriceList {
  const micros = (seconds: number): number => Math.ceil((perCall + perSecond * seconds) * 1e6);
  return {
    cardPrice: (typicalSeconds) => ({ rows: [{ unit: 'call', micros: micros(typicalSeconds) }], asOf, source: 'the settings of this bot' }),
    costOf: (seconds) => ({ micros: seconds === undefined ? 0 : micros(seconds), estimated: false }),
  };
}

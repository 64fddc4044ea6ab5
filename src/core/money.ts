/** What a call cost or may cost. */
export type Cost = {
  /** Millionths of a US dollar, an integer. */
  readonly micros: number;
  /** True while the service has not said what it billed. */
  readonly estimated: boolean;
};

/** The sum of costs; estimated as soon as one part is. */
export function addCosts(costs: readonly Cost[]): Cost {
  return {
    micros: costs.reduce((sum, cost) => sum + cost.micros, 0),
    estimated: costs.some((cost) => cost.estimated),
  };
}

/** Dollars for people: `free`, `$0.003`, `$1.25`; never rounds a real cost down to nothing. */
export function formatMicros(micros: number): string {
  if (micros === 0) return 'free';
  const dollars = micros / 1_000_000;
  if (dollars >= 0.1) return `$${dollars.toFixed(2)}`;
  const digits = dollars.toFixed(6).replace(/0+$/, '');
  return `$${digits}`;
}

import { kinds, type Kind } from './bots.ts';
import { median } from './statistics.ts';

/** How often everything is measured. */
const repeats = 5;

/** Measures floor and ours in turns, so that a slow spell of the machine meets both. Returns the median of each number. */
export async function interleaved<Name extends string>(
  measure: (kind: Kind) => Promise<Readonly<Record<Name, number>>>, o: { readonly signal: AbortSignal; readonly note: (what: string) => void; readonly times?: number },
): Promise<Readonly<Record<Kind, Readonly<Record<Name, number>>>>> {
  const taken: Record<Kind, Readonly<Record<Name, number>>[]> = { floor: [], ours: [] };
  for (let repeat = 1; repeat <= (o.times ?? repeats); repeat += 1) {
    for (const kind of kinds) {
      o.signal.throwIfAborted();
      const values = await measure(kind);
      taken[kind].push(values);
      o.note(`${repeat} ${kind.padEnd(5)} ${Object.entries<number>(values).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', ')}`);
    }
  }
  return { floor: medians(taken.floor), ours: medians(taken.ours) };
}

function medians<Name extends string>(taken: readonly Readonly<Record<Name, number>>[]): Readonly<Record<Name, number>> {
  const names = Object.keys(taken[0] ?? {}) as Name[];
  // Every taking has the same names.
  return Object.fromEntries(names.map((name) => [name, median(taken.map((values) => values[name]))])) as Record<Name, number>;
}

/** Chance that is the same every time (mulberry32). */
export type Dice = {
  /** 0..1 */
  random(): number;
  /** A whole number from 0, less than `below`. */
  below(below: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  pick<T>(from: readonly T[]): T | undefined;
};

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(random() * limit);
  function pick<T>(from: readonly [T, ...T[]]): T;
  function pick<T>(from: readonly T[]): T | undefined;
  function pick<T>(from: readonly T[]): T | undefined {
    return from[below(from.length)];
  }
  return { random, below, pick };
}

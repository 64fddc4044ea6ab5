import type { Clock } from '../core/clock.ts';

/** How Discord's clock and ours differ, learnt from the `Date` of its answers. */
export type ServerClock = {
  /** Takes note of an answer's `Date` header, at the moment it arrives. */
  learn(date: string | null): void;
  /** Discord's time now, in epoch milliseconds. */
  now(): number;
  /** One of Discord's times by our clock. */
  toLocal(serverTime: number): number;
};

/** Milliseconds an answer may have been under way; more only makes the estimate coarser. */
const transit = 500;

/**
 * `Date` has whole seconds, so each answer gives a range for the difference; the ranges are narrowed to what they have in
 * common. While our clock may be right by all that is known, it is taken to be right. A jump of either clock starts anew.
 */
export function createServerClock(clock: Clock): ServerClock {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  // Whole milliseconds: ids are made of Discord's times.
  const offset = (): number => (least <= 0 && most >= 0 ? 0 : Math.round((least + most) / 2));
  return {
    learn(date) {
      const second = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(second)) return;
      const now = clock.now();
      const from = second - now;
      const to = second + 1_000 - now + transit;
      const fits = from <= most && to >= least;
      least = fits ? Math.max(least, from) : from;
      most = fits ? Math.min(most, to) : to;
    },
    now: () => clock.now() + offset(),
    toLocal: (serverTime) => serverTime - offset(),
  };
}

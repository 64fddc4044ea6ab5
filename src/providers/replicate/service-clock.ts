import type { Clock } from '../../core/clock.ts';
import type { Answer } from '../http/answer.ts';

/** The service's clock, as its answers tell it. */
export type ServiceClock = {
  /** Epoch milliseconds; our own clock's while the service has told nothing. */
  now(): number;
  /** Whether `now` is the service's time, to a minute. */
  isCertain(): boolean;
  learn(answer: Answer): void;
};

/** Milliseconds by which our two clocks may have gone apart since the service told its time. */
const tolerance = 60_000;

/**
 * What is compared with times that the service tells is measured on its clock, so that a wrong one here misleads nobody. One that was
 * set since, or a machine that slept, shows in the two clocks of ours going apart.
 */
export function createServiceClock(clock: Clock): ServiceClock {
  let learnt: { readonly offset: number; readonly steadyOffset: number } | undefined;
  return {
    now: () => clock.now() + (learnt?.offset ?? 0),
    isCertain: () => learnt !== undefined && Math.abs(clock.now() + learnt.offset - (clock.monotonic() + learnt.steadyOffset)) <= tolerance,
    learn: (answer) => {
      const told = Date.parse(answer.header('date') ?? '');
      if (Number.isFinite(told)) learnt = { offset: told - clock.now(), steadyOffset: told - clock.monotonic() };
    },
  };
}
